# SPDX-License-Identifier: Apache-2.0
"""Links between our Markdown pages lead somewhere: to a file, and to a heading of it. Other sites are not asked."""

import re

import rule

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def anchors(text):
    """The names that GitHub gives the headings of a page."""
    names = set()
    for heading in HEADING.findall(FENCE.sub(blank, text)):
        name = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)).lower().replace(" ", "-")
        number = next(n for n in range(len(names) + 1) if (f"{name}-{n}" if n else name) not in names)
        names.add(f"{name}-{number}" if number else name)
    return names


def links(root):
    for page in rule.files(root, ".md"):
        text = CODE.sub(blank, FENCE.sub(blank, page.read_text()))
        for match in LINK.finditer(text):
            link = match[1] or match[2]
            if ELSEWHERE.match(link):
                continue
            where = f"{page.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
            path, _, anchor = link.partition("#")
            target = (page.parent / path if path else page).resolve()
            if not target.is_relative_to(root.resolve()) or not target.exists():
                yield f"{where}: there is no '{path}'"
            elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text()):
                yield f"{where}: '{path or page.name}' has no heading '#{anchor}'"


CASES = [
    rule.Case("a.md:2: there is no 'b.md'", {"a.md": "\n[b](b.md)\n"}),
    rule.Case("there is no '../b.md'", {"docs/a.md": "[b]: ../b.md\n"}),
    rule.Case("there is no '../../../../etc/passwd'", {"docs/a.md": "[b](../../../../etc/passwd)\n"}),
    rule.Case("has no heading '#two'", {"a.md": "# One\n[b](#two)\n```\n# Two\n```\n"}),
    rule.Case("'b.md' has no heading", {"a.md": "[b](b.md#x)\n", "b.md": "# One\n"}),
    rule.Case("", {"docs/a.md": "# A `b` & [c](a.md)\n# Twice\n# Twice\n[b](a.md#a-b--c) [b](#twice-1) [b](../src)\n"
                   "[x](https://example.org/none) `[no](link.md)`\n```\n[no](link.md)\n```\n", "src/a.cpp": ""}),
]

if __name__ == "__main__":
    rule.main(links, CASES)
