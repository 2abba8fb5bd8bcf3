#!/usr/bin/env python3
"""Finds a robot's stops by hand, from what docs/terms.md says alone, and compares with `panmen replay`.

Every stop of packs/robot-cell/ur3-stops.terms.yaml with its beginning, end, cause and class, and of every
shift and hour how many there were, their mean time to repair, the mean time between failures and the
technical availability: in the public recording of a UR3, as it was recorded and with what both sides said of
its stops, and in a synthetic one. It knows none of Panmen's code: rows are read with csv, time is integer
milliseconds, figures are fractions.

usage: stops.py PANMEN SOURCE_DIR
"""
import csv
import json
import re
import subprocess
import sys
import tempfile
from datetime import datetime, time, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

SKIPPED = 77
ZONE = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000
HOLDS_MS = 12_000
LONGER_THAN_MS = 3_000
OBJECTION_DAYS = 3
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

CLASSES = {"planned": "maintenance", "part lost": "organisational", "gripper jammed": "technical",
           "part too heavy": "organisational", "unknown": "technical"}


def ms_of(instant):
    return (instant - EPOCH) // timedelta(milliseconds=1)


def ms_of_text(text):
    return ms_of(datetime.fromisoformat(text.replace("Z", "+00:00")))


def local(ms):
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(ZONE)


# ---- What the recording says ----------------------------------------------------------------------------


def read_recording(data):
    """{column: [(ms, value)]}, ascending; None where two differ at one instant or one is out of range."""
    ranges = {"Tool_current": 5, "Current_J1": 20}
    columns = ["Robot_ProtectiveStop", "grip_lost", *ranges]
    said = {column: {} for column in columns}
    with open(data, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        header = [name.strip() for name in next(rows)]
        places = {column: header.index(column) for column in ["Timestamp", *columns]}
        for row in rows:
            at = ms_of_text(row[places["Timestamp"]])
            for column in columns:
                text = row[places[column]].strip()
                if not text:
                    continue
                value = text == "True"
                if column in ranges:
                    value = float(text.replace(",", "."))
                    value = value if abs(value) <= ranges[column] else None
                if said[column].setdefault(at, value) != value:
                    said[column][at] = None
    return {column: sorted(samples.items()) for column, samples in said.items()}


def known_times(samples, holds):
    """[(from, to, whether it holds)], ascending: the longest stretches in which that is known."""
    stretches = []
    for i, (at, value) in enumerate(samples):
        until = min([at + HOLDS_MS] + [later for later, _ in samples[i + 1:i + 2]])
        if value is None:
            continue
        if stretches and stretches[-1][1] == at and stretches[-1][2] == holds(value):
            stretches[-1] = (stretches[-1][0], until, holds(value))
        else:
            stretches.append((at, until, holds(value)))
    return stretches


def at_some_instant(stretches, begin, end):
    """Whether it holds at some instant of [begin, end): True, False, or None where that is open."""
    inside = [(max(a, begin), min(b, end), holds) for a, b, holds in stretches if a < end and b > begin]
    if any(holds for _, _, holds in inside):
        return True
    return False if sum(b - a for a, b, _ in inside) == end - begin else None


# ---- Stops ----------------------------------------------------------------------------------------------


def cause_of(stop, begins_at_gap, rows):
    for cause, stretches in rows:
        holds = at_some_instant(stretches, stop, stop + LONGER_THAN_MS)
        if holds:
            return cause
        if holds is None or begins_at_gap:
            return None
    return "unknown"


def find_stops(said, planned):
    """[(begin, end, proposed cause)]; when it is known whether the robot is stopped; and the stretches of
    that which may be part of a stop: they are too short, and begin or end at a gap."""
    always = 10 ** 15
    rows = [("planned", [(-always, always, False)] + [(a, b, True) for a, b in planned]),
            ("part lost", known_times(said["grip_lost"], lambda lost: lost)),
            ("gripper jammed", known_times(said["Tool_current"], lambda ampere: ampere > 0.3)),
            ("part too heavy", known_times(said["Current_J1"], lambda ampere: ampere < -4))]
    stopped = known_times(said["Robot_ProtectiveStop"], lambda stop: stop)
    stops, unknown = [], []
    for i, (begin, end, holds) in enumerate(stopped):
        if not holds:
            continue
        before_is_known = i > 0 and stopped[i - 1][1] == begin
        after_is_known = i + 1 < len(stopped) and stopped[i + 1][0] == end
        if end - begin > LONGER_THAN_MS:
            if not after_is_known:
                sys.exit("a stop ends at a gap: whether that is a whole run is not counted here")
            stops.append((begin, end, cause_of(begin, not before_is_known, rows)))
        elif not before_is_known or not after_is_known:
            unknown.append((begin, end))
    return stops, stopped, unknown


# ---- What people said -----------------------------------------------------------------------------------


def read_entries(path):
    """The entries of a file in which each is written in braces, in the order in which they were made."""
    text = re.sub(r"^ *#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = []
    for braces in re.findall(r"\{(.*?)\}", text, flags=re.DOTALL):
        pairs = (part.split(": ", 1) for part in re.split(r",\s+", braces.strip()))
        entries.append(dict(pairs))
    return sorted(entries, key=lambda entry: entry["entered"])


def ms_of_local(text):
    return ms_of(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def last_day_to_object(end):
    day = local(end).date()
    left = OBJECTION_DAYS
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def settle(stops, entries):
    """{begin: (end, counts as, proposed, standing)}: of two sides that name one cause, that counts."""
    settled = {}
    for begin, end, proposed in stops:
        words = {}
        for entry in entries:
            if "stop" not in entry or ms_of_local(entry["stop"]) != begin:
                continue
            if local(ms_of_local(entry["entered"])).date() > last_day_to_object(end):
                continue
            other = words.get("buyer" if entry["by"] == "supplier" else "supplier", proposed)
            words[entry["by"]] = entry.get("cause", other)
        counts_as, standing = proposed, "proposed"
        if any(word != proposed for word in words.values()):
            standing = "disputed"
        if len(words) == 2 and len(set(words.values())) == 1:
            counts_as = words["buyer"]
            standing = "accepted" if counts_as == proposed else "settled"
        settled[begin] = (end, counts_as, proposed, standing)
    return settled


# ---- Figures --------------------------------------------------------------------------------------------


def shown(value, step, decimals, unit):
    """Rounded half to even to a step of 10^-decimals."""
    steps = str(round(value / step)).rjust(decimals + 1, "0")
    return (f"{steps[:-decimals]}.{steps[-decimals:]}" if decimals else steps) + unit


class Figures:
    def __init__(self, settled, stopped, unknown):
        self.stops = [(begin, end, CLASSES.get(counts_as))
                      for begin, (end, counts_as, _, _) in settled.items()]
        open_stops = [(begin, end) for begin, end, of_class in self.stops if of_class is None]
        self.known = [(a, b) for a, b, _ in stopped]
        self.unknown = unknown + open_stops
        self.technical = [(a, b) for a, b, of_class in self.stops if of_class == "technical"]

    def of(self, begin, end):
        """What a window's figures rest on; nothing where over 80 % of it is missing."""
        def inside(stretches):
            return sum(max(0, min(b, end) - max(a, begin)) for a, b in stretches)

        known_ms = inside(self.known) - inside(self.unknown)
        if known_ms * 5 < end - begin:
            return None
        lasted = [b - a for a, b in self.technical if begin <= b < end]
        return known_ms, inside(self.technical), lasted, sum(begin <= b < end for _, b, _ in self.stops)

    def of_shift(self, begin, end):
        found = self.of(begin, end)
        names = ["availability", "failures", "mtbf", "mttr", "stops"]
        if found is None:
            return dict.fromkeys(names)
        known_ms, technical_ms, lasted, stops = found
        up_ms = known_ms - technical_ms
        return {"availability": shown(Fraction(up_ms, known_ms), Fraction(1, 10_000), 2, " %"),
                "failures": str(len(lasted)),
                "mtbf": shown(Fraction(up_ms, len(lasted)), 1000, 0, " s") if lasted else None,
                "mttr": shown(Fraction(sum(lasted), len(lasted)), 1, 3, " s") if lasted else None,
                "stops": str(stops)}

    def of_hour(self, begin):
        found = self.of(begin, begin + HOUR_MS)
        return {"troubled": None if found is None else str(len(found[2]))}


def expected(data, entries):
    """{begin: (end, cause, class, proposed, standing)}, and {(from, to): figures}."""
    said = read_recording(data)
    planned = [tuple(ms_of_local(t) for t in entry["planned"].split(" to ")) for entry in entries
               if "planned" in entry]
    stops, stopped, unknown = find_stops(said, planned)
    settled = settle(stops, entries)
    figures = Figures(settled, stopped, unknown)
    first, last = (local(said["Robot_ProtectiveStop"][i][0]) for i in (0, -1))
    windows = {}
    day = first.date()
    while day <= last.date():
        begin = ms_of(datetime.combine(day, time(16), tzinfo=ZONE))
        if day.weekday() < 5 and begin + 8 * HOUR_MS > ms_of(first) and begin <= ms_of(last):
            windows[begin, begin + 8 * HOUR_MS] = figures.of_shift(begin, begin + 8 * HOUR_MS)
        day += timedelta(days=1)
    for hour in range(ms_of(first) // HOUR_MS, ms_of(last) // HOUR_MS + 1):
        windows[hour * HOUR_MS, (hour + 1) * HOUR_MS] = figures.of_hour(hour * HOUR_MS)
    return {begin: (end, cause, CLASSES.get(cause), proposed, standing)
            for begin, (end, cause, proposed, standing) in settled.items()}, windows


# ---- What Panmen says -----------------------------------------------------------------------------------


def replayed(panmen, pack, data, entries_file):
    """The same of the statement; of a window that was corrected, what stands now."""
    command = [panmen, "replay", pack / "ur3-stops.terms.yaml", "--data", data, "--map",
               pack / "ur3-cobotops.map.yaml", "--json", "--measures"]
    if entries_file:
        command += ["--entries", entries_file]
    done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(part) for part in command)}\nended with {done.returncode}: {done.stderr}")
    stops, windows = {}, {}
    for line in done.stdout.splitlines():
        entry = json.loads(line)
        if "measures" in entry:
            windows[ms_of_text(entry["from"]), ms_of_text(entry["to"])] = entry["measures"]
        elif "entry" not in entry and "stop" in entry:
            stops[ms_of_text(entry["stop"])] = (ms_of_text(entry["to"]), entry["cause"], entry["class"],
                                                entry["proposed"], entry["standing"])
    return stops, windows


def differences(what, by_hand, panmen):
    return [f"{what} at {at}: by hand {by_hand.get(at)}, panmen {panmen.get(at)}"
            for at in sorted(by_hand.keys() | panmen.keys()) if by_hand.get(at) != panmen.get(at)]


def compare(name, panmen, pack, data, entries_file):
    entries = read_entries(entries_file) if entries_file else []
    stops, windows = expected(data, entries)
    panmen_stops, panmen_windows = replayed(panmen, pack, data, entries_file)
    if not stops:
        sys.exit(f"{name}: no stop was found by hand")
    standings = [stop[4] for stop in stops.values()]
    counted = {standing: standings.count(standing) for standing in sorted(set(standings))}
    shifts = [figures for figures in windows.values() if "mttr" in figures]
    print(f"{name}: {len(stops)} stops {counted}; {shifts}")
    return ([f"{name}: {line}" for line in differences("stop", stops, panmen_stops)] +
            [f"{name}: {line}" for line in differences("window", windows, panmen_windows)])


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    pack = source / "packs/robot-cell"
    recording = source.parent / "shared/data/robots/ur3-cobotops/dataset_02052023.csv"
    with tempfile.TemporaryDirectory() as folder:
        synthetic = Path(folder) / "synthetic.csv"
        subprocess.run([source / "tools/make-sample", "robot-cell", synthetic], check=True)
        wrong = compare("synthetic", panmen, pack, synthetic, None)
    if recording.exists():
        wrong += compare("recorded", panmen, pack, recording, None)
        wrong += compare("with entries", panmen, pack, recording, pack / "ur3-stops.entries.yaml")
    if wrong:
        sys.exit("\n".join(wrong))
    if not recording.exists():
        print(f"skipped: the recording is not there ({recording}); the synthetic one agrees")
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
