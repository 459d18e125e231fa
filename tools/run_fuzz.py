#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the fuzzers, one after another: `./dev fuzz`."""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/fuzz"


def command(harness, seconds):
    """libFuzzer's command line. New inputs go to the first folder, the seeds beside the sources are only read."""
    name = harness.name.removesuffix("_fuzz")
    learned, artifacts, seeds = BUILD / "corpus" / name, BUILD / "artifacts", ROOT / "fuzz/corpus" / name
    learned.mkdir(parents=True, exist_ok=True)
    artifacts.mkdir(parents=True, exist_ok=True)
    words = ROOT / f"fuzz/{name}.dict"
    return [harness, learned, *([seeds] if seeds.is_dir() else []), *([f"-dict={words}"] if words.is_file() else []),
            f"-max_total_time={seconds}", f"-artifact_prefix={artifacts}/{name}-", "-timeout=10", "-rss_limit_mb=2048",
            "-print_final_stats=1"]


def run(harness, seconds):
    print(f"==> {harness.name}: {seconds} s", file=sys.stderr, flush=True)
    done = subprocess.run([str(word) for word in command(harness, seconds)], cwd=ROOT)
    if done.returncode != 0:
        print(f"{harness.name} found something, see above. The input is in {BUILD / 'artifacts'}; again: "
              f"{harness} FILE", flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--seconds", type=int, default=60, metavar="N")
    options = parser.parse_args()
    found = sorted((BUILD / "bin").glob("*_fuzz"))
    wanted = [path for path in found if options.name in (None, path.name, path.name.removesuffix("_fuzz"))]
    if not wanted:
        names = ", ".join(path.name for path in found) or "none at all"
        sys.exit(f"dev: there is no fuzzer {options.name or ''}; there are: {names}")
    good = [run(harness, options.seconds) for harness in wanted]
    print(f"fuzz: {sum(good)} of {len(good)} found nothing", flush=True)
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
