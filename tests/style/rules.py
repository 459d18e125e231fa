# SPDX-License-Identifier: Apache-2.0
"""Every rule of WIT has its entry in docs/wit.md, every rule of manifests in docs/catalog.md, and every entry its rule."""

import re

import rule

RULES = "src/contract/rules.inc"
PAGE = "docs/wit.md"
LISTS = ((RULES, PAGE), ("src/contract/manifest_rules.inc", "docs/catalog.md"))
RULE = re.compile(r'^MORTISE_RULE\(\s*\w+,\s*"([^"]+)",\s*k(\w+)\)', re.MULTILINE)
ENTRY = re.compile(r"^- `([^`]+)`( \(warning\))?: \S", re.MULTILINE)


def problems_of(root, list_, page):
    known = {name: severity == "Warning" for name, severity in RULE.findall((root / list_).read_text())}
    entries = {name: bool(warning) for name, warning in ENTRY.findall((root / page).read_text())}
    if not known:
        yield f"{list_}: no rule found: has the form of its lines changed?"
    for name, is_warning in known.items():
        if name not in entries:
            yield f"{page}: no entry '- `{name}`: ...' for a rule of {list_}: say what is wrong and what to do"
        elif entries[name] != is_warning:
            yield f"{page}: '{name}' is {'a warning' if is_warning else 'an error'} in {list_}, and something else here"
    for name in entries.keys() - known.keys():
        yield f"{page}: '{name}' is not a rule of {list_}: take the entry out"


def rules(root):
    for list_, page in LISTS:
        yield from problems_of(root, list_, page)


def tree(page, lines='MORTISE_RULE(kA, "a-b", kError)\n'):
    good = {LISTS[1][0]: 'MORTISE_RULE(kA, "a-b", kError)\n', LISTS[1][1]: "- `a-b`: text\n"}
    return good | {RULES: lines, PAGE: page}


CASES = [
    rule.Case("no entry '- `a-b`: ...'", tree("- `a-b`\n")),
    rule.Case("is an error in", tree("- `a-b` (warning): text\n")),
    rule.Case("'c' is not a rule", tree("- `a-b`: text\n- `c`: text\n")),
    rule.Case("no rule found", tree("", "")),
    rule.Case("'c' is not a rule", tree("- `a-b`: text\n") | {LISTS[1][1]: "- `a-b`: text\n- `c`: text\n"}),
    rule.Case("", tree("- `a-b`: text\n")),
]

if __name__ == "__main__":
    rule.main(rules, CASES)
