# SPDX-License-Identifier: Apache-2.0
"""Code on a page is code that the tests build: a block below a line that ends in `[name](path):` stands in that file.

The lines must follow each other there; blanks at their ends and beginnings do not count.
"""

import re

import rule

BLOCK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)\):\n+```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def lines_of(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def contains(file, block):
    return any(file[i:i + len(block)] == block for i in range(len(file) - len(block) + 1))


def snippets(root):
    for page in rule.files(root, ".md"):
        text = page.read_text()
        for match in BLOCK.finditer(text):
            where = f"{page.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
            path = page.parent / match[1]
            if not path.is_file():
                yield f"{where}: there is no '{match[1]}'"
            elif not contains(lines_of(path.read_text()), lines_of(match[2])):
                yield f"{where}: the code below is not in '{match[1]}'"


CASES = [
    rule.Case("a.md:1: the code below is not in 'b.cpp'", {"a.md": "See [b](b.cpp):\n\n```cpp\nint a;\nint c;\n```\n",
                                                          "b.cpp": "int a;\nint b;\nint c;\n"}),
    rule.Case("there is no 'b.cpp'", {"a.md": "See [b](b.cpp):\n```cpp\nint a;\n```\n"}),
    rule.Case("", {"a.md": "See [b](b.cpp):\n```cpp\nint a;\n  int b;\n```\n[b](c.cpp)\n```cpp\nelsewhere\n```\n",
                   "b.cpp": "int z;\n  int a;\n\nint b;\n", "c.cpp": ""}),
]

if __name__ == "__main__":
    rule.main(snippets, CASES)
