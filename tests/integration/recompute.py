#!/usr/bin/env python3
"""Counts two recordings by hand, from what docs/terms.md says alone, and compares with `panmen replay`.

The robot's availability of every hour, and the steel works' energy and peak share of one month. It knows
none of Panmen's code: rows are read with csv, time is integer milliseconds, figures are fractions.

usage: recompute.py PANMEN SOURCE_DIR
"""
import csv
import json
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

SKIPPED = 77
HOUR_MS = 3_600_000


def replayed(panmen, source, terms, data, signal_map):
    """The measures of every window: {(from, to): {name: "value unit" or None}}."""
    command = [panmen, "replay", str(source / terms), "--data", str(data), "--map", str(source / signal_map),
               "--json", "--measures"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}: {done.stderr}")
    windows = {}
    for line in done.stdout.splitlines():
        entry = json.loads(line)
        if "measures" in entry:
            windows[entry["from"], entry["to"]] = entry["measures"]
    return windows


def shown(value, step, unit):
    """A figure rounded half to even to a step of 10^-2."""
    steps = round(value / step)
    sign = "-" if steps < 0 else ""
    return f"{sign}{abs(steps) // 100}.{abs(steps) % 100:02d} {unit}"


def milliseconds(text):
    since = datetime.fromisoformat(text.replace("Z", "+00:00")) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return since // timedelta(milliseconds=1)


def availabilities(data):
    """Of every hour: the share of known time without a stop; None where over half is unknown."""
    samples = {}
    with open(data, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        header = [name.strip() for name in next(rows)]
        at, stop = header.index("Timestamp"), header.index("Robot_ProtectiveStop")
        for row in rows:
            if row and row[stop].strip():
                samples.setdefault(milliseconds(row[at]), set()).add(row[stop].strip())
    times = sorted(samples)
    first, last = times[0] // HOUR_MS, times[-1] // HOUR_MS
    known = {hour: 0 for hour in range(first, last + 1)}
    running = dict(known)
    for i, time in enumerate(times):
        if len(samples[time]) > 1:
            continue  # two values at one instant: neither is believed
        until = min(time + 5000, times[i + 1] if i + 1 < len(times) else time + 5000)
        for hour in range(time // HOUR_MS, until // HOUR_MS + 1):
            length = min(until, (hour + 1) * HOUR_MS) - max(time, hour * HOUR_MS)
            if length <= 0 or hour not in known:
                continue
            known[hour] += length
            if samples[time] == {"False"}:
                running[hour] += length
    return {hour: Fraction(running[hour], known[hour]) if 2 * known[hour] >= HOUR_MS else None
            for hour in known}


def rfc3339(ms):
    instant = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=ms)
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def compare_robot(panmen, source, data):
    windows = replayed(panmen, source, "packs/robot-cell/ur3-cell.terms.yaml", data,
                       "packs/robot-cell/ur3-cobotops.map.yaml")
    expected = availabilities(data)
    wrong = []
    if len(windows) != len(expected):
        wrong.append(f"robot: {len(windows)} hours, counted by hand {len(expected)}")
    for hour, share in expected.items():
        by_hand = None if share is None else shown(share, Fraction(1, 10_000), "%")
        window = windows.get((rfc3339(hour * HOUR_MS), rfc3339((hour + 1) * HOUR_MS)))
        if window is None or window["availability"] != by_hand:
            wrong.append(f"robot, hour from {rfc3339(hour * HOUR_MS)}: panmen {window}, by hand {by_hand}")
    print(f"robot: {len(expected)} hours: " + ", ".join(
        "-" if s is None else shown(s, Fraction(1, 10_000), "%") for s in expected.values()))
    return wrong


def compare_steel(panmen, source, data):
    windows = replayed(panmen, source, "packs/energy/steel-works.terms.yaml", data,
                       "packs/energy/steel-industry.map.yaml")
    total = peak = Fraction(0)
    rows_read = 0
    with open(data, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            # Every row carries the date of the day it belongs to, the last one of a day, at 00:00, too.
            if row["date"].split()[0].split("/")[1:] != ["03", "2018"]:
                continue
            rows_read += 1
            usage = Fraction(float(row["Usage_kWh"]))  # the double nearest to what was recorded
            total += usage
            if row["Load_Type"] == "Maximum_Load":
                peak += usage
    by_hand = {"energy": shown(total, Fraction(1, 100), "kWh"),
               "at_peak": shown(peak / total, Fraction(1, 10_000), "%")}
    # March in Seoul, nine hours ahead of UTC.
    month = windows.get(("2018-02-28T15:00:00Z", "2018-03-31T15:00:00Z"))
    print(f"steel, March: {rows_read} rows: {by_hand}")
    return [] if month == by_hand else [f"steel, March: panmen {month}, counted by hand {by_hand}"]


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    shared = source.parent / "shared" / "data"
    robot = shared / "robots" / "ur3-cobotops" / "dataset_02052023.csv"
    steel = shared / "energy" / "steel-industry" / "Steel_industry_data.csv"
    if not robot.exists() or not steel.exists():
        print(f"skipped: the recordings are not there ({shared})")
        sys.exit(SKIPPED)
    wrong = compare_robot(panmen, source, robot) + compare_steel(panmen, source, steel)
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
