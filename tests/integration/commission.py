#!/usr/bin/env python3
"""commission.py PANMEN SOURCE: what `panmen commission` says of recorded data, computed here a second time.

Counts of samples, the missing share and the longest gap come from the files themselves, without any code
of Panmen's; verdicts and amounts must be those of `panmen replay`. The pages must be whole files that need
no other.
"""
import csv
import datetime
import html.parser
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
VOID = {"meta", "rect", "path"}


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, encoding="utf-8", check=False)


def number(text):
    return int(text.replace(",", ""))


def expect(condition, what):
    if not condition:
        sys.exit(f"commission: {what}")


def missing_of(times, limit_s):
    """Seconds missing, number of gaps and the longest of them, where each sample holds for `limit_s`."""
    gaps = [(b - a).total_seconds() - limit_s for a, b in zip(times, times[1:])]
    gaps = [g for g in gaps if g > 1e-9]
    return sum(gaps), len(gaps), max(gaps, default=0)


class Page(html.parser.HTMLParser):
    """Every tag closes, and nothing is fetched or run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.svgs = 0

    def handle_starttag(self, tag, attrs):
        expect(tag not in ("script", "link", "img", "iframe", "object"), f"the page has a <{tag}>")
        for name, _ in attrs:
            expect(name not in ("src", "href") and not name.startswith("on"), f"<{tag}> has {name}=")
        self.svgs += tag == "svg"
        if tag not in VOID or (tag == "rect" and not self.get_starttag_text().endswith("/>")):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        expect(self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}")
        self.open.pop()


def commission(panmen, terms, chart, data, language):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        command = (panmen, "commission", terms, "--map", chart, "--data", data, "--html", path,
                   "--lang", language)
        done = run(*command)
        expect(done.returncode in (0, 3), f"exit {done.returncode}: {done.stderr}")
        page = Page()
        text = path.read_text(encoding="utf-8")
        page.feed(text)
        page.close()
        expect(not page.open, f"{page.open} is not closed")
        expect(page.svgs >= 2, "the page has no charts")
        again = run(*command)
        same = again.stdout == done.stdout and path.read_text(encoding="utf-8") == text
        expect(same, "a second run differs")
        return done.returncode, done.stdout


def shows_progress(panmen, terms, chart, data):
    """How far the reading has come is shown on a terminal, and taken away at the end; elsewhere it is not."""
    command = [str(a) for a in (panmen, "commission", terms, "--map", chart, "--data", data)]
    shown, terminal = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal) as running:
        os.close(terminal)
        said = b""
        try:
            while part := os.read(shown, 4096):
                said += part
        except OSError:  # the other end is closed
            pass
    os.close(shown)
    expect(running.returncode in (0, 3), f"exit {running.returncode}: {said}")
    expect(b" rows" in said and said.endswith(b"\r\x1b[K"), f"no progress on a terminal: {said[-200:]}")
    expect(run(*command).stderr == "", "progress where there is no terminal")


def verdicts_of(panmen, terms, chart, data):
    """By clause: windows, undetermined ones, and what is due in all, as replay has it."""
    found = {}
    for line in run(panmen, "replay", terms, "--map", chart, "--data", data, "--json").stdout.splitlines():
        record = json.loads(line)
        if "verdict" not in record:
            continue
        clause = found.setdefault(record["clause"], [0, 0, 0.0])
        clause[0] += 1
        clause[1] += record["verdict"] == "undetermined"
        clause[2] += float(record["due"])
    return found


def compare_clauses(text, expected):
    clauses = text[text.index("\nClauses"):]
    for clause, (windows, undetermined, due) in expected.items():
        part = clauses[clauses.index(f"\n  {clause}  ("):]
        part = " ".join(part[:part.find("\n\n")].split())
        if windows == 1 and undetermined == 0:
            expect("Can be decided in its only window" in part, f"{clause}: one window, {part}")
        elif undetermined == 0:
            expect(f"Can be decided in all {windows} windows" in part, f"{clause}: {windows} windows, {part}")
        else:
            decided = f"Can be decided in {windows - undetermined} of {windows} windows"
            expect(decided in part, f"{clause}: {decided}, {part}")
        expect(f"due in all: {due:,.2f} CNY" in part, f"{clause}: due {due:,.2f}, {part}")


def signal_part(text, name):
    part = text[text.index(f"\n  {name}  ("):]
    return " ".join(part[:part.find("\n\n")].split())


def robot(panmen, source, data):
    terms = source / "packs/robot-cell/ur3-cell.terms.yaml"
    chart = source / "packs/robot-cell/ur3-cobotops.map.yaml"
    code, text = commission(panmen, terms, chart, data, "en")
    expect(code == 0, f"the robot cell: exit {code}")
    shows_progress(panmen, terms, chart, data)
    with open(data, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    stamps = [row["Timestamp"].strip().replace("Z", "+00:00") for row in rows]
    at = [datetime.datetime.fromisoformat(stamp) for stamp in stamps]
    said = [t for t, row in zip(at, rows) if row["Robot_ProtectiveStop"].strip()]
    span = (max(at) - min(at)).total_seconds()
    missing, gaps, longest = missing_of(said, 5)
    part = signal_part(text, "protective_stop")
    expect(f"{len(said):,} samples" in part, f"{len(said)} samples, {part}")
    found = re.search(r"Missing ([\d.]+) % of the time in ([\d,]+) gaps", part)
    expect(found is not None, part)
    share = 100 * missing / span
    expect(abs(float(found.group(1)) - share) < 0.06, f"missing {share}: {part}")
    expect(number(found.group(2)) == gaps, f"{gaps} gaps: {part}")
    hours, minutes = divmod(round(longest) // 60, 60)
    expect(f"The longest: {hours} h {minutes} min" in part, f"longest {longest}: {part}")
    cycles = [int(float(row["cycle "])) for row in rows if row["cycle "].strip()]
    drops = sum(b < a for a, b in zip(cycles, cycles[1:]))
    part = signal_part(text, "cycle")
    expect(f"Greatest reading {max(cycles)}" in part, f"{max(cycles)}: {part}")
    expect(f"Steps down: {drops} " in part, f"{drops} drops: {part}")
    compare_clauses(text, verdicts_of(panmen, terms, chart, data))
    code, chinese = commission(panmen, terms, chart, data, "zh")
    expect(code == 0 and "各条款能否判定？" in chinese, "the page in Chinese")


def steel(panmen, source, data):
    terms = source / "packs/energy/steel-works.terms.yaml"
    chart = source / "packs/energy/steel-industry.map.yaml"
    code, text = commission(panmen, terms, chart, data, "en")
    expect(code == 0, f"the steel works: exit {code}")
    with open(data, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expect(f"{len(rows):,} samples" in signal_part(text, "usage"), "samples of the steel works")
    by_load = {}
    for row in rows:
        by_load.setdefault(row["Load_Type"].split("_")[0].lower(), []).append(float(row["Usage_kWh"]))
    relation = " ".join(text.split())
    for load, amounts in by_load.items():
        mean = 4 * sum(amounts) / len(amounts)
        shown = f"{float(f'{mean:.4g}'):g} kWh/h"
        expect(f"'{load}' {shown}" in relation, f"{load}: {mean} kWh/h")
    compare_clauses(text, verdicts_of(panmen, terms, chart, data))


def main():
    panmen, source = Path(sys.argv[1]), Path(sys.argv[2])
    recorded = source.parent / "shared" / "data"
    ur3 = recorded / "robots/ur3-cobotops/dataset_02052023.csv"
    works = recorded / "energy/steel-industry/Steel_industry_data.csv"
    if not (ur3.is_file() and works.is_file()):
        print("skipped: there is no recorded data in ../shared/data")
        return SKIPPED
    robot(panmen, source, ur3)
    steel(panmen, source, works)
    print("commission: both pages agree with the files and with replay")
    return 0


if __name__ == "__main__":
    sys.exit(main())
