#!/usr/bin/env python3
"""not_to_be_believed.py PANMEN SOURCE: what was lost, is doubtful or cannot be read is missing, unpaid.

The contract lets RUN hold for as long as the session lasts, so whatever does not come leaves its reporter in
the right. Each recording is read twice: as a map that believes everything reads it, and as one that does not.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TERMS = """contract: cell-07
buyer: Taihu Water
supplier: Wuzhong Robotics
currency: CNY
timezone: UTC
from: 2026-01-05
signals:
  link:  {asset: cell, metric: Link, type: connection, from: third party}
  state: {asset: cell, metric: State, type: state, from: supplier}
alive: by session
gaps: {recording: down, device: down, gateway: down, site network: down, our server: down,
       missing at most: 100 %}
measures:
  up: {is: share(state = "RUN"), per: hour, show: 1 %}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 90 %, undecided: 0 %}
"""
MAP = """source: recorder
time: {column: Time, format: rfc3339}
asset: cell
columns: {Link: {metric: Link, type: state}, State: {metric: State, type: state}}
other columns: ignored
"""
# Name, the rows, what the better map says besides, the share then, what statements count, and what the page
# of `panmen commission` says of it.
CASES = [
    ("the row with STOP is lost", """Time,Link,State,No
2026-01-05T08:00:00Z,alive,RUN,7
2026-01-05T08:15:00Z,alive,RUN,0
2026-01-05T08:45:00Z,alive,RUN,2
2026-01-05T09:00:00Z,alive,RUN,3
""", "sequence: {column: No, unbroken: true, wraps at: 8}\n", "50 %",
     {"holes": 1, "lost": 1, "doubtful": 0, "unread": 2},
     ("Holes in the numbering of rows: 1; rows that are missing there", "行序号中断 1 处")),
    ("the simulator ran", """Time,Link,State,Quality
2026-01-05T08:00:00Z,alive,RUN,Good
2026-01-05T08:15:00Z,alive,RUN,Simulated
2026-01-05T08:45:00Z,alive,RUN,Good
2026-01-05T09:00:00Z,alive,RUN,Good
""", "quality: {column: Quality, values: {Good: good, Simulated: simulated}}\n", "50 %", {"doubtful": 2},
     ("Doubtful: 1 reported simulated", "存疑：1 个模拟值")),
    # It stands from 08:15 on and says so, but stamped an hour later.
    ("a clock is wrong", """Time,Link,State,Received
2026-01-05T08:00:00Z,alive,RUN,2026-01-05T08:00:01Z
2026-01-05T09:15:00Z,alive,STOP,2026-01-05T08:15:01Z
2026-01-05T08:45:00Z,alive,RUN,2026-01-05T08:45:01Z
2026-01-05T09:20:00Z,alive,RUN,2026-01-05T09:20:01Z
""", "received: {column: Received, format: rfc3339, clock ahead at most: 2 s}\nlateness: 1 s\n", "50 %",
     {"doubtful": 2, "late": 0}, ("Doubtful: 1 stamped by a wrong clock", "存疑：1 个时间戳不可信")),
]
# Name, the rows, what the map says besides, the share, what statements count. What is refused is not known
# until it is delivered again.
KNOWN_STATES = MAP.replace("type: state}}", "type: state, values: {RUN: RUN, STOP: STOP}}}")
CELL = """Time,Link,State
2026-01-05T08:00:00Z,alive,RUN
2026-01-05T08:15:00Z,,ST0P
2026-01-05T08:45:00Z,alive,RUN
2026-01-05T09:00:00Z,alive,RUN
"""
ROW = """Time,Link,State,No,Received
2026-01-05T08:00:00Z,alive,RUN,1,2026-01-05T08:00:01Z
2026-01-05T08:15:00Z,,STOP,{},{}
2026-01-05T08:45:00Z,alive,RUN,3,2026-01-05T08:45:01Z
2026-01-05T09:00:00Z,alive,RUN,4,2026-01-05T09:00:01Z
"""
RECEIVED = "received: {column: Received, format: rfc3339, clock ahead at most: 2 s}\n"
REFUSED = [
    ("a cell", CELL, "", "50 %", {"refused": 1, "unread": 1, "doubtful": 0, "accepted": 6}),
    ("a cell that is delivered again", CELL + "2026-01-05T08:15:00Z,,RUN\n", "lateness: 2 h\n", "100 %",
     {"refused": 1, "unread": 1, "doubtful": 0, "conflicting": 0, "accepted": 7}),
    ("a row without its number", ROW.format("?", "2026-01-05T08:15:01Z"), "sequence: No\n", "50 %",
     {"refused": 1, "unread": 1}),
    ("a row without its receipt", ROW.format(2, ""), RECEIVED, "25 %", {"refused": 1, "unread": 1}),
]


class Failed(Exception):
    """What is not as it should be."""


def replay(panmen: str, folder: Path, data: str, signal_map: str) -> tuple[dict, dict]:
    """The verdict of the hour and the counts of the statement."""
    for name, text in (("t.yaml", TERMS), ("m.yaml", signal_map), ("d.csv", data)):
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run([panmen, "replay", "t.yaml", "--data", "d.csv", "--map", "m.yaml", "--json"],
                          cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"exit {done.returncode}: {done.stderr}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = [line for line in lines if line.get("clause") == "fee" and line["from"].endswith("T08:00:00Z")]
    if len(verdicts) != 1:
        raise Failed(f"{len(verdicts)} verdicts: {done.stdout}")
    return verdicts[0], lines[-1]["totals"]["observations"]


def commission(panmen: str, folder: Path, language: str) -> str:
    """The page on what was replayed last."""
    command = [panmen, "commission", "t.yaml", "--data", "d.csv", "--map", "m.yaml", "--lang", language]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Failed(f"exit {done.returncode}: {done.stderr}")
    return done.stdout


def check(panmen: str, folder: Path) -> None:
    for name, data, rule, share, counts, words in CASES:
        believed, counted = replay(panmen, folder, data, MAP)
        if (believed["figures"]["up"], believed["due"]) != ("100 %", "10.00"):
            raise Failed(f"{name}, believed: {believed}")
        if counted["doubtful"] != 0:
            raise Failed(f"{name}, believed: {counted}")
        verdict, counted = replay(panmen, folder, data, MAP + rule)
        if (verdict["figures"]["up"], verdict["due"]) != (share, "0.00"):
            raise Failed(f"{name}: {verdict}")
        if any(counted[key] != count for key, count in counts.items()):
            raise Failed(f"{name}: {counted}")
        for language, said in zip(("en", "zh"), words):
            page = commission(panmen, folder, language)
            if said not in page:
                raise Failed(f"{name}: {said} is not on the page: {page}")


def check_refused(panmen: str, folder: Path) -> None:
    for name, data, rule, share, counts in REFUSED:
        verdict, counted = replay(panmen, folder, data, KNOWN_STATES + rule)
        if verdict["figures"]["up"] != share:
            raise Failed(f"{name}: {verdict}")
        if any(counted[key] != count for key, count in counts.items()):
            raise Failed(f"{name}: {counted}")
        for language, said in (("en", "Doubtful: 1 lost or refused"), ("zh", "存疑：1 个丢失或拒收")):
            page = commission(panmen, folder, language)
            if said not in page:
                raise Failed(f"{name}: {said} is not on the page: {page}")
    unreadable = CELL.replace("RUN", "R").replace("alive", "")
    try:
        replay(panmen, folder, unreadable, KNOWN_STATES)
    except Failed as why:
        if "holds no observation that the map can read" in str(why):
            return
    raise Failed("a file of which nothing can be read was replayed")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(sys.argv[1], Path(folder))
            check_refused(sys.argv[1], Path(folder))
        except Failed as why:
            print(why, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
