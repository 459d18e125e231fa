#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benchmarks and compares them with their baselines: `./dev bench`."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bench_programs

# How a name begins, and what it is compared with.
BASELINES = {**{f"activate/{count}/": f"activate/{count}/dlopen" for count in (100, 1000, 3000)}, "call/": "call/raw", "memory/": "memory/dlopen",
             **{f"swap/{kind}/": f"swap/{kind}/without" for kind in ("plain", "state")},
             **{f"compile/{compiler}/": f"compile/{compiler}/standard" for compiler in ("gxx", "clangxx")},
             **{f"record/{what}/": f"record/{what}/raw" for what in ("measure", "apply")}, "descriptor/": "descriptor/sha256", "load/": "load/dlopen",
             "discovery/folders/": "discovery/folders/stat", "discovery/python/": "discovery/python/importlib_again",
             "value_json/2kB/": "value_json/2kB/nlohmann_dom", "value_json/1MB/": "value_json/1MB/nlohmann_dom",
             "value/bytes/": "value/bytes/memcpy", "wall/64B/": "wall/64B/inline", "wall/1MiB/": "wall/1MiB/inline",
             **{f"solve/{asked}/": f"solve/{asked}/libsolv" for asked in (1, 50, 500)},
             **{f"value/{what}/{size}/": f"value/{what}/{size}/{baseline}" for size in ("small", "large")
                for what, baseline in (("read", "flatbuffers"), ("owned", "protobuf"))},
             "wit/small/": "wit/small/wasm_tools_json", "wit/thousand/": "wit/thousand/wasm_tools_json"}
SECONDS = 0.1  # of one repetition
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


@dataclass
class Row:
    """The medians over the repetitions."""

    value: float
    counters: dict[str, float]
    unit: str = "ns"


def split(name):
    """The name that its author gave a benchmark, and the number of threads: the library appends words of its own."""
    parts = name.split("/")
    threads = next((part for part in parts if part.startswith("threads:")), "threads:1")
    added = ("threads:", "iterations:", "repeats:", "min_time:", "min_warmup_time:")
    own = [part for part in parts
           if not part.startswith(added) and part not in ("real_time", "manual_time", "process_time")]
    return "/".join(own), threads


def shown(name):
    """The name as it stays: without how long and how often it was measured this time."""
    own, threads = split(name)
    return f"{own}/{threads}" if threads in name else own


def medians(report):
    """name -> Row. Processor time, which two threads do not share, unless the benchmark says that it takes its own."""
    rows = {}
    for row in report["benchmarks"]:
        if row.get("aggregate_name") != "median" or row.get("error_occurred"):
            continue
        own_time = {"real_time", "manual_time"} & set(row["run_name"].split("/"))
        time = row["real_time" if own_time else "cpu_time"] * NANOSECONDS[row["time_unit"]]
        rows[row["run_name"]] = Row(time, {key: value for key, value in row.items()
                                           if isinstance(value, float) and key not in ("real_time", "cpu_time")})
    return rows


def in_order(rows):
    """Baselines first: random interleaving also shuffles the report."""
    return dict(sorted(rows.items(), key=lambda row: (split(row[0])[0] not in BASELINES.values(), row[0])))


def errors(report):
    return sorted({f"{row['run_name']}: {row.get('error_message', 'no reason given')}" for row in report["benchmarks"]
                   if row.get("error_occurred")})


def baseline_of(name, rows):
    """What a benchmark is compared with: its group's baseline on as many threads, else on one; None where neither ran."""
    wanted, threads = next((BASELINES[start] for start in BASELINES if name.startswith(start)), None), split(name)[1]
    found = {split(row)[1]: row for row in rows if split(row)[0] == wanted}
    return found.get(threads) or found.get("threads:1")


def table(rows):
    """The lines to print: name, median, ratio, and what else was counted."""
    rows = in_order(rows)
    width = max((len(shown(name)) for name in rows), default=0)
    yield f"{'benchmark':{width}}  {'median':>15}  {'ratio':>8}"
    for name, row in rows.items():
        baseline = baseline_of(name, rows)
        ratio = f"{row.value / rows[baseline].value:.2f}x" if baseline else "-"
        counters = "".join(f"  {key} {value:,.0f}" for key, value in row.counters.items())
        yield f"{shown(name):{width}}  {row.value:>12,.2f} {row.unit:2}  {ratio:>8}{counters}"


def count(program, names):
    """How many benchmarks inside of our process match."""
    done = subprocess.run([program, "--benchmark_list_tests", f"--benchmark_filter={names}"], text=True,
                          stdout=subprocess.PIPE)
    return 0 if done.returncode != 0 else sum(bool(line.strip()) for line in done.stdout.splitlines())


def programs(bench, names, repetitions):
    """name -> Row of whole programs, ours and others', whose names match. @param bench  our benchmarks, built beside ours"""
    build = bench.parent.parent
    mortise, wasm_tools = bench.parent / "mortise", bench_programs.find_wasm_tools()
    commands = dict(bench_programs.compilations(build / "bench/bench_filter_contract"))
    if mortise.is_file() and wasm_tools:
        commands |= bench_programs.readers(mortise, wasm_tools, build / "bench/big_package")
    else:
        missing = "build/venv has no wasm-tools, ./dev test installs it" if mortise.is_file() else f"there is no {mortise}"
        print(f"==> no readers of WIT are compared: {missing}", file=sys.stderr, flush=True)
    chosen = {name: command for name, command in commands.items() if re.search(names, name)}
    return {name: Row(median, {}) for name, median in bench_programs.medians(chosen, repetitions).items()}


def printed(command):
    """The object of JSON that a program prints."""
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"dev: {' '.join(map(str, command))} failed with status {done.returncode}, see above")
    return json.loads(done.stdout)


def memory(bench, names):
    """name -> Row of bytes that each of many idle plugins keeps, each way in a process of its own."""
    if not re.search(names, "memory/mortise"):
        return {}
    rows = {}
    for way in ("dlopen", "mortise"):
        kept = printed([bench.parent / "mortise_bench_memory", way, 1000])
        rows[f"memory/{way}"] = Row(kept["pages"], {"heap": kept["heap"]}, "B")
    return rows | {"memory/beyond": Row(rows["memory/mortise"].value - rows["memory/dlopen"].value, {}, "B")}


def swaps(bench, names, repetitions):
    """name -> Row of how long a call takes, at the 99.9th percentile, with swaps under way and without."""
    if not re.search(names, "swap/plain/with"):
        return {}
    print("==> measuring calls while plugins are swapped", file=sys.stderr, flush=True)
    found = printed([bench.parent / "mortise_bench_swap", repetitions])
    return {name: Row(counted.pop("value"), counted) for name, counted in found.items()}


def discovery(bench, names, repetitions):
    """name -> Row of what others take to find plugins, where the names match."""
    site = bench.parent.parent / "bench/big_site/site"
    if not (site.is_dir() and re.search(names, "discovery/python/importlib_again")):
        return {}
    script = bench_programs.ROOT / "bench/discovery_peers.py"
    found = printed([sys.executable, script, site, repetitions])
    return {name: Row(float(nanoseconds), {}) for name, nanoseconds in found.items()}


def measure(program, names, repetitions, path):
    """What Google Benchmark reports of those that match. @param path  where it also stays; None for nowhere"""
    found = count(program, names)
    if not found:
        return {"benchmarks": []}
    print(f"==> measuring {found} benchmarks, {repetitions} times each, in random order: about "
          f"{found * repetitions * SECONDS * 1.5:.0f} s or more", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="mortise-bench.") as scratch:
        path = path or Path(scratch) / "report.json"
        # No warm-up from here: it would run a benchmark of a fixed number of iterations more often than that.
        done = subprocess.run([
            program, f"--benchmark_filter={names}", f"--benchmark_repetitions={repetitions}",
            "--benchmark_enable_random_interleaving=true", f"--benchmark_min_time={SECONDS}",
            f"--benchmark_out={path}", "--benchmark_out_format=json"], stdout=subprocess.DEVNULL)
        if done.returncode != 0 or not path.is_file():
            sys.exit(f"dev: {program} failed with status {done.returncode}, see above")
        return json.loads(path.read_text())


def machine():
    with open("/proc/cpuinfo") as stream:
        model = next((line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")), "unknown")
    return f"{model}, {os.cpu_count()} processors, Linux {platform.release()}, {platform.machine()}"


def main():
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("program", type=Path)
    parser.add_argument("--filter", default=".", metavar="RE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--repetitions", type=int, default=9, metavar="N")
    options = parser.parse_args()
    report = measure(options.program, options.filter, options.repetitions, options.json)
    rows = (medians(report) | programs(options.program, options.filter, options.repetitions)
            | discovery(options.program, options.filter, options.repetitions) | memory(options.program, options.filter)
            | swaps(options.program, options.filter, options.repetitions))
    if not rows and not errors(report):
        sys.exit(f"dev: no benchmark matches '{options.filter}'. Names: {options.program} --benchmark_list_tests, and "
                 "compile/..., wit/..., memory/... and swap/... of programs")
    print("\n".join(table(rows)))
    print("\nratio: to " + ", ".join(BASELINES.values()) + f" of the same run\n{machine()}; medians of {options.repetitions}")
    for error in errors(report):
        print(f"failed: {error}")
    return 1 if errors(report) else 0


if __name__ == "__main__":
    sys.exit(main())
