#!/usr/bin/env python3
"""Judges a city's car parks by hand, from what docs/terms.md says alone, and compares with `panmen replay`.

Every day of packs/city-parking: how long each car park stayed over 95 % full within the counted hours, how
long any of them was, and what is due for it. It knows none of Panmen's code: rows are read with csv, time is
integer seconds of the local clock (which does not change within the counted hours), shares are compared as
integers.

usage: car_parks.py PANMEN SOURCE_DIR
"""
import csv
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SKIPPED = 77
CAR_PARKS = ["BHMBCCMKT01", "BHMBCCPST01", "BHMMBMMBX01", "Others-CCCPS8", "Shopping"]
ZONE = ZoneInfo("Europe/London")
OPEN_S, CLOSED_S = 8 * 3600, 16 * 3600 + 30 * 60
HOLDS_S = 45 * 60


def read_days(data):
    """{date: {car park: [(second of the day, occupied, capacity)]}}, ascending."""
    days = {}
    with open(data, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["SystemCodeNumber"] not in CAR_PARKS:
                continue
            at = datetime.fromisoformat(row["LastUpdated"])
            second = at.hour * 3600 + at.minute * 60 + at.second
            counts = days.setdefault(at.date(), {}).setdefault(row["SystemCodeNumber"], {})
            counts.setdefault(second, set()).add((int(row["Occupancy"]), int(row["Capacity"])))
    return {date: {name: [(t, counts[t]) for t in sorted(counts)] for name, counts in parks.items()}
            for date, parks in days.items()}


def states(counts):
    """For each second of the counted hours: True over 95 %, False not, None unknown."""
    known = [None] * (CLOSED_S - OPEN_S)
    for i, (at, values) in enumerate(counts):
        until = min(at + HOLDS_S, counts[i + 1][0] if i + 1 < len(counts) else at + HOLDS_S)
        # Two counts that differ at one instant: neither is believed.
        state = None
        if len(values) == 1:
            occupied, capacity = next(iter(values))
            if 0 <= occupied <= 100_000:
                state = 100 * occupied > 95 * capacity
        for second in range(max(at, OPEN_S), min(until, CLOSED_S)):
            known[second - OPEN_S] = state
    return known


def longest(known):
    """The longest time True; what is unknown neither breaks nor lengthens it."""
    best = run = 0
    for state in known:
        if state is not None:
            run = run + 1 if state else 0
        best = max(best, run)
    return best


def either(sides):
    if True in sides:
        return True
    return None if None in sides else False


def minutes(seconds):
    return f"{round(seconds / 60)} min"


def figures(day_s, parks):
    """The measures of one day, as a statement has them; None where over 5 % of it is missing."""
    shown = {}
    known = {name: states(parks.get(name, [])) for name in CAR_PARKS}
    for name in CAR_PARKS:
        missing = known[name].count(None)
        shown[f"full[{name}]"] = None if 20 * missing > day_s else minutes(longest(known[name]))
    some = [either(sides) for sides in zip(*known.values())]
    shown["some_full"] = None if 20 * some.count(None) > day_s else minutes(some.count(True))
    return shown


def due(shown):
    """In pence: 500.00 where no car park was full for over an hour, less 150.00 for a crowded day."""
    full = [shown[f"full[{name}]"] for name in CAR_PARKS]
    pence = 0
    if all(figure is not None and int(figure.split()[0]) <= 60 for figure in full):
        pence += 50_000
    if shown["some_full"] is not None and int(shown["some_full"].split()[0]) > 180:
        pence -= 15_000
    return pence


def replayed(panmen, source, data):
    """{date: measures}, and {date: pence due}, of what Panmen says."""
    pack = source / "packs/city-parking"
    command = [panmen, "replay", str(pack / "birmingham-fee.terms.yaml"), "--data", str(data),
               "--map", str(pack / "birmingham-parking.map.yaml"), "--json", "--measures"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}: {done.stderr}")
    measures, pence = {}, {}
    for line in done.stdout.splitlines():
        entry = json.loads(line)
        if "from" not in entry:
            continue
        date = datetime.fromisoformat(entry["from"].replace("Z", "+00:00")).astimezone(ZONE).date()
        if "measures" in entry:
            measures[date] = entry["measures"]
        elif "clause" in entry:
            pence[date] = pence.get(date, 0) + round(100 * float(entry.get("due") or 0))
    return measures, pence


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    data = source.parent / "shared/data/city/birmingham-parking/dataset.csv"
    if not data.exists():
        print(f"skipped: {data} is not there")
        sys.exit(SKIPPED)
    days = read_days(data)
    measures, pence = replayed(panmen, source, data)
    wrong = []
    date, last = min(days), max(days)
    while date <= last:
        begin = datetime(date.year, date.month, date.day, tzinfo=ZONE)
        end = datetime(*(date + timedelta(days=1)).timetuple()[:3], tzinfo=ZONE)
        shown = figures(end.timestamp() - begin.timestamp(), days.get(date, {}))
        if measures.pop(date, None) != shown:
            wrong.append(f"{date}: figures differ, expected {shown}")
        if pence.get(date, 0) != due(shown):
            wrong.append(f"{date}: due {pence.get(date, 0)}, expected {due(shown)}")
        date += timedelta(days=1)
    wrong += [f"{date}: not expected" for date in measures]
    print("\n".join(wrong) or f"{len(pence)} days agree; due in all {sum(pence.values()) / 100:.2f} GBP")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
