#!/usr/bin/env python3
"""entries.py PANMEN SOURCE: what people enter is checked as a whole before a replay writes anything.

Every entry that the contract does not take is named with its line and what to do, and no journal is begun.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

TERMS = """contract: cell-07
buyer: Taihu Water
supplier: Wuzhong Robotics
currency: CNY
timezone: Asia/Shanghai
final after: 30 d
calendar: {working days: [mon, tue, wed, thu, fri]}
signals:
  state: {asset: cell, metric: State, type: state, from: supplier}
  parts: {asset: cell, metric: Parts, type: counter, resets: to zero, unit: part, from: supplier}
alive: each metric within 1 h
gaps: {recording: down, missing at most: 50 %}
adjustments:
  recount: {unit: part}
stops:
  when: state != "RUN"
  longer than: 2 min
  causes:
    - {cause: planned, when: planned, class: maintenance}
    - {otherwise: unknown, class: technical}
  objection: 3 working days
  silence: accepts
measures:
  up:   {is: share(not stop.technical), per: hour, show: 0.01 %}
  made: {is: increase(parts) + adjustment(recount), per: hour, show: 1 part}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 50 % and made >= 0 part, undecided: 0 %}
"""
MAP = """source: recorder
time: {column: Time, format: "%Y-%m-%d %H:%M", zone: Asia/Shanghai}
asset: cell
columns: {State: {metric: State, type: state}, Parts: {metric: Parts, type: counter, unit: part}}
"""
DATA = """Time,State,Parts
2026-01-05 08:00,RUN,10
2026-01-05 08:30,STOP,40
2026-01-05 08:45,RUN,41
2026-01-05 09:00,RUN,50
"""
ENTERED = "entered: 2026-01-05 08:50, by: supplier, person: Li Wei"
APPROVED = ENTERED + ", approved by: Zhang Min"
GOOD = f"""entries:
  - {{number: D-1, {ENTERED}, stop: 2026-01-05 08:30, cause: planned}}
  - {{number: D-2, entered: 2026-01-06 10:00, by: buyer, person: Zhang Min, stop: 2026-01-05 08:30}}
  - {{number: A-1, {APPROVED}, adjustment: recount, at: 2026-01-05 08:40, amount: -3}}
"""
BAD = f"""entries:
  - {{number: D-1, {ENTERED}, stop: 2026-01-05 08:30, cause: planned}}
  - {{number: D-2, {ENTERED}, stop: 2026-01-05 08:30, cause: plannd}}
  - {{number: D-3, {ENTERED}, stop: 2026-01-05 08:30, rule: press}}
  - {{number: M-1, {APPROVED}, replaced: prats, at: 2026-01-05 08:40, last: 1, first: 0}}
  - {{number: M-2, {APPROVED}, replaced: state, at: 2026-01-05 08:40, last: 1, first: 0}}
  - {{number: A-1, {APPROVED}, adjustment: recont, at: 2026-01-05 08:40, amount: -3}}
  - {{number: P-1, {ENTERED}, planned: 2026-01-05 08:30 to 2026-01-05 08:45}}
  - {{number: P-2, {APPROVED}, planned: 1685-06-01 00:00 to 2026-01-05 08:45}}
"""
REFUSED = [
    "3:5: entry 'D-2' of contract 'cell-07': the terms have no cause 'plannd' for these stops; there are "
    "'planned', 'unknown'",
    "4:5: entry 'D-3' of contract 'cell-07': the terms have one stop rule, without a name; leave out `rule`",
    "5:5: entry 'M-1' of contract 'cell-07': the terms have no signal 'prats'; there are 'state', 'parts'",
    "6:5: entry 'M-2' of contract 'cell-07': signal 'state' is no counter; only counters can be replaced",
    "7:5: entry 'A-1' of contract 'cell-07': the terms have no adjustment 'recont' in `adjustments`; there "
    "are 'recount'",
    "8:5: entry 'P-1' of contract 'cell-07': it holds when a person of the other side has approved it, and "
    "none has; give it `approved by`",
    "9:5: planned downtime at 1685-05-31T16:00:00Z lies outside the years 1686 to 2253",
]


SILENCE = """contract: line-3
buyer: Taihu Water
supplier: Wuzhong Robotics
currency: CNY
signed: 2026-01-05
timezone: Asia/Shanghai
calendar: {working days: [mon, tue, wed, thu, fri]}
confirmations:
  ready: {by: supplier}
  accepted: {by: buyer, silence: 5 working days after ready}
clauses:
  - {id: acceptance, pay: 5.00 CNY, when: accepted}
"""
READY = """entries:
  - {number: R-1, entered: 2026-01-06 09:00, by: supplier, person: Li Wei, confirmed: ready}
"""


def final_at_once():
    terms = TERMS
    for later in ["final after: 30 d\n", "adjustments:\n  recount: {unit: part}\n", " + adjustment(recount)",
                  "    - {cause: planned, when: planned, class: maintenance}\n",
                  "  objection: 3 working days\n  silence: accepts\n"]:
        terms = terms.replace(later, "")
    return terms


def expect(condition, what):
    if not condition:
        sys.exit(f"entries: {what}")


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, encoding="utf-8", check=False)


def main():
    panmen = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {"cell.terms.yaml": TERMS, "cell.map.yaml": MAP, "cell.csv": DATA, "good.yaml": GOOD,
                 "bad.yaml": BAD, "final-at-once.terms.yaml": final_at_once()}
        for name, text in files.items():
            (root / name).write_text(text, encoding="utf-8")

        def replay(terms, entries, journal):
            return run(panmen, "replay", root / terms, "--data", root / "cell.csv", "--map",
                       root / "cell.map.yaml", "--entries", root / entries, "--journal", root / journal)

        good = replay("cell.terms.yaml", "good.yaml", "good")
        expect(good.returncode == 0, good.stderr)
        expect("settled" in good.stdout and "37 part" in good.stdout, good.stdout)
        audited = run(panmen, "audit", root / "good")
        expect(audited.returncode == 0, audited.stdout + audited.stderr)

        bad = replay("cell.terms.yaml", "bad.yaml", "bad")
        expected = "\n".join(f"{root}/bad.yaml:{line}" for line in REFUSED)
        expect(bad.returncode == 1, f"entries that the contract does not take give exit {bad.returncode}")
        expect(bad.stderr == f"panmen: error: {expected}\n", bad.stderr)
        expect(bad.stdout == "" and not (root / "bad").exists(), "something was written before the refusal")

        final = replay("final-at-once.terms.yaml", "good.yaml", "final")
        expect(final.returncode == 1, "a contract whose results are final takes entries")
        for line in (2, 3, 4):
            expect(f"good.yaml:{line}:5: entry '" in final.stderr, final.stderr)
        expect("terms that take such entries have `final after`" in final.stderr, final.stderr)
        expect(not (root / "final").exists(), "a journal was begun before the refusal")
        without_data(panmen, root)


def without_data(panmen, root):
    """Terms without signals need no data, and the clock goes on behind the last entry."""
    terms, entries = root / "silence.terms.yaml", root / "silence.yaml"
    terms.write_text(SILENCE, encoding="utf-8")
    entries.write_text(READY, encoding="utf-8")

    def replay(*more):
        return run(panmen, "replay", terms, "--entries", entries, "--json", *more)

    for until, met in (("2026-01-13", True), ("2026-01-13T23:59:00+08:00", False)):
        done = replay("--until", until, "--journal", root / f"silence-{met}")
        expect(done.returncode == 0, done.stderr)
        expect(('"due":"5.00"' in done.stdout) == met, done.stdout)
        audited = run(panmen, "audit", root / f"silence-{met}")
        expect(audited.returncode == 0, audited.stdout + audited.stderr)
    early = replay("--until", "2026-01-05")
    expect(early.returncode == 1 and "lies before" in early.stderr, early.stderr)
    half = replay("--data", root / "cell.csv")
    expect(half.returncode == 1 and "come together" in half.stderr, half.stderr)
    none = run(panmen, "replay", root / "cell.terms.yaml")
    expect(none.returncode == 1 and "has signals: give --data" in none.stderr, none.stderr)


main()
