#!/usr/bin/env python3
"""Kills `panmen replay` with SIGKILL at random moments while it writes a journal.

What is left is read by a stranger: `panmen audit` passes, or there was no journal yet; and what
`panmen statement` shows of it is the beginning of what the undisturbed run shows.

usage: kill.py PANMEN SOURCE_DIR
"""
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

KILLS = 20
ROWS = 60_000

TERMS = """
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


def write_recording(path):
    numbers = random.Random(20260101)
    at = datetime(2026, 1, 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write("time,state,power\n")
        for _ in range(ROWS):
            at += timedelta(seconds=numbers.randint(60, 500))
            state = numbers.choice(["RUN", "RUN", "RUN", "STOP"])
            file.write(f"{at.isoformat()}Z,{state},{numbers.randint(0, 1000) / 10}\n")


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def entries(output, key):
    """The JSON lines that have `key`, in their order."""
    lines = [json.loads(line) for line in output.splitlines() if line.strip()]
    return [line for line in lines if key in line]


def check(panmen, journal, full):
    """What is wrong with a journal whose writer was killed; and how many verdicts it holds."""
    if not journal.exists():
        return None, 0  # killed before it made its folder
    audit = run(panmen, "audit", journal)
    if audit.returncode not in (0, 3):  # 3: what is left holds, the end is missing
        nothing_yet = "there is no journal here" in audit.stdout + audit.stderr
        return (None if nothing_yet else f"audit: {audit.stdout}{audit.stderr}"), 0
    statement = run(panmen, "statement", journal, "--json")
    if statement.returncode != 0:
        return f"statement: {statement.stdout}{statement.stderr}", 0
    for key in ("verdict", "transfer"):
        part, whole = entries(statement.stdout, key), entries(full, key)
        if part != whole[:len(part)]:
            at = next(i for i, entry in enumerate(part) if i >= len(whole) or entry != whole[i])
            expected = whole[at] if at < len(whole) else "there"
            return f"{key} number {at} differs: {part[at]} is not {expected}", 0
    return None, len(entries(statement.stdout, "verdict"))


def main():
    panmen = sys.argv[1]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"moments by seed {seed}")
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="panmen-kill-") as folder:
        here = Path(folder)
        (here / "terms.yaml").write_text(TERMS, encoding="utf-8")
        (here / "map.yaml").write_text(MAP, encoding="utf-8")
        write_recording(here / "recording.csv")

        def replay(journal):
            return [panmen, "replay", str(here / "terms.yaml"), "--data", str(here / "recording.csv"),
                    "--map", str(here / "map.yaml"), "--journal", str(here / journal), "--json"]

        began = time.monotonic()
        done = run(*replay("whole"))
        took_s = time.monotonic() - began
        if done.returncode != 0:
            sys.exit(f"the undisturbed run ended with {done.returncode}: {done.stderr}")
        full = run(panmen, "statement", here / "whole", "--json").stdout
        verdicts = len(entries(full, "verdict"))
        if verdicts < 1000:
            sys.exit(f"the undisturbed run has {verdicts} verdicts only")
        survived = []
        killed = 0
        for i in range(KILLS):
            process = subprocess.Popen(replay(f"killed-{i}"), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(0, 1.1 * took_s))
            process.kill()
            killed += process.wait() != 0
            problem, held = check(panmen, here / f"killed-{i}", full)
            if problem:
                sys.exit(f"kill {i}, seed {seed}: {problem}")
            survived.append(held)
    print(f"{verdicts} verdicts in {took_s:.2f} s; killed {killed} of {KILLS} times, with so many written: "
          f"{sorted(survived)}")
    if killed == 0:
        sys.exit("no run was killed before it ended")


if __name__ == "__main__":
    main()
