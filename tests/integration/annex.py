#!/usr/bin/env python3
"""annex.py PANMEN SOURCE: terms as an annex to sign, and what is said where Chromium is missing."""
import hashlib
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as Xml
from pathlib import Path


def expect(condition, what):
    if not condition:
        sys.exit(f"annex: {what}")


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    terms = source / "packs/robot-cell/ur3-cell.terms.yaml"
    digest = hashlib.sha256(terms.read_bytes()).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)

        def explain(*more, environment=None):
            return subprocess.run([panmen, "explain", str(terms), *map(str, more)], capture_output=True,
                                  encoding="utf-8", check=False, env=environment)

        for language, words in (("en", ("Party A (buyer)", "Worked examples:", "Signatures")),
                                ("zh", ("甲方（买方）", "计算示例：", "签署"))):
            done = explain("--lang", language, "--html", root / "annex.html")
            expect(done.returncode == 0 and done.stdout == "", done.stderr)
            page = Xml.parse(root / "annex.html").getroot()
            text = "".join(page.itertext())
            for part in (*words, digest, "ur3-cell", "Suzhou Precision", "Wuzhong Robotics"):
                expect(part in text, f"the page in {language} lacks {part}")

        # Not over the terms, and nothing where there is no Chromium but what to do.
        copy = root / "own.terms.yaml"
        copy.write_bytes(terms.read_bytes())
        for option in ("--html", "--pdf"):
            over = subprocess.run([panmen, "explain", str(copy), option, str(copy)], capture_output=True,
                                  encoding="utf-8", check=False)
            expect(over.returncode == 1 and f"{option} '" in over.stderr, over.stderr)
            expect(copy.read_bytes() == terms.read_bytes(), "the terms were written over")
        alone = {**os.environ, "PATH": str(root)}
        missing = explain("--pdf", root / "annex.pdf", environment=alone)
        expect(missing.returncode == 1 and "apt-get install chromium" in missing.stderr, missing.stderr)
        expect(not (root / "annex.pdf").exists(), "a PDF without Chromium")

        # One that prints nothing, and one that fails.
        browser = root / "chromium"
        for script, words in (("exit 0", "printed no PDF"), ("echo no room >&2; exit 3", "it said: no room")):
            browser.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            browser.chmod(0o755)
            failed = explain("--pdf", root / "annex.pdf", environment=alone)
            expect(failed.returncode == 1 and words in failed.stderr, failed.stderr)
            expect(not (root / "annex.pdf").exists(), "a PDF that was not printed")
    print("annex: the page says what is signed; without Chromium it says what to install")


main()
