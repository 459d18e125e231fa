# SPDX-License-Identifier: Apache-2.0
"""Everything that is installed has a row in docs/dependencies.md, with the version that is used, and every row is in use."""

import re

import rule

PAGE = "docs/dependencies.md"
PACKAGES, PINS, PHOTOS = "tools/packages.txt", "tests/requirements.txt", "tools/fetch_photos.py"
ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \|(.*)\|$", re.MULTILINE)
PIN = re.compile(r'^([a-z][\w-]*)==(\S+)', re.MULTILINE)
WHEEL = re.compile(r'^WHEEL = "([\w-]+)==([^"]+)"', re.MULTILINE)


def used(root):
    """(file, name, version) of everything that is installed."""
    for _, name, version in rule.table(root / PACKAGES, 3):
        yield PACKAGES, name, version
    for file, pattern in ((PINS, PIN), (PHOTOS, WHEEL)):
        for name, version in pattern.findall((root / file).read_text()) if (root / file).exists() else []:
            yield file, name, version


def dependencies(root):
    rows = {name: (version, [cell.strip() for cell in rest.split("|")])
            for name, version, rest in ROW.findall((root / PAGE).read_text())}
    names = set()
    for file, name, version in used(root):
        names.add(name)
        if name not in rows:
            yield f"{PAGE}: no row for '{name}' of {file}: say what needs it, why this one, how we would leave it"
        elif rows[name][0] != version:
            yield f"{PAGE}: '{name}' is tested with {rows[name][0]} there, with {version} in {file}"
        elif len(rows[name][1]) != 3 or not all(rows[name][1]):
            yield f"{PAGE}: the row of '{name}' must have: tested with, need, why this one, how we would leave"
    for name in rows.keys() - names:
        yield f"{PAGE}: '{name}' is not installed by anything: take the row out"


def tree(page, **files):
    names = {"packages": PACKAGES, "pins": PINS, "photos": PHOTOS}
    return {PAGE: page} | {names[key]: text for key, text in files.items()}


ROW_OF = "| `{}` | `1.0` | need | why | leave |\n"
CASES = [
    rule.Case("no row for 'tool'", tree("", packages="# list\nbuild tool 1.0\n")),
    rule.Case("no row for 'part'", tree("", pins="part==1.0 \\\n  --hash=sha256:0\n")),
    rule.Case("no row for 'sci-image'", tree("", photos='WHEEL = "sci-image==1.0"\n')),
    rule.Case("with 2.0 in", tree(ROW_OF.format("tool"), packages="build tool 2.0\n")),
    rule.Case("must have", tree("| `tool` | `1.0` | need | why |\n", packages="build tool 1.0\n")),
    rule.Case("must have", tree("| `tool` | `1.0` | need |  | leave |\n", packages="build tool 1.0\n")),
    rule.Case("'tool' is not installed", tree(ROW_OF.format("tool"))),
    rule.Case("", tree(ROW_OF.format("tool") + ROW_OF.format("part"), packages="build tool 1.0\n", pins="part==1.0\n",
                       photos='WHEEL = "part==1.0"\n')),
]

if __name__ == "__main__":
    rule.main(dependencies, CASES)
