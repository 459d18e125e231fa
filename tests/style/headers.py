# SPDX-License-Identifier: Apache-2.0
"""Every header compiles alone, twice in a row, in each language it promises, without a warning."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import rule

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wno-sign-conversion", "-Werror")
CXX_WARNINGS = ("-Wnon-virtual-dtor", "-Woverloaded-virtual")
BARE = ("-fno-exceptions", "-fno-rtti")


def compilers(language):
    """g++ and, where it is installed, clang; the first is what everything is built with and must be there."""
    first, second = {"c": ("gcc", "clang-19"), "c++": ("g++", "clang++-19")}[language]
    return [first] + ([second] if shutil.which(second) else [])


def variants(path):
    """The commands that must accept the header at `path`, relative to the root."""
    public = path.parts[0] == "include"
    if path.suffix == ".h":
        for compiler in compilers("c"):
            yield (compiler, "-x", "c", "-std=c11", "-pedantic")
        for compiler in compilers("c++"):
            yield (compiler, "-x", "c++", "-std=c++11", "-pedantic", *CXX_WARNINGS)
    elif public:
        for compiler in compilers("c++"):
            for bare in ((), BARE):
                yield (compiler, "-x", "c++", "-std=c++20", *bare, *CXX_WARNINGS)
    else:
        yield ("g++", "-x", "c++", "-std=c++23", *CXX_WARNINGS)


def compile_alone(root, path):
    """The first problem of a header; None when it has none."""
    name = path.relative_to(path.parts[0])
    includes = ["-Iinclude"] if path.parts[0] == "include" else ["-Iinclude", "-Isrc"]
    for command in variants(path):
        done = subprocess.run([*command, *WARNINGS, *includes, "-fsyntax-only", "-"], cwd=root, text=True,
                              capture_output=True, input=f'#include "{name}"\n#include "{name}"\n')
        if done.returncode != 0:
            return f"{path}: does not compile alone with '{' '.join(command)}':\n{done.stderr}"
    return None


def is_compiled_alone(root, path):
    """Whether its own source begins with it, which the build compiles."""
    source = root / path.with_suffix(".cpp")
    if not source.is_file() or "#pragma once\n" not in (root / path).read_text():
        return False
    first = next((line for line in source.read_text().splitlines() if line.startswith("#include")), "")
    return first == f'#include "{path.relative_to(path.parts[0])}"'


def headers(root):
    paths = [file.relative_to(root) for folder in ("include", "src")
             for file in rule.files(root, ".h", ".hpp", under=folder)]
    paths = [path for path in paths if not is_compiled_alone(root, path)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(lambda path: compile_alone(root, path), paths))


CASES = [
    rule.Case("a.hpp: does not", {"include/a.hpp": "#pragma once\ninline std::string a;\n"}),
    rule.Case("a.hpp: does not", {"include/a.hpp": "struct Twice {};\n"}),
    rule.Case("-fno-exceptions", {"include/a.hpp": "#pragma once\ninline void a() { throw 1; }\n"}),
    rule.Case("-fno-rtti", {"include/a.hpp": "#pragma once\n#include <typeinfo>\nstruct A { virtual ~A(); };\n"
                            "inline auto a(A& x) { return typeid(x).name(); }\n"}),
    rule.Case("-std=c++20", {"include/a.hpp": "#pragma once\n#include <expected>\ninline std::expected<int, int> a;\n"}),
    rule.Case("-std=c11", {"include/a.h": "#ifndef A\n#define A\nstruct S { class T* t; };\n#endif\n"}),
    rule.Case("-std=c++11", {"include/a.h": "#ifndef A\n#define A\nstruct S { int new; };\n#endif\n"}),
    rule.Case("error=conversion", {"src/m/a.hpp": "#pragma once\ninline char a(int b) { return b; }\n"}),
    rule.Case("does not compile alone", {"src/m/a.hpp": "inline A a;\n", "src/m/a.cpp": '#include "m/a.hpp"\n'}),
    rule.Case("does not compile alone", {"src/m/a.hpp": "#pragma once\ninline A a;\n", "src/m/a.cpp": '#include "m/b.hpp"\n#include "m/a.hpp"\n'}),
    rule.Case("", {"include/a.hpp": "#pragma once\nint a();\n", "src/m/b.hpp": '#pragma once\n#include "a.hpp"\n'
                   "#include <expected>\ninline std::expected<int, int> b;\n", "include/c.h": "int c(int);\n"}),
]

if __name__ == "__main__":
    rule.main(headers, CASES)
