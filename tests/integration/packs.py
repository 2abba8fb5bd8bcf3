#!/usr/bin/env python3
"""packs.py PANMEN SOURCE: terms that include a pack, from its folder to the journal that holds it.

The journal must need no other file: after the pack is gone, an audit compiles the terms as they were signed.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

TERMS = """contract: line
buyer: Taihu Water
supplier: Wuzhong Robotics
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: line, metric: State, type: state, from: supplier}
alive: each metric within 1 h
gaps: {recording: down, missing at most: 10 %}
include:
  - {pack: uptime, per: hour, as: line1, with: {running: state = "RUN"}}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: line1.up >= 50 %}
"""
PACK = """pack: uptime
needs: {running: condition}
measures:
  up: {is: share(running), show: 0.01 %}
"""
MAP = """source: recorder
time: {column: Time, format: "%Y-%m-%d %H:%M", zone: Asia/Shanghai}
asset: line
columns: {State: {metric: State, type: state}}
"""
DATA = "Time,State\n2026-01-05 08:00,RUN\n2026-01-05 08:45,STOP\n2026-01-05 09:00,RUN\n"


def expect(condition, what):
    if not condition:
        sys.exit(f"packs: {what}")


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, encoding="utf-8", check=False)


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {"contracts/line.terms.yaml": TERMS, "packs/own/uptime.pack.yaml": PACK, "line.map.yaml": MAP,
                 "line.csv": DATA}
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        terms, pack = root / "contracts/line.terms.yaml", root / "packs/own/uptime.pack.yaml"

        checked = run(panmen, "check", terms)
        expect(checked.returncode == 0 and "pack uptime: " in checked.stdout, checked.stdout + checked.stderr)
        for language, words in (("en", "From the pack 'uptime': line1.up;"),
                                ("zh", "行业包“uptime”的指标：line1.up；")):
            explained = run(panmen, "explain", terms, "--lang", language)
            expect(words in explained.stdout, explained.stdout + explained.stderr)

        replayed = run(panmen, "replay", terms, "--data", root / "line.csv", "--map", root / "line.map.yaml",
                       "--journal", root / "journal")
        expect(replayed.returncode == 0, replayed.stderr)
        expect("75.00 %" in replayed.stdout and "line1.up" in replayed.stdout, replayed.stdout)

        pack.rename(root / "elsewhere.pack.yaml")
        missing = run(panmen, "check", terms)
        expect(missing.returncode == 1, "terms without their pack are not right")
        expect("there is no pack 'uptime': no file 'uptime.pack.yaml' lies in" in missing.stderr and
               "--packs DIR" in missing.stderr, missing.stderr)
        audited = run(panmen, "audit", root / "journal")
        expect(audited.returncode == 0, audited.stderr)
        expect("the text compiles to the recorded form" in audited.stdout, audited.stdout)

        (root / "given").mkdir()
        misspelt = PACK.replace("running)", "runing)")
        (root / "given/uptime.pack.yaml").write_text(misspelt, encoding="utf-8")
        wrong = run(panmen, "check", terms, "--packs", root / "given")
        place = f"{root}/given/uptime.pack.yaml:4:18: error: 'runing'"
        expect(wrong.returncode == 1 and place in wrong.stderr, wrong.stderr)
    for example in sorted(source.glob("packs/*/*.terms.yaml")):
        checked = run(panmen, "check", example)
        expect(checked.returncode == 0, checked.stderr)


main()
