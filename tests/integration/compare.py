#!/usr/bin/env python3
"""compare.py PANMEN SOURCE: `panmen compare` and `panmen dial` on recordings, against `panmen replay`.

What a threshold would have given must be what a replay of terms with that threshold gives; what differs
between two terms must be what differs between their replays. Wrong command lines and terms are refused.
"""
import json
import re
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, encoding="utf-8", check=False)


def expect(condition, what):
    if not condition:
        sys.exit(f"compare: {what}")


def lines_of(done):
    expect(done.returncode in (0, 3), f"exit {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Case:
    """Terms, map and a recording."""

    def __init__(self, panmen, terms, chart, data, folder, *more):
        self.panmen, self.terms, self.chart, self.data = panmen, terms, chart, data
        self.folder, self.more = folder, more

    def command(self, name, *arguments):
        return run(self.panmen, name, *arguments, "--data", self.data, "--map", self.chart, *self.more)

    def variant(self, name, *changes):
        """The terms with texts replaced, each of which stands there once."""
        text = self.terms.read_text(encoding="utf-8")
        for old, new in changes:
            expect(text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {self.terms}")
            text = text.replace(old, new)
        path = self.folder / f"{name}.terms.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def replayed(self, terms):
        """By clause: window to (result, due), after all corrections."""
        found = {}
        for record in lines_of(self.command("replay", terms, "--json")):
            if "verdict" in record:
                window = (record["from"], record["to"])
                of_clause = found.setdefault(record["clause"], {})
                due = of_clause.get(window, (None, 0))[1] + Decimal(record["due"])
                of_clause[window] = (record["verdict"], due)
                if record.get("reason") == "already paid":
                    expect(due == 0, f"{record}: paid twice")
                    del of_clause[window]
        return found

    def dial(self, clause, *arguments):
        lines = lines_of(self.command("dial", self.terms, "--clause", clause, "--json", *arguments))
        head = next(line for line in lines if "turned" in line)
        return head, [line for line in lines if "as agreed" in line and "turned" not in line]


def digits(figure):
    return re.match(r"-?[\d.]+", figure).group()


def check_dial(case, clause, measure, old, change):
    """Every row's ends, as a replay of terms that say so."""
    arguments = ("--measure", measure) if measure else ()
    head, rows = case.dial(clause, *arguments)
    agreed = [row for row in rows if row["as agreed"]]
    expect(len(agreed) == 1 and Decimal(agreed[0]["difference"]) == 0, f"{clause}: {agreed}")
    expect(rows[0]["from"] is None and rows[-1]["to"] is None, f"{clause}: the ends are missing")
    checked = 0
    for row in rows:
        for value in {row["from"], row["to"]} - {None}:
            results = case.replayed(case.variant("turned", (old, change(digits(value)))))[clause]
            due = sum(d for _, d in results.values())
            expect(due == Decimal(row["due"]), f"{clause} at {value}: replay {due}, dial {row['due']}")
            counts = [sum(v == word for v, _ in results.values())
                      for word in ("met", "not met", "undetermined", "not counted")]
            said = [row[word] for word in ("met", "not met", "undetermined", "not counted")]
            expect(counts == said, f"{clause} at {value}: replay {counts}, dial {said}")
            expect(Decimal(row["difference"]) == due - Decimal(head["due"]), f"{clause}: difference {row}")
            checked += 1
    expect(checked >= 2, f"{clause}: {checked} values checked")
    for language, words in (("en", "All values of a row give the same."),
                            ("zh", "同一行内的任何数值结果相同。")):
        page = case.command("dial", case.terms, "--clause", clause, "--lang", language, *arguments)
        expect(page.returncode == 0 and words in page.stdout, page.stdout + page.stderr)
        marked = [line for line in page.stdout.splitlines() if line.startswith("  *  ")]
        expect(len(marked) == 1, f"{clause}: {marked}")


def check_scale(case, clause, shift):
    """Steps moved by the ends of rows, as a replay of terms with all of them moved."""
    _, rows = case.dial(clause)
    checked = 0
    for row in rows:
        for value in {row["moved from"], row["moved to"]} - {None}:
            terms = shift(Decimal(digits(value)))
            if terms is None:
                continue
            due = sum(d for _, d in case.replayed(terms)[clause].values())
            expect(due == Decimal(row["due"]), f"{clause} moved by {value}: replay {due}, dial {row['due']}")
            checked += 1
    expect(checked >= 2, f"{clause}: {checked} shifts checked")


def check_comparison(case, other):
    lines = lines_of(case.command("compare", case.terms, other, "--json"))
    first, second = case.replayed(case.terms), case.replayed(other)
    said = {line["clause"]: line for line in lines if "clause" in line and "same windows" in line}
    expect(set(said) == set(first) | set(second), f"clauses {set(said)}")
    in_all = 0
    for clause, line in said.items():
        a, b = first.get(clause, {}), second.get(clause, {})
        difference = sum(d for _, d in b.values()) - sum(d for _, d in a.values())
        in_all += difference
        expect(Decimal(line["difference"]) == difference, f"{clause}: {difference}, {line}")
        side = None if difference == 0 else "supplier" if difference > 0 else "buyer"
        expect(line["in favour of"] == side, f"{clause}: {line}")
        differing = {w for w in set(a) & set(b) if a[w] != b[w]} if line["same windows"] else set()
        listed = {(l["from"], l["to"]) for l in lines if l.get("clause") == clause and "from" in l}
        expect(listed == differing, f"{clause}: windows {listed} instead of {differing}")
    totals = lines[-1]["totals"]
    expect(Decimal(totals["difference"]) == in_all, f"totals {totals}")
    for language in ("en", "zh"):
        page = case.command("compare", case.terms, other, "--lang", language)
        words = f"{in_all:+,.2f}" if in_all != 0 else {"en": "nobody pays", "zh": "收付不变"}[language]
        expect(page.returncode in (0, 3) and words in page.stdout, page.stdout + page.stderr)


def check_robot(case):
    check_dial(case, "grip", None, "grip_losses > 25.00", "grip_losses > {}".format)
    check_dial(case, "start-up", "cycles", "cycles >= 50", "cycles >= {}".format)
    same = case.command("compare", case.terms, case.terms)
    expect(same.returncode == 0 and "nobody pays more or less" in same.stdout
           and "outside their clauses they are the same" in same.stdout, same.stdout + same.stderr)
    check_comparison(case, case.variant("other", ("{at least: 98.00 %", "{at least: 96.50 %"),
                                        ("grip_losses > 25.00", "grip_losses > 18.00"),
                                        ("id: cool-running", "id: cooler"),
                                        ("missing at most: 50", "missing at most: 20")))
    check_comparison(case, case.variant("by-day", ("max(elbow), per: hour", "max(elbow), per: day"),
                                        ("id: cool-running\n    each: hour",
                                         "id: cool-running\n    each: day")))


ENTRIES = """entries:
  - {number: M-1, entered: 2025-03-03 23:00:00, by: buyer, person: Zhang Min, approved by: Li Wei,
     replaced: cycle, at: 2025-03-03 16:30:00, last: 100, first: 30}
"""


def check_uncertainty(case):
    """Values of the table are those that terms would say, though figures are compared with others."""
    text = "increase(cycle), per: hour, show: 0.01"
    terms = case.variant("uncertain", (text, text + ", uncertainty: 2 for the supplier"))
    uncertain = Case(case.panmen, terms, case.chart, case.data, case.folder)
    head, _ = uncertain.dial("grip", "--measure", "grip_losses > 25.00")
    expect((head["as agreed"], head["with uncertainty"]) == ("25.00", "27.00"), f"{head}")
    check_dial(uncertain, "grip", None, "grip_losses > 25.00", "grip_losses > {}".format)


def check_entries(case):
    """What people enter counts as it does in a replay, corrections too."""
    final = case.variant("final", ("timezone: Asia/Shanghai", "timezone: Asia/Shanghai\nfinal after: 30 d"))
    entries = case.folder / "entries.yaml"
    entries.write_text(ENTRIES, encoding="utf-8")
    without = Case(case.panmen, final, case.chart, case.data, case.folder)
    entered = Case(case.panmen, final, case.chart, case.data, case.folder, "--entries", entries)
    rows = [case.dial("start-up", "--measure", "cycles")[1] for case in (without, entered)]
    expect(rows[0] != rows[1], "the entry changes nothing")
    check_dial(entered, "start-up", "cycles", "cycles >= 50", "cycles >= {}".format)
    check_comparison(entered, entered.variant("entered", ("cycles >= 50", "cycles >= 90")))


def check_steel(case):
    check_dial(case, "target", None, "energy <= 80000.00 kWh", "energy <= {} kWh".format)

    def moved(by):
        bounds = [Decimal(bound) + by for bound in ("35.00", "50.00", "52.00")]
        if bounds[0] <= 0 or bounds[-1] >= 100:
            return None  # no share is below nothing or above all
        return case.variant("moved", *((f"at most: {bound} %", f"at most: {to} %")
                                       for bound, to in zip(("35.00", "50.00", "52.00"), bounds)))
    check_scale(case, "peak-share", moved)


def check_refusals(case):
    def refused(code, words, name, *arguments):
        done = case.command(name, *arguments)
        expect(done.returncode == code and words in done.stderr and done.stdout == "",
               f"{arguments}: {done.returncode}, {done.stdout}{done.stderr}")
    refused(1, "have no clause 'gripp'; they have start-up, hourly-fee, grip, cool-running",
            "dial", case.terms, "--clause", "gripp")
    refused(1, "has several thresholds: say by --measure", "dial", case.terms, "--clause", "start-up")
    refused(1, "compares no 'hottest'; it has \"availability >= 95.00 %\", \"cycles >= 50\"",
            "dial", case.terms, "--clause", "start-up", "--measure", "hottest")
    refused(2, "--clause is required", "dial", case.terms)
    refused(2, "TERMS2 is required", "compare", case.terms)
    refused(2, "--lang", "compare", case.terms, case.terms, "--lang", "de")
    text = case.terms.read_text(encoding="utf-8")
    euros = case.folder / "euros.terms.yaml"
    euros.write_text(text.replace("CNY", "EUR"), encoding="utf-8")
    refused(1, "one of the terms is in CNY, the other in EUR", "compare", case.terms, euros)
    other = case.variant("unknown", ("metric: GripLost", "metric: GripLoss"))
    refused(1, "unknown.terms.yaml: terms and signal map do not fit together", "compare", case.terms, other)
    silent = case.variant("silent", ("missing at most: 50 %", "missing at most: 0 %"))
    done = case.command("dial", silent, "--clause", "grip")
    expect(done.returncode == 3, f"undecidable: exit {done.returncode}\n{done.stdout}{done.stderr}")


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in ("robot-cell", "steel"):
            made = run(source / "tools/make-sample", kind, folder / f"{kind}-synthetic.csv")
            expect(made.returncode == 0, made.stderr)
        robot = Case(panmen, source / "packs/robot-cell/ur3-cell.terms.yaml",
                     source / "packs/robot-cell/ur3-cobotops.map.yaml", folder / "robot-cell-synthetic.csv",
                     folder)
        check_robot(robot)
        check_uncertainty(robot)
        check_entries(robot)
        check_refusals(robot)
        check_steel(Case(panmen, source / "packs/energy/steel-works.terms.yaml",
                         source / "packs/energy/steel-industry.map.yaml", folder / "steel-synthetic.csv",
                         folder))
    print("compare: both commands agree with replays")
    return 0


if __name__ == "__main__":
    sys.exit(main())
