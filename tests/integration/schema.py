#!/usr/bin/env python3
"""schema.py PANMEN SOURCE: the schema takes what `check` takes, as an editor reads it (YAML 1.2).

It takes the examples of docs/terms.md, the packs with their terms, and the cases in tests/spec (where
these have no errors), and refuses what has a wrong key, word or shape.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"schema: skipped: {missing}; tools/install installs it")
    sys.exit(77)

RIGHT = """contract: press
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
measures:
  up: {is: share(state = "RUN"), per: hour, show: 0.01 %}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 50 %}
"""
WRONG = (
    ("buyer: Buyer\n", ""),
    ("buyer: Buyer", "buyr: Buyer"),
    ("metric: State", "metirc: State"),
    ("type: state", "type: stat"),
    ("asset: press, ", ""),
    ("from: supplier", "from: them"),
    ("recording: excluded", "recording: ignored"),
    ("missing at most: 10 %", "missing: 10 %"),
    ("pay: 10.00 CNY", "payment: 10.00 CNY"),
    ("- {id: fee", "- {id: Fee!"),
    ("per: hour, ", ""),
    ("clauses:\n  - {id", "clauses:\n  {id"),
    ("pay: 10.00 CNY", "pay: 10.00 CNY, scale: {of: up, steps: [{at leest: 50 %, pay: 100 %}]}"),
    ("alive: each", "compare: full\nalive: each"),
    ("alive: each", "calendar: {working days: [monday]}\nalive: each"),
    ("alive: each", "funding: none\nalive: each"),
)


class Editor(yaml.SafeLoader):
    """YAML 1.2: `on` and 06:00 are text, and so are dates."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern, first in (("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
                            ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
                            ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
                            ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
                             "-+.0123456789")):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def expect(condition, what):
    if not condition:
        sys.exit(f"schema: {what}")


def terms_of_docs(source):
    text = (source / "docs/terms.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```yaml terms\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for number, example in enumerate(examples, 1):
        yield f"docs/terms.md, example {number}", example


def terms_of_packs(source):
    for path in sorted(source.glob("packs/*/*.terms.yaml")):
        yield str(path), path.read_text(encoding="utf-8")


def terms_of_cases(source):
    for path in sorted(source.glob("tests/spec/**/*.case")):
        for text in sections(path.read_text(encoding="utf-8")):
            yield str(path), text


def sections(case):
    """The terms of a case; none where it expects errors in them."""
    if re.search(r"^errors:", case, re.MULTILINE):
        return
    for text in re.findall(r"^terms:\n((?:[ #].*\n|\n)*)", case, re.MULTILINE):
        yield "".join(line[2:] + "\n" for line in text.split("\n") if line.startswith("  "))


def main():
    panmen, source = sys.argv[1], Path(sys.argv[2])

    def validator_of(*options):
        schema = json.loads(subprocess.run([panmen, "schema", *options], capture_output=True,
                                           encoding="utf-8", check=True).stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    of_terms, of_packs = validator_of(), validator_of("--of", "pack")

    def problems(text, validator=of_terms):
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                for error in validator.iter_errors(yaml.load(text, Editor))]

    count = 0
    for terms in (terms_of_docs, terms_of_packs, terms_of_cases):
        before = count
        for name, text in terms(source):
            count += 1
            expect(problems(text) == [], f"{name}: {problems(text)}\n{text}")
        expect(count > before + 3, f"{terms.__name__} found {count - before} terms")
    packs = sorted(source.glob("packs/*/*.pack.yaml"))
    expect(len(packs) > 3, packs)
    for path in packs:
        text = path.read_text(encoding="utf-8")
        expect(problems(text, of_packs) == [], f"{path}: {problems(text, of_packs)}")
        expect(problems(text.replace("measures:", "mesures:"), of_packs), f"{path}: a misspelt key")
        expect(problems(text), f"{path} is a pack and no terms")
    expect(problems(RIGHT) == [], problems(RIGHT))
    for removed, added in WRONG:
        expect(removed in RIGHT, removed)
        expect(problems(RIGHT.replace(removed, added)), f"'{added}' is accepted")
    print(f"schema: takes {count} terms that are right, refuses {len(WRONG)} that are wrong")


main()
