# SPDX-License-Identifier: Apache-2.0
"""What others take to find entry points: discovery_peers.py SITE [REPETITIONS]

Prints an object of JSON: name -> median in nanoseconds of processor time. `importlib_first` is a process that asks for the first
time, without its start; `importlib_again` asks again. With stevedore (of build/venv) also a manager without loading, first
(`stevedore_miss`: its cache is empty) and again in a new process (`stevedore_hit`).
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

GROUP = "photolab.plugins"
FIND = f"len([e for e in importlib.metadata.entry_points(group={GROUP!r})])"
STEVEDORE = f"len(stevedore._cache._c.get_group_all({GROUP!r}))"
CHILD = """
import sys, time
{imports}
def ask():
    before = time.process_time_ns()
    count = {ask}
    after = time.process_time_ns()
    assert count == 112, count
    return after - before
print(ask(), ask())
"""


def child(imports, ask, site, cache):
    """Nanoseconds of the first and the second time."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, site)), "XDG_CACHE_HOME": cache}
    code = CHILD.format(imports=imports, ask=ask)
    done = subprocess.run([sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=True)
    return [int(word) for word in done.stdout.split()]


def main():
    site, repetitions = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    venv = sorted(Path(__file__).resolve().parent.parent.glob("build/venv/lib/python3*/site-packages/stevedore"))
    spent = {}

    def add(name, nanoseconds):
        spent.setdefault(name, []).append(nanoseconds)

    for _ in range(repetitions):
        with tempfile.TemporaryDirectory(prefix="mortise-bench.") as cache:
            first, again = child("import importlib.metadata", FIND, [site], cache)
            add("discovery/python/importlib_first", first)
            add("discovery/python/importlib_again", again)
            if venv:
                path = [site, venv[-1].parent]
                add("discovery/python/stevedore_miss", child("import stevedore._cache", STEVEDORE, path, cache)[0])
                add("discovery/python/stevedore_hit", child("import stevedore._cache", STEVEDORE, path, cache)[0])
    print(json.dumps({name: statistics.median(times) for name, times in spent.items()}))


if __name__ == "__main__":
    main()
