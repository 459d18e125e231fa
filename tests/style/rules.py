# SPDX-License-Identifier: Apache-2.0
"""Every rule of WIT has its entry in docs/wit.md, and every entry its rule."""

import re

import rule

RULES = "src/contract/rules.inc"
PAGE = "docs/wit.md"
RULE = re.compile(r'^MORTISE_RULE\(\s*\w+,\s*"([^"]+)",\s*k(\w+)\)', re.MULTILINE)
ENTRY = re.compile(r"^- `([^`]+)`( \(warning\))?: \S", re.MULTILINE)


def rules(root):
    known = {name: severity == "Warning" for name, severity in RULE.findall((root / RULES).read_text())}
    entries = {name: bool(warning) for name, warning in ENTRY.findall((root / PAGE).read_text())}
    if not known:
        yield f"{RULES}: no rule found: has the form of its lines changed?"
    for name, is_warning in known.items():
        if name not in entries:
            yield f"{PAGE}: no entry '- `{name}`: ...' for a rule of {RULES}: say what is wrong and what to do"
        elif entries[name] != is_warning:
            yield f"{PAGE}: '{name}' is {'a warning' if is_warning else 'an error'} in {RULES}, and something else here"
    for name in entries.keys() - known.keys():
        yield f"{PAGE}: '{name}' is not a rule of {RULES}: take the entry out"


def tree(page, lines='MORTISE_RULE(kA, "a-b", kError)\n'):
    return {RULES: lines, PAGE: page}


CASES = [
    rule.Case("no entry '- `a-b`: ...'", tree("- `a-b`\n")),
    rule.Case("is an error in", tree("- `a-b` (warning): text\n")),
    rule.Case("'c' is not a rule", tree("- `a-b`: text\n- `c`: text\n")),
    rule.Case("no rule found", tree("", "")),
    rule.Case("", tree("- `a-b`: text\n")),
]

if __name__ == "__main__":
    rule.main(rules, CASES)
