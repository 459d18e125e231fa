# SPDX-License-Identifier: Apache-2.0
"""Every error code has its entry in docs/errors.md, under its kind, and every entry its code."""

import re

import rule

CODES = "include/mortise/codes.inc"
PAGE = "docs/errors.md"
CODE = re.compile(r'^MORTISE_CODE\(\s*(\w+),\s*"([^"]+)",\s*k(\w+)\)', re.MULTILINE)
ENTRY = re.compile(r"^### `([^`]+)` \((\w+)\)\n+(.*)", re.MULTILINE)


def errors(root):
    codes = {name: kind.lower() for _, name, kind in CODE.findall((root / CODES).read_text())}
    entries = {name: (kind, text) for name, kind, text in ENTRY.findall((root / PAGE).read_text())}
    if not codes:
        yield f"{CODES}: no code found: has the form of its lines changed?"
    for name, kind in codes.items():
        if name not in entries:
            yield f"{PAGE}: no entry '### `{name}` ({kind})' for a code of {CODES}: say what it means and what to do"
        elif entries[name][0] != kind:
            yield f"{PAGE}: '{name}' is said to be {entries[name][0]}; {CODES} says {kind}"
        elif not entries[name][1] or entries[name][1].startswith("#"):
            yield f"{PAGE}: '{name}' has a heading and no text"
    for name in entries.keys() - codes.keys():
        yield f"{PAGE}: '{name}' is not a code of {CODES}: take the entry out"


def tree(page, codes='MORTISE_CODE(kA, "a.b", kInvalid)\n'):
    return {CODES: codes, PAGE: page}


CASES = [
    rule.Case("no entry '### `a.b` (invalid)'", tree("# Errors\n")),
    rule.Case("is said to be denied", tree("### `a.b` (denied)\n\nText.\n")),
    rule.Case("has a heading and no text", tree("### `a.b` (invalid)\n")),
    rule.Case("'c.d' is not a code", tree("### `a.b` (invalid)\n\nText.\n\n### `c.d` (invalid)\n\nText.\n")),
    rule.Case("no code found", tree("", "")),
    rule.Case("", tree("### `a.b` (invalid)\n\nText.\n")),
]

if __name__ == "__main__":
    rule.main(errors, CASES)
