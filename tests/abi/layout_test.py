# SPDX-License-Identifier: Apache-2.0
"""Sizes, offsets and numbers of ABI 1.0 as compilers see them, in its frozen header and in the one of today, against a golden
file. A program is made of each header that prints all of its structs, fields and constants.

Today's header may have more: structs that grew at their ends, once the minor version says so, and new constants.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests/style"))
import abi  # the rule of the page about the same header reads it

FROZEN = HERE / "mortise_abi_1.h"
LIVE = ROOT / abi.HEADER
GOLDEN = HERE / "mortise_abi_1.golden"
ENUMERATOR = re.compile(r"^  (MORTISE_\w+) = ", re.MULTILINE)
NUMBER = re.compile(r"^#define (MORTISE_ABI_\w+) \d+$", re.MULTILINE)
options = argparse.Namespace()


def program(header):
    """C and C++ that prints a line each: struct NAME SIZE ALIGNMENT, field NAME OFFSET SIZE, number NAME VALUE."""
    text = header.read_text()
    lines = [f'#include "{header}"', "#include <stdio.h>", "int main(void) {"]

    def say(kind, name, *values):
        formats = " ".join(["%llu"] * len(values))
        numbers = ", ".join(f"(unsigned long long)({value})" for value in values)
        lines.append(f'  printf("{kind} {name} {formats}\\n", {numbers});')

    for struct, body in abi.STRUCT.findall(text):
        say("struct", struct, f"sizeof({struct})", f"ALIGNMENT({struct})")
        for field in abi.fields(body):
            say("field", f"{struct}.{field}", f"offsetof({struct}, {field})", f"sizeof((({struct}*)0)->{field})")
    for name in NUMBER.findall(text) + ENUMERATOR.findall(text):
        say("number", name, name)
    lines[2:2] = ["#ifdef __cplusplus", "#define ALIGNMENT alignof", "#else", "#define ALIGNMENT _Alignof", "#endif"]
    return "\n".join([*lines, "  return 0;", "}", ""])


def layout(header, compiler):
    with tempfile.TemporaryDirectory(prefix="mortise-abi.") as folder:
        source, binary = Path(folder, "layout.c"), Path(folder, "layout")
        source.write_text(program(header))
        subprocess.run([*compiler, source, "-o", binary], check=True)
        return subprocess.run([binary], check=True, text=True, capture_output=True).stdout.splitlines()


def rows(lines):
    return {tuple(words[:2]): [int(word) for word in words[2:]] for words in map(str.split, lines)}


def broken(frozen, live):
    """What callers of the frozen layout would notice in the live one."""
    before, now = rows(frozen), rows(live)
    grown = now["number", "MORTISE_ABI_MINOR"] > before["number", "MORTISE_ABI_MINOR"]
    for (kind, name), values in before.items():
        found = now.get((kind, name))
        may_grow = grown and (kind == "struct" or name == "MORTISE_ABI_MINOR")
        if found != values and not (may_grow and found and found[0] >= values[0] and found[1:] == values[1:]):
            yield f"{kind} {name}: {values} became {found}"


class Layout(unittest.TestCase):
    maxDiff = None

    def test_the_frozen_header(self):
        for compiler in options.compiler:
            found = layout(FROZEN, compiler)
            if os.environ.get("MORTISE_UPDATE_GOLDEN"):
                GOLDEN.write_text("\n".join(found) + "\n")
            self.assertEqual(found, GOLDEN.read_text().splitlines(), compiler)

    def test_everything_is_seen(self):
        golden = GOLDEN.read_text()
        for name in set(re.findall(r"sizeof\((\w+)\)", FROZEN.read_text())):
            self.assertIn(f"struct {name} ", golden)
        text = re.sub(r"/\*.*?\*/", "", FROZEN.read_text(), flags=re.DOTALL)
        for name in re.findall(r"(MORTISE_\w+) = ", text):
            self.assertIn(f"number {name} ", golden)

    def test_the_header_of_today(self):
        for compiler in options.compiler:
            self.assertEqual(list(broken(GOLDEN.read_text().splitlines(), layout(LIVE, compiler))), [], compiler)

    def test_a_change_is_noticed(self):
        old = ["struct a 16 8", "field a.b 8 4", "number MORTISE_ABI_MINOR 0", "number C 3"]
        grown = ["struct a 24 8", "field a.b 8 4", "number MORTISE_ABI_MINOR 1", "number C 3"]
        self.assertEqual(list(broken(old, old)), [])
        self.assertEqual(list(broken(old, grown)), [])
        for before, after in [("a 24 8", "a 8 8"), ("a 24 8", "a 24 16"), ("b 8 4", "b 4 4"), ("b 8 4", "b 8 8"),
                              ("b 8 4", "c 8 4"), ("C 3", "C 4"), ("MINOR 1", "MINOR 0")]:
            self.assertEqual(len(list(broken(old, [line.replace(before, after) for line in grown]))), 1, after)


if __name__ == "__main__":
    compilers, words = [], sys.argv[1:]
    for word in words:
        if word == "--compiler":
            compilers.append([])
        else:
            compilers[-1].append(word)
    options.compiler = compilers
    unittest.main(argv=sys.argv[:1])
