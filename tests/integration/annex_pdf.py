#!/usr/bin/env python3
"""annex_pdf.py PANMEN SOURCE: the annex as Chromium prints it: numbered pages, each with the hash."""
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def expect(condition, what):
    if not condition:
        sys.exit(f"annex_pdf: {what}")


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])
    for program, package in (("chromium", "chromium"), ("pdftotext", "poppler-utils")):
        if shutil.which(program) is None:
            print(f"annex_pdf: skipped: there is no {program}; apt-get install {package}")
            sys.exit(77)
    terms = source / "packs/robot-cell/ur3-cell.terms.yaml"
    digest = hashlib.sha256(terms.read_bytes()).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "annex.pdf"
        done = subprocess.run([panmen, "explain", str(terms), "--pdf", str(pdf)], capture_output=True,
                              encoding="utf-8", check=False)
        expect(done.returncode == 0, done.stderr)
        text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, encoding="utf-8",
                              check=True).stdout
    pages = text.rstrip("\f").split("\f")
    expect(len(pages) > 1, f"{len(pages)} pages")
    for number, page in enumerate(pages, 1):
        foot = page.rstrip().splitlines()[-1]
        expect(f"Page {number} of {len(pages)}" in foot and digest[:16] in foot, f"the foot is: {foot}")
    expect(digest in text, "the whole hash")
    whole = {"start-up": "cycles 49: not met", "hourly-fee": "89.99 %: not met",
             "grip": "grip_losses 25.00: no deduction", "cool-running": "hottest 42.1 degC: not met"}
    for clause, last in whole.items():
        is_whole = any(f"Clause {clause}" in page and last in page for page in pages)
        expect(is_whole, f"clause {clause} is cut in two")
    expect("Authorised representative" in pages[-1] and "Signatures" in pages[-1], "the signatures")
    print(f"annex_pdf: {len(pages)} pages, each with its number and the hash")


main()
