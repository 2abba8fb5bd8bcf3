#!/usr/bin/env python3
"""statement_page.py PANMEN SOURCE: the statement as a page, from `replay` and from `statement`.

Both give the same page, which is well-formed, needs no other file and holds every amount and result of the
JSON lines. It is written whole or not at all, and never over what it is made from.
"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as Xml
from pathlib import Path

TERMS = """contract: cell-07
buyer: 苏州精密 & Söhne
supplier: "<script>alert(1)</script>"
currency: CNY
timezone: Asia/Shanghai
signals: {state: {asset: cell, metric: State, type: state, from: supplier}}
alive: each metric within 30 min
gaps: {recording: excluded, missing at most: 50 %}
measures:
  up: {is: share(state = "RUN"), per: hour, show: 0.01 %}
  ups: {is: 'count(state = "RUN" becomes true)', per: hour, show: 1}
clauses:
  - {id: fee, each: hour, pay: 1234.50 CNY, when: up >= 90.00 %}
  - {id: down, each: hour, deduct: 10.00 CNY, when: up < 50.00 %, undecided: 0 %}
"""
MAP = """source: recorder
time: {column: Time, format: "%Y-%m-%d %H:%M", zone: Asia/Shanghai}
asset: cell
columns: {State: {metric: State, type: state}}
"""
DATA = """Time,State
2026-01-05 08:00,RUN
2026-01-05 08:30,RUN
2026-01-05 09:00,STOP
2026-01-05 09:30,STOP
2026-01-05 10:00,RUN
2026-01-05 10:05,RUN
2026-01-05 12:00,RUN
2026-01-05 12:30,RUN
2026-01-05 13:00,RUN
"""
ACTIVE = ("script", "link", "img", "iframe", "object")
FETCHING = ("src", "href", "xlink:href", "action", "data")


def expect(condition, what):
    if not condition:
        sys.exit(f"statement_page: {what}")


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, encoding="utf-8", check=False)


def read(path):
    """The page as a tree: it is XML too, so that any parser can check it."""
    page = Xml.parse(path).getroot()
    for element in page.iter():
        expect(element.tag not in ACTIVE, f"there is a <{element.tag}>")
        for name, value in element.attrib.items():
            expect(name not in FETCHING and not name.startswith("on"), f"<{element.tag}> has {name}=")
            expect("//" not in value, f"{name}={value}")
    return page


def cells(page):
    return [["".join(cell.itertext()) for cell in row if cell.tag == "td"] for row in page.iter("tr")]


def holds_the_statement(page, lines):
    rows = [tuple(row) for row in cells(page)]
    verdicts = [line for line in lines if "verdict" in line]
    expect(len(verdicts) == 12, f"{len(verdicts)} verdicts")
    for verdict in verdicts:
        start = int(verdict["from"][11:13]) + 8
        due = f"{float(verdict['due']):,.2f}"
        figure = verdict["figures"]["up"] or "–"
        found = [row for row in rows if row and row[0].startswith(f"2026-01-05 {start:02}:00") and
                 row[1] == figure and row[-1] == due]
        expect(found, f"no row for {verdict}")
    totals = lines[-1]["totals"]
    text = "".join(page.itertext())
    expect(f"{float(totals['due']['CNY']):,.2f} CNY" in text, f"due in all: {totals['due']}")
    expect(totals["root"] in text, "the evidence root")
    charts = [svg for svg in page.iter("svg") if svg.get("role") == "img"]
    expect(len(charts) == 3, f"{len(charts)} charts")  # the money, and one for each clause
    expect(all(svg.get("aria-label") for svg in charts), "a chart without words")
    expect("<script>alert(1)</script>" in text, "the supplier's name")


def main():
    panmen = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {"cell.terms.yaml": TERMS, "cell.map.yaml": MAP, "cell.csv": DATA}
        for name, text in files.items():
            (root / name).write_text(text, encoding="utf-8")
        replay = (panmen, "replay", root / "cell.terms.yaml", "--data", root / "cell.csv", "--map",
                  root / "cell.map.yaml")
        done = run(*replay, "--json", "--journal", root / "journal", "--html", root / "page.html")
        expect(done.returncode == 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        holds_the_statement(read(root / "page.html"), lines)

        # From the journal, the same page; a page is made anew, and with the measures that no clause uses.
        again = run(panmen, "statement", root / "journal", "--html", root / "again.html")
        expect(again.returncode == 0, again.stderr)
        expect((root / "again.html").read_bytes() == (root / "page.html").read_bytes(), "another page")
        more = run(panmen, "statement", root / "journal", "--html", root / "again.html", "--lang", "zh",
                   "--measures")
        expect(more.returncode == 0, more.stderr)
        text = "".join(read(root / "again.html").itertext())
        for words in ("合同结算单 cell-07", "条款未引用的指标", "ups"):
            expect(words in text, f"the page in Chinese lacks {words}")

        # Not over what it is made from, not into the journal, and nothing half.
        for path in [*files, "journal/log/page.html", "journal"]:
            before = (root / path).read_bytes() if path in files else None
            refused = run(*replay, "--journal", root / "journal", "--html", root / path)
            expect(refused.returncode == 1 and "--html '" in refused.stderr, f"{path}: {refused.stderr}")
            expect(before is None or (root / path).read_bytes() == before, f"{path} was written over")
        refused = run(panmen, "statement", root / "journal", "--html", root / "journal/page.html")
        expect(refused.returncode == 1 and "lies in the journal" in refused.stderr, refused.stderr)
        refused = run(*replay, "--html", "/dev/null")
        expect(refused.returncode == 1 and "is no file" in refused.stderr, refused.stderr)
        expect(not Path("/dev/null").is_file(), "/dev/null was replaced")
        places = [("", "names no file"), (root / "nowhere/page.html", "there is no folder"),
                  (root / "cell.csv/page.html", "there is no folder")]
        (root / "locked").mkdir(mode=0o555)
        if os.geteuid() != 0:  # whom no mode stops
            places.append((root / "locked/page.html", "cannot write"))
        for path, words in places:
            nowhere = run(*replay, "--journal", root / "other", "--html", path)
            expect(nowhere.returncode == 1 and words in nowhere.stderr, nowhere.stderr)
            expect(nowhere.stdout == "", "a statement is printed though its page was not written")
            expect(not (root / "other").exists(), f"'{path}' was found wrong only after the replay")
        os.symlink(root / "page.html", root / "link.html")
        linked = run(*replay, "--html", root / "link.html")
        expect(linked.returncode == 0 and (root / "link.html").is_symlink(), linked.stderr)
        left = sorted(path.name for path in root.iterdir() if path.name.endswith(".part"))
        expect(left == [], f"left behind: {left}")
    print("statement_page: the pages are whole and hold what the JSON lines say")


main()
