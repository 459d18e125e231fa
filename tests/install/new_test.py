# SPDX-License-Identifier: Apache-2.0
"""What `mortise new` makes builds, and passes its own test, against the installed package."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import installed
from installed import options

CONTRACTS = installed.ROOT / "examples/photolab/contract"
# What authors write in the place of what is for them to write, by language: a filter that changes nothing.
FILTERS = {
    "cpp": [('throw std::runtime_error("\'apply\' is for you to write");', "return clone(source);"),
            ('throw std::runtime_error("\'name\' is for you to write");', 'return "nothing";'),
            ("const ImageView& /*source*/", "const ImageView& source")],
    "c": [("return MORTISE_UNSUPPORTED;", "result->tag = 1;\n"
           "  result->payload.error.tag = PHOTO_LAB_IMAGE_FILTER_FAILURE_UNSUPPORTED;\n  return MORTISE_OK;"),
          ("return MORTISE_UNSUPPORTED;", 'return mortise_string_copy(host, "nothing", result);')],
    "python": [("raise NotImplementedError(\"'apply' is for you to write\")", "return source"),
               ("raise NotImplementedError(\"'name' is for you to write\")", 'return "nothing"')],
}


class Lab:
    """A lab that runs, and what it lists. Nothing is waited for but its words, or its end."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.process = subprocess.Popen([options.build / "bin/photolab", folder], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)

    def until(self, pattern):
        """The line that it finds; what came before is not looked at again."""
        seen = ""
        for line in self.process.stdout:
            seen += line
            if re.search(pattern, line):
                return line
        raise AssertionError(f"the lab has ended and never listed {pattern!r}:\n{seen}")

    def drop_in(self, package):
        draft = self.folder / f"plugins/.{package.name}"
        shutil.copytree(package, draft)
        draft.rename(self.folder / "plugins" / package.name)

    def allow(self, plugin):
        file = self.folder / "mortise.toml"
        text = file.read_text()
        assert 'native = ["' in text
        draft = self.folder / "draft.toml"
        draft.write_text(text.replace('native = ["', f'native = ["{plugin}", "', 1))
        draft.rename(file)

    def end(self):
        self.process.communicate()
        return self.process.returncode


class New(installed.Installed):
    def make(self, kind, name, *more):
        """A project that was made, built and tested; its folder."""
        environment = self.need_program()
        folder = self.scratch / name
        # Its files alone: what it warns of would stand beside them.
        done = subprocess.run(["mortise", "new", kind, name, "--json", *map(str, more)], cwd=self.scratch, text=True,
                              capture_output=True, env=environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        listed = json.loads(done.stdout)
        self.assertEqual(listed["folder"], name)
        there = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        self.assertEqual(listed["files"], there)
        for command in (["cmake", "--preset", "release", "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON",
                         "-DCMAKE_CXX_FLAGS=-Wall -Wextra", "-DCMAKE_C_FLAGS=-Wall -Wextra"],
                        ["cmake", "--build", "--preset", "release"]):
            self.check(*command, cwd=folder, env=environment)
        self.assertIn("100% tests passed, 0 tests failed out of 1",
                      self.check("ctest", "--preset", "release", cwd=folder, env=environment))
        return folder

    def test_plugins_and_a_host_that_fit_each_other(self):
        words = [self.make("plugin", "hello") / "build/release/hello.so",
                 self.make("plugin", "hello-in-c", "--lang", "c") / "build/release/hello-in-c.so"]
        app = self.make("host", "app") / "build/release/app"
        self.assertEqual(self.check(app, *words), "Hello, World!\nHello, World!\n")

    def test_a_contract_of_ones_own(self):
        contract = ("--contract", CONTRACTS / "image-filter.wit")
        words = [self.make("plugin", "photo", *contract) / "build/release/photo.so",
                 self.make("plugin", "photo-in-c", "--lang", "c", *contract) / "build/release/photo-in-c.so"]
        app = self.make("host", "photo-app", *contract) / "build/release/photo-app"
        self.assertEqual(self.check(app, *words), "apply: fails\nname: fails\n" * 2)

    def make_in_python(self, name, *more):
        """The same of a plugin in Python, for which nothing is built; its folder, and what it needs around it."""
        package = options.build / "python"
        if not any((package / "mortise").glob("_core*.so")):
            self.skipTest("this build has no package of Python")
        environment = self.need_program() | {"PYTHONPATH": str(package)}
        self.check("mortise", "new", "plugin", name, "--lang", "python", *more, cwd=self.scratch, env=environment)
        folder = self.scratch / name
        said = self.check("/usr/bin/python3", f"tests/{name.replace('-', '_')}_test.py", cwd=folder, env=environment)
        self.assertIn("\nOK\n", said)
        return folder, environment

    def test_a_plugin_in_python(self):
        folder, environment = self.make_in_python("hello-in-python")
        source = folder / "hello_in_python.py"
        source.write_text(source.read_text().replace("Hello", "Bye"))
        done = installed.run("/usr/bin/python3", "tests/hello_in_python_test.py", cwd=folder, env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Bye, World!", done.stdout)

    def write(self, source, language):
        """Does what its author does."""
        text = source.read_text()
        for old, new in FILTERS[language]:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        source.write_text(text)

    def test_new_plugins_in_the_running_lab(self):
        """Made, written, built as their README says, and dropped in: listed at once, at work when policy says so."""
        if not (options.build / "bin/photolab").exists():
            self.skipTest("this build has no photolab: libpng was not found")
        contract = ("--contract", CONTRACTS / "image-filter.wit")
        environment = self.need_program()
        packages = {"in-cpp": None, "in-c": None}
        for name in packages:
            folder = self.make("plugin", name, "--lang", name[3:], *contract)
            self.write(folder / f"src/{name.replace('-', '_')}.{name[3:]}", name[3:])
            self.check("cmake", "--build", "--preset", "release", cwd=folder, env=environment)
            packages[name] = folder / f"build/release/packages/{name}"
        if any((options.build / "python/mortise").glob("_core*.so")):
            packages["in-python"], environment = self.make_in_python("in-python", *contract)
            self.write(packages["in-python"] / "in_python.py", "python")

        lab = Lab(Path(shutil.copytree(options.build / "lab", self.scratch / "lab")), environment)
        try:
            lab.until(r"^photolab\.blur +1\.0\.0 +native +inline +active +\d")
            for name, package in packages.items():
                lab.drop_in(package)
                lab.until(rf"^  {name} 0\.1\.0  ")  # among those that are not active, and why:
                lab.until(r"nobody signed")
                lab.until(rf'\[policy\] native = \["{name}"\]')
                lab.allow(name)
                engine = "python" if name == "in-python" else "native"
                lab.until(rf"^{name} +0\.1\.0 +{engine} +inline +active +[1-9]")
                why = self.check("mortise", "why", name, "--app", lab.folder / "mortise.toml", env=environment)
                self.assertIn(f"{name} 0.1.0 is chosen", why)
                self.assertIn("serves 'filters'", why)
        finally:
            self.assertEqual(lab.end(), 0)

    def test_its_test_can_fail(self):
        folder = self.make("plugin", "strict")
        source = folder / "src/strict.cpp"
        source.write_text(source.read_text().replace("Hello", "Bye"))
        environment = self.need_program()
        self.check("cmake", "--build", "--preset", "release", cwd=folder, env=environment)
        done = installed.run("ctest", "--preset", "release", cwd=folder, env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("it says: Bye, World!", done.stdout)


if __name__ == "__main__":
    installed.main()
