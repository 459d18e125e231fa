# SPDX-License-Identifier: Apache-2.0
"""docs/abi.md tells strangers what include/mortise/abi.h says: the same sizes, offsets, fields and numbers."""

import re

import rule

HEADER = "include/mortise/abi.h"
PAGE = "docs/abi.md"
STRUCT = re.compile(r"^typedef struct (\w+) \{\n(.*?)^\} \1;", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FIELD = re.compile(r"\(\*(\w+)\)\(|(\w+)(?:\[\d+\])?$")
SIZE = re.compile(r"sizeof\((\w+)\) == (\d+)")
OFFSET = re.compile(r"offsetof\((\w+), (\w+)\) == (\d+)")
NUMBER = re.compile(r"^  (MORTISE_\w+) = (\d+)(?:u << (\d+))?", re.MULTILINE)
TITLE = re.compile(r"`(mortise_\w+)`, (\d+) bytes")
ROW = re.compile(r"^\| (\d+) \| `(\w+)` \|", re.MULTILINE)


def fields(body):
    """The names in a struct, in order: the last word of each declaration, or what stands in `(*name)(`."""
    for declaration in COMMENT.sub("", body).split(";"):
        if match := FIELD.search(" ".join(declaration.split())):
            yield match[1] or match[2]


def sections(page):
    """Each struct with its size and the rows of its table; a table may belong to several."""
    for part in re.split(r"\n(?=`mortise_\w+`, \d+ bytes)", page):
        table = part.split("\n\n|", 1)
        rows = {(field, int(offset)) for offset, field in ROW.findall("|" + table[1].split("\n\n")[0])} if table[1:] else set()
        for name, size in TITLE.findall(table[0]):
            yield name, int(size), rows


def abi(root):
    header, page = (root / HEADER).read_text(), (root / PAGE).read_text()
    told = {name: (size, rows) for name, size, rows in sections(page)}
    sizes = {name: int(size) for name, size in SIZE.findall(header)}
    if not sizes:
        yield f"{HEADER}: no size found: has the form of its assertions changed?"
    for name, size in sizes.items():
        if told.get(name, (0,))[0] != size:
            yield f"{PAGE}: it does not say '`{name}`, {size} bytes'"
    for name, field, offset in OFFSET.findall(header):
        if name in told and (field, int(offset)) not in told[name][1]:
            yield f"{PAGE}: the table of '{name}' has no row '| {offset} | `{field}` |'"
    for name, body in STRUCT.findall(header):
        for field in fields(body):
            if name in told and field not in {known for known, _ in told[name][1]}:
                yield f"{PAGE}: the table of '{name}' lacks the field '{field}'"
    for name, number, bit in NUMBER.findall(header):
        number = bit or number
        if f"| {number} | `{name}` |" not in page and f"{1 << int(bit or 0)} (`{name}`)" not in page:
            yield f"{PAGE}: no table has '| {number} | `{name}` |'"


GOOD_HEADER = """typedef struct mortise_a {
  uint32_t size; /**< Bytes; all. */
  void (*run)(int a, int b);
} mortise_a;
enum {
  MORTISE_B = 3, /**< b */
  MORTISE_C = 1u << 2
};
MORTISE_STATIC_ASSERT(sizeof(mortise_a) == 16, "");
MORTISE_STATIC_ASSERT(offsetof(mortise_a, run) == 8, "");
"""
GOOD_PAGE = """`mortise_a`, 16 bytes: a struct.

| offset | field |
|---|---|
| 0 | `size` |
| 8 | `run` |

| 3 | `MORTISE_B` |
| 2 | `MORTISE_C` |
"""


def tree(header=GOOD_HEADER, page=GOOD_PAGE):
    return {HEADER: header, PAGE: page}


CASES = [
    rule.Case("no size found", tree("")),
    rule.Case("does not say '`mortise_a`, 16 bytes'", tree(page=GOOD_PAGE.replace("16 bytes", "24 bytes"))),
    rule.Case("no row '| 8 | `run` |'", tree(page=GOOD_PAGE.replace("| 8 |", "| 4 |"))),
    rule.Case("lacks the field 'size'", tree(page=GOOD_PAGE.replace("| 0 | `size` |\n", ""))),
    rule.Case("'| 3 | `MORTISE_B` |'", tree(page=GOOD_PAGE.replace("| 3 |", "| 4 |"))),
    rule.Case("'| 2 | `MORTISE_C` |'", tree(page=GOOD_PAGE.replace("| 2 |", "| 4 |"))),
    rule.Case("", tree()),
]

if __name__ == "__main__":
    rule.main(abi, CASES)
