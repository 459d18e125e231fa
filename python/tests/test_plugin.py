# SPDX-License-Identifier: Apache-2.0
"""Plugins in Python, in a host in Python: behind every wall, through the same routes as those in C++."""

import gc
import re
import signal
import subprocess
import sys
import threading
import weakref

import pytest

import mortise
from conftest import ROOT

COUNTER = mortise.read_contract(text="""
package test:counter@1.1.0;
interface counter {
    variant refusal { too-much(u32), tired }
    record note { text: string, data: list<u8>, numbers: list<u16> }
    add: func(amount: u32) -> result<u64, refusal>;
    notes: func(given: list<note>) -> list<note>;
    reset: func();
    @since(version = 1.1.0)
    peek: func() -> u64;
}
""")
Refusal = COUNTER.Refusal


def make(**traits):
    @mortise.plugin(COUNTER, **traits)
    class Counter:
        log: list[str] = []

        def __init__(self):
            self.total = 0

        def start(self):
            self.log.append("start")

        def stop(self):
            self.log.append("stop")

        def add(self, amount):
            if amount > 100:
                raise mortise.PluginError(Refusal.TooMuch(amount))
            self.total += amount
            return self.total

        def notes(self, given):
            return given

        def reset(self):
            self.total = 0
    return Counter


@pytest.fixture
def counter(wall):
    with mortise.Host(wall=wall) as host:
        cls = make()
        assert host.add(cls, "counter") == "counter"
        yield host.point("counters", COUNTER).one()
    assert cls.log == ["start", "stop"]


def test_it_is_called(counter):
    assert counter.add(3) == 3 and counter.add(4) == 7
    assert counter.reset() is None and counter.add(1) == 1
    assert counter.plugin == "counter"


def test_its_own_error(counter):
    with pytest.raises(mortise.PluginError) as caught:
        counter.add(101)
    assert caught.value.value == Refusal.TooMuch(101)


def test_values_both_ways(counter):
    notes = [COUNTER.Note("ß", b"\0\1", [1, 2]), COUNTER.Note("", b"", [])]
    back = counter.notes(notes)
    assert [(each.text, each.data, list(each.numbers)) for each in back] == [("ß", b"\0\1", [1, 2]), ("", b"", [])]
    assert counter.notes([COUNTER.Note("x" * 10**6, bytes(10**6), range(1000))])[0].data == bytes(10**6)


def test_functions_that_came_later_may_be_missing(counter):
    assert not counter.has_peek()
    with pytest.raises(mortise.Unsupported):
        counter.peek()


def broken(**methods):
    body = {"add": lambda self, amount: amount, "notes": lambda self, given: given, "reset": lambda self: None} | methods
    return mortise.plugin(COUNTER)(type("Broken", (), body))


@pytest.fixture
def call(wall):
    with mortise.Host(wall=wall) as host:
        def run(cls, function, *arguments):
            host.add(cls, "broken")
            client = host.point("counters", COUNTER).one()
            try:
                with pytest.raises(mortise.Error) as caught:
                    getattr(client, function)(*arguments)
            finally:
                host.unload("broken")
            return caught.value, host.incident(caught.value.incident)
        yield run


def test_an_exception_is_for_the_operator(call):
    def add(self, amount):
        raise KeyError("secret")
    error, incident = call(broken(add=add), "add", 1)
    assert type(error) is mortise.Failed and "secret" not in str(error)
    assert (error.plugin, error.function) == ("broken", "add")
    assert "KeyError: 'secret'" in incident.text and "in add" in incident.text and incident.from_plugin


@pytest.mark.parametrize("raised, kind", [(mortise.Overloaded("later"), mortise.Overloaded), (MemoryError(), mortise.Overloaded),
                                          (mortise.Denied("no"), mortise.Denied), (SystemExit(1), mortise.Failed)])
def test_an_error_keeps_its_kind(call, raised, kind):
    def reset(self):
        raise raised
    assert type(call(broken(reset=reset), "reset")[0]) is kind


@pytest.mark.parametrize("methods, function, arguments, words", [
    ({"add": lambda self, amount: "text"}, "add", (1,), "result: expected int, got str"),
    ({"add": lambda self, amount: -1}, "add", (1,), "result: -1 is not within"),
    ({"notes": lambda self, given: [1]}, "notes", ([],), "result[0]: expected Note, got int"),
    ({"notes": lambda self: []}, "notes", ([],), "TypeError"),
    ({"reset": lambda self: (_ for _ in ()).throw(mortise.PluginError(1))}, "reset", (), "PluginError"),
])
def test_results_that_break_the_contract(call, methods, function, arguments, words):
    error, incident = call(broken(**methods), function, *arguments)
    assert type(error) is mortise.Failed and words in incident.text


def test_an_error_that_breaks_the_contract(call):
    def add(self, amount):
        raise mortise.PluginError("no refusal")
    error, incident = call(broken(add=add), "add", 1)
    assert type(error) is mortise.Failed and "error: expected a case of Refusal, got str" in incident.text


def test_what_keeps_a_plugin_out(wall):
    with mortise.Host(wall=wall) as host:
        def fail(self):
            raise OSError("no camera")
        for method, code in (("start", "plugin.start_failed"), ("__init__", "plugin.create_failed")):
            with pytest.raises(mortise.Failed) as caught:
                host.add(broken(**{method: fail}), "broken")
            error = caught.value
            assert re.search(r"it says: OSError: no camera \(incident \d+\)$", str(error))
            assert (error.code, error.plugin) == (code, "broken")
            # The traceback is for operators: a note, not the message.
            text = host.incident(error.incident).text
            assert "Traceback" in text and __file__ in text and error.__notes__ == [text]
            assert "Traceback" not in str(error) and "/" not in str(error).partition("it says")[2]
        assert host.plugins() == []
        with pytest.raises(TypeError, match="a class with @mortise.plugin"):
            host.add(int)
    with pytest.raises(TypeError, match="lacks methods of 'test:counter/counter@1.1.0': add, notes, reset"):
        mortise.plugin(COUNTER)(type("Empty", (), {}))
    with pytest.raises(TypeError, match="expected a contract"):
        mortise.plugin(make())


def test_swaps_between_languages(photolab, image_filter, wall):
    @mortise.plugin(image_filter)
    class Invert:
        def apply(self, source, area, settings):
            if area is not None:
                raise mortise.PluginError(image_filter.Failure.Unsupported())
            return image_filter.Image(source.width, source.height, bytes(255 - value for value in source.pixels))

        def name(self):
            return "invert"
    with mortise.Host(wall=wall) as host:
        host.load(photolab / "blur-1.so", id="filter")
        client = host.point("filters", image_filter).one()
        host.swap("filter", Invert)
        assert client.name() == "invert"
        assert client.apply(image_filter.Image(1, 1, b"\0\1\2\3")).pixels == b"\xff\xfe\xfd\xfc"
        with pytest.raises(mortise.PluginError):
            client.apply(image_filter.Image(1, 1, b"\0\1\2\3"), image_filter.Region(0, 0, 1, 1))
        host.swap("filter", photolab / "blur-2.so")
        assert client.name() == "Gaussian blur, version 2"


def test_calls_that_come_back(photolab):
    """A serial plugin is not reentrant: behind the inline wall a call on its own chain is a conflict."""
    with mortise.Host() as host:
        client = host.point("counters", COUNTER).one()
        host.add(broken(add=lambda self, amount: client.add(1)), "loop")
        with pytest.raises(mortise.Conflict):
            client.add(1)
        host.swap("loop", mortise.plugin(COUNTER, reentrant=True)(
            broken(add=lambda self, amount: client.add(amount - 1) + 1 if amount else 0)))
        assert client.add(10) == 10
        host.swap("loop", broken(reset=lambda self: host.close()))
        with pytest.raises(mortise.Conflict):
            client.reset()


def test_ctrl_c_is_the_applications():
    def reset(self):
        raise KeyboardInterrupt
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored
    try:
        with mortise.Host() as host:
            host.add(broken(reset=reset), "broken")
            client = host.point("counters", COUNTER).one()
            with pytest.raises(KeyboardInterrupt):
                client.reset()
    finally:
        signal.signal(signal.SIGINT, before)


def test_one_at_a_time_unless_parallel(wall):
    """Without the GIL's help: the method lets other threads run while it is inside."""
    for parallel in (False, True):
        inside, most = [], []
        both = threading.Barrier(2)

        def add(self, amount):
            inside.append(amount)
            if parallel:
                both.wait()
            most.append(len(inside))
            inside.remove(amount)
            return 0
        cls = mortise.plugin(COUNTER, parallel=parallel)(broken(add=add))
        with mortise.Host(wall=wall) as host:
            host.add(cls, "counter")
            client = host.point("counters", COUNTER).one()
            threads = [threading.Thread(target=client.add, args=(number,)) for number in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert max(most) == (2 if parallel else 1)


def test_four_callers_while_plugins_in_python_are_swapped(wall):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with mortise.Host(wall=wall) as host:
            host.add(make(), "counter")
            client = host.point("counters", COUNTER).one()
            swapped, failures = threading.Event(), []

            def call():
                try:
                    count = 0
                    while count < 100 or not swapped.is_set():
                        assert client.add(1) > 0
                        count += 1
                except BaseException as error:  # noqa: BLE001
                    failures.append(error)
            threads = [threading.Thread(target=call) for _ in range(4)]
            for thread in threads:
                thread.start()
            for _ in range(10):
                host.swap("counter", make())
            swapped.set()
            for thread in threads:
                thread.join()
            assert failures == []
    finally:
        sys.setswitchinterval(before)


def test_nothing_is_left_behind(wall):
    cls = make()
    kept = weakref.ref(cls)
    with mortise.Host(wall=wall) as host:
        for _ in range(3):
            host.add(cls, "counter")
            host.point("counters", COUNTER).one().add(1)
            host.unload("counter")
    del host, cls
    gc.collect()
    assert kept() is None


@pytest.mark.parametrize("name, output", [("invert.py", "255 155 0 7"), ("sepia.so", "125 111 87 7")])
def test_the_example_in_the_readme(photolab, name, output):
    plugin = photolab / name if name.endswith(".so") else ROOT / "examples/python" / name
    done = subprocess.run([sys.executable, ROOT / "examples/python/lab.py", plugin], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (output, "")
