# SPDX-License-Identifier: Apache-2.0
"""What `mortise new` makes builds, and passes its own test, against the installed package."""

import json
import subprocess

import installed

CONTRACTS = installed.ROOT / "examples/photolab/contract"


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
