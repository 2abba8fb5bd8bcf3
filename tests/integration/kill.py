#!/usr/bin/env python3
"""Kills `panmen replay` with SIGKILL at random moments while it writes a journal.

What is left is read by a stranger: `panmen audit` passes, or there was no journal yet; its records, read here
by docs/formats/journal.md alone, are the first ones of the undisturbed run, byte for byte; and what
`panmen statement` shows of it is part of what the undisturbed run shows. Run again, it gives the undisturbed
run's journal. So it is for a contract whose results are final at once, and for one with stops and entries,
which correct results.

usage: kill.py PANMEN SOURCE_DIR [SEED]
"""
import hashlib
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

KILLS = 12  # of each contract
ROWS = 60_000

FINAL_AT_ONCE = """
contract: killed
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: cell, metric: State, type: state, from: supplier}
  power: {asset: cell, metric: Power, type: gauge, unit: kW, from: buyer}
alive: each metric within 10 min
gaps: {recording: down, missing at most: 50 %}
measures:
  availability: {is: share(state = "RUN"), per: hour, show: 0.01 %}
  load:         {is: max(power), per: day, show: 0.1 kW}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: availability >= 60.00 %}
  - {id: calm, each: day, pay: 7.00 CNY, when: load <= 99.9 kW, undecided: 0 %}
"""

CORRECTED = """
contract: killed
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
from: 2026-01-01
final after: 14 d
calendar: {working days: [mon, tue, wed, thu, fri]}
signals:
  state: {asset: cell, metric: State, type: state, from: supplier}
  power: {asset: cell, metric: Power, type: gauge, unit: kW, from: buyer}
alive: each metric within 10 min
gaps: {recording: excluded, missing at most: 50 %}
adjustments:
  moved: {unit: kW}
stops:
  when: state = "STOP"
  longer than: 5 min
  causes:
    - {cause: planned, when: planned, class: maintenance}
    - {cause: overload, when: power > 60 kW, class: technical}
    - {cause: starved, when: power < 20 kW, class: organisational}
    - {otherwise: unknown, class: technical}
  objection: 3 working days
  silence: rejects
measures:
  available: {is: share(not stop.technical), per: hour, show: 0.01 %}
  failures:  {is: count(runs(stop.technical)), per: day, show: 1}
  load:      {is: max(power) + adjustment(moved), per: day, show: 0.1 kW}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: available >= 80.00 %, undecided: 0 %}
  - {id: calm, each: day, pay: 7.00 CNY, when: load <= 99.9 kW and failures <= 20, undecided: 0 %}
"""

MAP = """
source: recording
file: {encoding: utf-8, separator: ",", decimal: "."}
time: {column: time, format: rfc3339}
asset: cell
lateness: 0 s
columns:
  state: {metric: State, type: state}
  power: {metric: Power, type: gauge, unit: kW, range: [0, 1000]}
"""


def recorded():
    """Rows of (instant, state, power), without a gap that counts."""
    numbers = random.Random(20260101)
    at = datetime(2026, 1, 1)
    for _ in range(ROWS):
        at += timedelta(seconds=numbers.randint(60, 500))
        state = numbers.choice(["RUN", "RUN", "RUN", "STOP"])
        yield at, state, numbers.randint(0, 1000) / 10


def write_recording(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,state,power\n")
        for at, state, power in recorded():
            file.write(f"{at.isoformat()}Z,{state},{power}\n")


def write_entries(path):
    """Words of both sides on every hundredth stop, and now and then planned downtime and an adjustment."""
    begins = []
    last = "RUN"
    for at, state, _ in recorded():
        if state == "STOP" and last == "RUN":
            begins.append(at)
        last = state
    lines = ["entries:"]

    def enter(number, by, entered, says):
        other = {"supplier": "buyer", "buyer": "supplier"}[by]
        lines.append(f"  - {{number: {number}, by: {by}, person: {by} A, approved by: {other} B, "
                     f"entered: {entered.isoformat()}Z, {says}}}")

    for i, begin in enumerate(begins[::100]):
        stop = f"stop: {begin.isoformat()}Z"
        enter(f"S-{i}", "supplier", begin + timedelta(hours=5), f"{stop}, cause: starved")
        if i % 2 == 0:
            enter(f"B-{i}", "buyer", begin + timedelta(hours=30), stop)
        if i % 5 == 0:
            later = begin + timedelta(minutes=200)
            enter(f"P-{i}", "supplier", begin + timedelta(days=2),
                  f"planned: {begin.isoformat()}Z to {later.isoformat()}Z")
        if i % 7 == 0:
            enter(f"M-{i}", "buyer", begin + timedelta(days=3),
                  f"adjustment: moved, at: {begin.isoformat()}Z, amount: -1.5")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def lines_with(key, output):
    """The JSON lines that have `key`, in their order."""
    lines = [json.loads(line) for line in output.splitlines() if line.strip()]
    return [line for line in lines if key in line]


def leaves(journal):
    """The records of all whole frames, in their order."""
    found = []
    for segment in sorted((journal / "log").glob("*.seg")):
        data = segment.read_bytes()
        at = 104
        while data[at:at + 8] == b"PANFRAME":
            flags, count, size = struct.unpack_from("<HII", data, at + 10)
            payload = at + 56
            end = payload + size
            if hashlib.sha256(data[at:end]).digest() != data[end:end + 32]:
                return found  # torn
            for _ in range(count):
                length, = struct.unpack_from("<H", data, payload)
                found.append(data[payload + 6:payload + 6 + length])
                payload += 6 + length
            if flags == 0 and payload != end:
                sys.exit(f"{segment}: the frame at {at} is not what docs/formats/journal.md says")
            at = (end + 32 + 7) // 8 * 8
    return found


def is_part(part, whole):
    """Whether the one list follows from the other by leaving out."""
    rest = iter(whole)
    return all(any(line == other for other in rest) for line in part)


def check(panmen, journal, full, all_leaves):
    """What is wrong with a journal whose writer was killed; and how many records it holds."""
    if not journal.exists():
        return None, 0  # killed before it made its folder
    audit = run(panmen, "audit", journal)
    if audit.returncode not in (0, 3):  # 3: what is left holds, the end is missing
        nothing_yet = "there is no journal here" in audit.stdout + audit.stderr
        return (None if nothing_yet else f"audit: {audit.stdout}{audit.stderr}"), 0
    held = leaves(journal)
    if held != all_leaves[:len(held)]:
        at = next(i for i, leaf in enumerate(held) if leaf != all_leaves[i])
        return f"record {at} is not that of the undisturbed run", 0
    if not re.search(rf"Records +{len(held)} ", audit.stdout):
        return f"the journal holds {len(held)} records, not: {audit.stdout}", 0
    statement = run(panmen, "statement", journal, "--json")
    if statement.returncode != 0:
        return f"statement: {statement.stdout}{statement.stderr}", 0
    for key in ("verdict", "transfer"):
        if not is_part(lines_with(key, statement.stdout), lines_with(key, full)):
            return f"the statement shows a {key} that the undisturbed run does not show there", 0
    return None, len(held)


def check_run_again(command, journal, all_leaves):
    """What a killed run left is not written over; where it is removed, a new run makes the whole journal."""
    if before := leaves(journal):
        refused = run(*command)
        if refused.returncode != 1 or "remove this one" not in refused.stderr or leaves(journal) != before:
            return f"into what was left: exit {refused.returncode}, {refused.stderr}"
        shutil.rmtree(journal)
    again = run(*command)
    if again.returncode != 0 or leaves(journal) != all_leaves:
        return f"exit {again.returncode}, not the undisturbed run's journal: {again.stderr}"
    return None


def kill_and_compare(panmen, here, name, moments):
    """Exits where anything is wrong."""
    def replay(journal):
        command = [panmen, "replay", here / f"{name}.yaml", "--data", here / "recording.csv", "--map",
                   here / "map.yaml", "--journal", here / journal, "--json"]
        entries = here / f"{name}.entries.yaml"
        return command + (["--entries", entries] if entries.exists() else [])

    began = time.monotonic()
    done = run(*replay(f"{name}-whole"))
    took_s = time.monotonic() - began
    if done.returncode != 0:
        sys.exit(f"{name}: the undisturbed run ended with {done.returncode}: {done.stderr}")
    full = run(panmen, "statement", here / f"{name}-whole", "--json").stdout
    all_leaves = leaves(here / f"{name}-whole")
    verdicts = lines_with("verdict", full)
    corrections = sum("correction" in verdict for verdict in verdicts)
    if len(verdicts) < 1000 or (corrections > 50) != (name == "corrected"):
        sys.exit(f"{name}: {len(verdicts)} verdicts, {corrections} of them corrections, undisturbed")
    survived = []
    killed = 0
    for i in range(KILLS):
        journal = f"{name}-killed-{i}"
        process = subprocess.Popen(replay(journal), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0, 1.1 * took_s))
        process.kill()
        killed += process.wait() != 0
        problem, held = check(panmen, here / journal, full, all_leaves)
        if problem:
            sys.exit(f"{name}, kill {i}: {problem}")
        survived.append(held)
    # The one of which most is there and not all.
    most = max(range(KILLS), key=lambda i: (survived[i] < len(all_leaves), survived[i]))
    journal = f"{name}-killed-{most}"
    if problem := check_run_again(replay(journal), here / journal, all_leaves):
        sys.exit(f"{name}, run again after kill {most}: {problem}")
    print(f"{name}: {len(verdicts)} verdicts, {corrections} of them corrections, {len(all_leaves)} records "
          f"in {took_s:.2f} s; killed {killed} of {KILLS} times, with so many written: {sorted(survived)}")
    if killed == 0:
        sys.exit(f"{name}: no run was killed before it ended")


def main():
    panmen = sys.argv[1]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"moments by seed {seed}")
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="panmen-kill-") as folder:
        here = Path(folder)
        (here / "final.yaml").write_text(FINAL_AT_ONCE, encoding="utf-8")
        (here / "corrected.yaml").write_text(CORRECTED, encoding="utf-8")
        write_entries(here / "corrected.entries.yaml")
        (here / "map.yaml").write_text(MAP, encoding="utf-8")
        write_recording(here / "recording.csv")
        for name in ("final", "corrected"):
            kill_and_compare(panmen, here, name, moments)


if __name__ == "__main__":
    main()
