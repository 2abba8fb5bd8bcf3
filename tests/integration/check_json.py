#!/usr/bin/env python3
"""check_json.py PANMEN SOURCE: what `check --json` tells editors: every error with a place they can mark."""
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TERMS = """contract: press
buyer: 苏州精密
supplier: Wuzhong Robotics
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: down, missing at most: 10 %}
include:
  - {pack: uptime, per: hour, with: {running: state = "RUN"}}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 50 %}
"""
PACK = """pack: uptime
needs: {running: condition}
measures:
  up: {is: share(running), show: 0.01 %}
"""


def expect(condition, what):
    if not condition:
        sys.exit(f"check_json: {what}")


def main():
    panmen = sys.argv[1]

    def check(path, *more):
        done = subprocess.run([panmen, "check", str(path), *more], capture_output=True, encoding="utf-8",
                              check=False)
        return done.returncode, done.stdout, done.stderr

    def marked(error, text):
        """What an editor marks: the text from one place to the other, by UTF-16 code units."""
        lines = [line.encode("utf-16-le") for line in text.split("\n")]
        begin, end = error["range"]["start"], error["range"]["end"]
        expect(begin["line"] == end["line"], error)
        return lines[begin["line"]][2 * begin["character"]:2 * end["character"]].decode("utf-16-le")

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        terms, pack = root / "press.terms.yaml", root / "packs/uptime.pack.yaml"
        pack.parent.mkdir()
        terms.write_text(TERMS, encoding="utf-8")
        pack.write_text(PACK, encoding="utf-8")

        code, out, problems = check(terms, "--json")
        expect(code == 0 and problems == "", problems)
        said = json.loads(out)
        expect(said["ok"] and said["errors"] == [] and said["left out"] == 0, out)
        contract = said["contract"]
        expect((contract["id"], contract["measures"]) == ("press", 1), out)
        expect(contract["text sha256"] == hashlib.sha256(TERMS.encode()).hexdigest(), "the text's hash")
        included = contract["packs"][0]
        expect(included["pack"] == "uptime" and Path(included["file"]).samefile(pack), out)
        expect(included["sha256"] == hashlib.sha256(PACK.encode()).hexdigest(), "the pack's hash")

        # All errors at once, the same that the text says.
        wrong = TERMS.replace("苏州精密", "'苏州\U0001D7D8'").replace("up >= 50 %", "upp >= 50 %")
        wrong = wrong.replace("{asset: press,", "{asset: '\U0001D7D8', colour: red,")
        terms.write_text(wrong, encoding="utf-8")
        code, out, problems = check(terms, "--json")
        expect(code == 1 and problems == "" and out.count("\n") == 1, problems)
        said = json.loads(out)
        expect(not said["ok"] and said["contract"] is None, out)
        expect(all(error["severity"] == "error" and error["code"] for error in said["errors"]), out)
        marks = [marked(error, wrong) for error in said["errors"]]
        expect("colour" in marks and "upp" in marks, marks)
        code, shown, problems = check(terms)
        expect(code == 1 and shown == "", shown)
        for error in said["errors"]:
            line = f"{error['file']}:{error['line']}:{error['column']}: error: {error['message']}\n"
            expect(line in problems, f"the text lacks {line}")
            expect(error["help"] is None or f"help: {error['help']}" in problems, error)

        # What is wrong in a pack is marked there.
        terms.write_text(TERMS, encoding="utf-8")
        pack.write_text(PACK.replace("share(running)", "share(runing)"), encoding="utf-8")
        errors = json.loads(check(terms, "--json")[1])["errors"]
        expect(len(errors) == 1 and Path(errors[0]["file"]).samefile(pack), errors)
        expect(marked(errors[0], pack.read_text(encoding="utf-8")) == "runing", errors)

        # What cannot be read is no error of the terms.
        code, out, problems = check(root / "nowhere.yaml", "--json")
        expect(code == 1 and out == "" and "cannot read" in problems, out + problems)
    print("check_json: errors have their places, and what is right its hashes")


main()
