# SPDX-License-Identifier: Apache-2.0
"""All at once: threads of Python, plugins in both languages that call each other, swaps; and nothing that grows."""

import gc
import os
import random
import sys
import threading
import tracemalloc

import pytest

import mortise
from conftest import ROOT

SEED = int(os.environ.get("MORTISE_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
FRONT = mortise.read_contract(text="""
package test:stress@1.0.0;
interface front {
    go: func(number: u32) -> u32;
    later: func(number: u32) -> u32;
}
""")


@pytest.fixture(autouse=True)
def small_switches():
    """Threads take turns often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def back_of(kinds):
    """What a plugin in C++ calls, in Python."""
    body = {name: (lambda self, *_: None) for name in kinds._required}
    body["width"] = lambda self: 21
    return mortise.plugin(kinds, parallel=True, reentrant=True)(type("Back", (), body))


def front_of(relay):
    """What calls a plugin in C++, in Python."""
    @mortise.plugin(FRONT, imports={"relay": relay}, parallel=True, reentrant=True)
    class Front:
        def go(self, number):
            return self.relay.double_width() + number

        async def later(self, number):
            return await self.relay.aio.double_width() + number
    return Front


def test_four_threads_swaps_and_calls_both_ways(kinds, kinds_plugins, wall):
    print("seed", SEED)
    chance = random.Random(SEED)
    relay = mortise.read_contract(ROOT / "tests/bindgen/contract/kinds.wit", "relay")
    with mortise.Host(wall=wall) as host:
        host.add(back_of(kinds), "back")
        host.load(kinds_plugins / "relay.so")
        host.add(front_of(relay), "front")
        front = host.point("fronts", FRONT).one()
        failures, done = [], threading.Event()

        def call():
            count = 0
            try:
                while count < 50 or not done.is_set():
                    assert front.go(count) == 42 + count
                    if count % 10 == 0:
                        assert front.later(count) == 42 + count
                    count += 1
            except BaseException as error:  # noqa: BLE001
                failures.append(error)
        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(20):
            match chance.randrange(3):
                case 0:
                    host.swap("front", front_of(relay))
                case 1:
                    host.swap("back", back_of(kinds))
                case 2:
                    host.swap("relay", kinds_plugins / "relay.so")
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []


CLERK = """
import mortise
Front = mortise.read_contract(text=%r)
@mortise.plugin(Front)
class Clerk:
    def go(self, number):
        if number == 7: raise mortise.Denied("no")
        return number
    async def later(self, number): return number
""" % "package test:stress@1.0.0; interface front { go: func(number: u32) -> u32; later: func(number: u32) -> u32; }"


@pytest.mark.parametrize("what", ["calls", "errors", "coroutines", "files"])
def test_nothing_grows(tmp_path, what):
    path = tmp_path / "clerk.py"
    path.write_text(CLERK)
    with mortise.Host() as host:
        host.load(path)
        client = host.point("fronts", FRONT).one()

        def refused():
            with pytest.raises(mortise.Denied):
                client.go(7)

        def loaded():
            host.load(path, id="other")
            host.unload("other")
        run = {"calls": lambda: client.go(300), "errors": refused, "coroutines": lambda: client.later(300), "files": loaded}[what]
        times = 20 if what == "files" else 300

        def many():
            for _ in range(times):
                run()
            gc.collect()
        many()
        many()
        tracemalloc.start()
        many()
        before = tracemalloc.get_traced_memory()[0]
        many()
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        # A call would leave an object, a file a module and its classes; CPython itself keeps the names of methods that it
        # looked for in a new class.
        assert after - before < times * (1000 if what == "files" else 50), (before, after)
