# SPDX-License-Identifier: Apache-2.0
"""Every #include agrees with the layer table in layers.txt."""

import re
from pathlib import Path

import rule

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
TOP = -1  # above every layer


class Table:
    def __init__(self, path):
        self.layer, self.starred, self.roots, self.folders = {}, set(), set(), {}
        for kind, text in rule.table(path, 2):
            words = text.split()
            if kind == "layer":
                depth = len(set(self.layer.values()))
                self.starred |= {word[1:] for word in words if word.startswith("*")}
                self.layer |= {word.lstrip("*"): depth for word in words}
            elif kind == "root":
                self.roots |= set(words)
            else:
                self.folders[words[0]] = words[1]

    def module_of(self, path):
        """The module that a file of the tree (relative) belongs to; None outside src and include."""
        parts = path.parts
        if parts[0] == "include":
            return "abi" if path.name == "abi.h" else "sdk"
        if parts[0] != "src" or len(parts) < 3:
            return None
        nested = "/".join(parts[1:3])
        return nested if nested in self.layer else parts[1]

    def allows(self, source, target):
        """Whether a file in module `source` may include one of module `target`."""
        if source == target:
            return True
        if target in self.starred and source not in self.roots:
            return False
        return self.layer[source] < self.layer[target]


def resolve(root, file, quoted, name):
    """The file of this tree that is meant, relative to it; None for one of the system's."""
    places = [root / "include", root / "src"]
    if quoted:
        places.insert(0, file.parent)
    for place in places:
        path = (place / name).resolve()
        if path.is_file() and path.is_relative_to(root.resolve()):
            return path.relative_to(root.resolve())
    return None


def problems_of(root, file, table):
    path = file.relative_to(root)
    folder = path.parts[0]
    source = table.module_of(path)
    if source is not None and source not in table.layer:
        yield f"{path}: module '{source}' is not in tests/style/layers.txt: give it a layer"
        return
    is_test = path.stem.endswith("_test")
    for match in INCLUDE.finditer(file.read_text()):
        target_file = resolve(root, file, match[1] == '"', match[2])
        line = file.read_text().count("\n", 0, match.start()) + 1
        if target_file is None:
            if match[1] == '"' and folder in ("src", "include"):
                yield f"{path}:{line}: there is no '{match[2]}'; write <> for a file of the system"
            continue
        target = table.module_of(target_file)
        if target is None or target not in table.layer or is_test:
            continue
        if source is not None and not table.allows(source, target):
            yield f"{path}:{line}: module '{source}' must not include '{match[2]}' of '{target}' (layers.txt)"
        elif source is None and table.layer[target] < table.layer[table.folders.get(folder, "cli")]:
            yield f"{path}:{line}: '{folder}' must not include '{match[2]}' of '{target}' (layers.txt)"


def layers(root, table=Table(Path(__file__).with_name("layers.txt"))):
    for folder in ("include", "src", *table.folders):
        for file in rule.files(root, *rule.SOURCES, under=folder):
            yield from problems_of(root, file, table)


def case(problem, file, include, *others):
    return rule.Case(problem, {file: f"#include {include}\n"} | {other: "" for other in others})


CASES = [
    case("'base' must not include", "src/base/a.cpp", '"kernel/b.hpp"', "src/kernel/b.hpp"),
    case("'solve' must not include", "src/solve/a.cpp", '"store/b.hpp"', "src/store/b.hpp"),
    case("'kernel' must not include", "src/kernel/a.cpp", '"engine/native/b.hpp"', "src/engine/native/b.hpp"),
    case("'wall/inline' must not include", "src/wall/inline/a.cpp", '"wall/thread/b.hpp"', "src/wall/thread/b.hpp"),
    case("'engine' must not include", "src/engine/a.hpp", '"engine/native/b.hpp"', "src/engine/native/b.hpp"),
    case("'abi' must not include", "include/mortise/abi.h", '"mortise/error.hpp"', "include/mortise/error.hpp"),
    case("'sdk' must not include", "include/mortise/a.hpp", "<base/b.hpp>", "src/base/b.hpp"),
    case("'sdk' must not include", "include/mortise/a.hpp", '"../../src/base/b.hpp"', "src/base/b.hpp"),
    case("'core' must not include", "src/core/a.cpp", '"cli/b.hpp"', "src/cli/b.hpp"),
    case("'examples' must not include", "examples/x/a.cpp", '"base/b.hpp"', "src/base/b.hpp"),
    case("there is no 'nothing.hpp'", "src/base/a.cpp", '"nothing.hpp"'),
    case("module 'attic' is not in", "src/attic/a.cpp", "<vector>"),
    case("", "src/kernel/a.cpp", '"engine/engine.hpp"', "src/engine/engine.hpp"),
    case("", "src/kernel/a.cpp", '"wall/wall.hpp"', "src/wall/wall.hpp"),
    case("", "src/core/a.cpp", '"engine/native/b.hpp"', "src/engine/native/b.hpp"),
    case("", "src/engine/native/a.cpp", '"engine/engine.hpp"', "src/engine/engine.hpp"),
    case("", "src/engine/native/a_test.cpp", '"kernel/b.hpp"', "src/kernel/b.hpp"),
    case("", "src/base/a.cpp", '"mortise/b.hpp"', "include/mortise/b.hpp"),
    case("", "examples/x/a.cpp", '"mortise/b.hpp"', "include/mortise/b.hpp"),
]

if __name__ == "__main__":
    rule.main(layers, CASES)
