# SPDX-License-Identifier: Apache-2.0
"""What a call of a plugin from Python costs, beside ctypes, cffi, nanobind and pluggy in the same run. usage: run.py FOLDER

FOLDER has bench.so and the module `peer`. Nanoseconds of processor time a call: the median of many rounds, each of
all rows in turn. Then what `import mortise` takes.
"""

import ctypes
import dataclasses
import statistics
import subprocess
import sys
import time
import timeit
import typing
from pathlib import Path

import cffi
import pluggy

import mortise

ROUNDS = 61
WIT = Path(__file__).with_name("bench.wit")


def rows(folder):
    sys.path.insert(0, folder)
    import peer
    library = ctypes.CDLL(peer.__file__)
    library.peer_add.argtypes = [ctypes.c_uint32, ctypes.c_uint32]
    library.peer_size.argtypes, library.peer_size.restype = [ctypes.c_char_p, ctypes.c_size_t], ctypes.c_uint64
    interface = cffi.FFI()
    interface.cdef("uint32_t peer_add(uint32_t, uint32_t); uint64_t peer_size(const char *, size_t);")
    foreign = interface.dlopen(peer.__file__)
    contract = mortise.read_contract(WIT)
    host = mortise.Host()
    host.load(Path(folder, "bench.so"))
    client = host.point("bench", contract).one()
    data = bytes(1 << 20)
    fields = (1, 2, 3, -4, 0.5, 1.5, True, 7, "name", "unit", 0.25, 9)
    mine, its = contract.Reading(*fields), peer.Reading(*fields)

    @mortise.plugin(contract)
    class Bench:
        def add(self, a, b):
            return a + b

        def size(self, data):
            return len(data)

        def copy(self, data):
            return data

        def echo(self, value):
            return value
    inner = mortise.Host()
    inner.add(Bench)
    python = inner.point("bench", contract).one()
    direct = Bench()
    hooks = pluggy.PluginManager("bench")
    hooks.add_hookspecs(Specification)
    hooks.register(Implementation())
    plain = Reading(*fields)
    names = {"typed": host.point("typed", Typed).one(), "plain": plain, "foreign": foreign, "hook": hooks.hook, "peer": peer, "library": library, "client": client, "python": python, "direct": direct, "data": data, "mine": mine,
             "its": its}
    return [(what, through, count, timeit.Timer(call, timer=time.thread_time, globals=names))
            for what, through, count, call in (
        ("scalars", "nanobind", 2000, "peer.add(1, 2)"),
        ("scalars", "nanobind, GIL released", 2000, "peer.add_released(1, 2)"),
        ("scalars", "ctypes", 2000, "library.peer_add(1, 2)"),
        ("scalars", "cffi", 2000, "foreign.peer_add(1, 2)"),
        ("scalars", "mortise", 2000, "client.add(1, 2)"),
        ("1 MiB in", "nanobind", 2000, "peer.size(data)"),
        ("1 MiB in", "nanobind, GIL released", 2000, "peer.size_released(data)"),
        ("1 MiB in", "ctypes", 2000, "library.peer_size(data, 1 << 20)"),
        ("1 MiB in", "cffi", 2000, "foreign.peer_size(data, 1 << 20)"),
        ("1 MiB in", "mortise", 2000, "client.size(data)"),
        ("1 MiB in and out", "nanobind", 20, "peer.copy(data)"),
        ("1 MiB in and out", "mortise", 20, "client.copy(data)"),
        ("12 fields, there and back", "nanobind", 1000, "peer.echo(its)"),
        ("12 fields, there and back", "mortise", 1000, "client.echo(mine)"),
        ("12 fields, its own class", "mortise", 1000, "typed.echo(plain)"),
        ("a plugin in Python", "pluggy", 1000, "hook.add(a=1, b=2)"),
        ("a plugin in Python", "called directly", 1000, "direct.add(1, 2)"),
        ("a plugin in Python", "mortise", 1000, "python.add(1, 2)"),
        ("a plugin in Python", "mortise, by name", 1000, "python.add(a=1, b=2)"))]


@dataclasses.dataclass
class Reading:
    a: mortise.u32
    b: mortise.u32
    c: mortise.u32
    d: int
    e: float
    f: float
    g: bool
    h: mortise.u8
    i: str
    j: str
    k: mortise.f32
    l: mortise.u16  # noqa: E741


@mortise.contract(name="bench:python/bench", version="1.0.0")
class Typed(typing.Protocol):
    def echo(self, value: Reading) -> Reading: ...


class Specification:
    @pluggy.HookspecMarker("bench")(firstresult=True)
    def add(self, a, b):
        raise NotImplementedError


class Implementation:
    @pluggy.HookimplMarker("bench")
    def add(self, a, b):
        return a + b


def milliseconds_to_import():
    script = "import time; begin = time.process_time(); import mortise; print((time.process_time() - begin) * 1e3)"
    return statistics.median(float(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True).stdout)
                             for _ in range(21))


def main():
    measured = [(*row, []) for row in rows(sys.argv[1])]
    for _ in range(ROUNDS):
        for _, _, count, timer, times in measured:
            times.append(timer.timeit(count) / count * 1e9)
    baseline = {}
    print(f"{'call':28} {'through':24} {'ns':>10} {'ratio':>7}")
    for what, through, _, _, times in measured:
        median = statistics.median(times)
        print(f"{what:28} {through:24} {median:10.0f} {median / baseline.setdefault(what, median):7.2f}")
    print(f"\nimport mortise: {milliseconds_to_import():.1f} ms of processor time")


if __name__ == "__main__":
    main()
