# SPDX-License-Identifier: Apache-2.0
"""A plugin's own life in Python: configuration, health and state as dataclasses; what hosts in Python do with it."""

import dataclasses
import queue
import threading

import pytest

import mortise
from conftest import ROOT

COUNTER = mortise.read_contract(text="""
package test:life@1.1.0;
interface counter {
    count: func(amount: u32) -> u64;
    where: func() -> string;
    @since(version = 1.1.0)
    peek: func(mark: string) -> string;
}
""")


@dataclasses.dataclass
class Settings:
    weight: mortise.u32 = 1
    most: mortise.u64 | None = None


@dataclasses.dataclass
class State:
    total: mortise.u64


def make(words="", **traits):
    @mortise.plugin(COUNTER, **traits)
    class Counter:
        log: list[str] = []

        def __init__(self):
            self.total, self.settings = 0, None

        def configure(self, settings: Settings):
            assert type(settings) is Settings
            if settings.most is not None and settings.most < self.total:
                raise ValueError("there are more already")
            self.settings = settings
            self.log.append(f"configure {settings.weight}")

        def start(self):
            self.log.append("start")

        def stop(self):
            self.log.append("stop")

        def health(self):
            if self.settings.most == self.total:
                return mortise.Health("degraded", "it is full" + words)

        def export_state(self) -> State:
            return State(self.total)

        def import_state(self, state: State):
            if state.total > 1000:
                raise mortise.PluginError("it is more than may be")
            self.total = state.total

        def count(self, amount):
            self.total += amount * self.settings.weight
            return self.total

        def where(self):
            return threading.current_thread().name
    return Counter


@pytest.fixture
def host(wall):
    with mortise.Host(wall=wall) as host:
        yield host


def counter(host):
    return host.point("counters", COUNTER).one()


def test_configuration(host):
    cls = make()
    host.add(cls, "counter", configuration=Settings(weight=2, most=8))
    assert cls.log == ["configure 2", "start"]
    assert counter(host).count(4) == 8
    with pytest.raises(mortise.Invalid, match="it refuses: there are more already") as caught:
        host.configure("counter", {"most": 7})
    assert caught.value.code == "plugin.configuration_refused"
    with pytest.raises(mortise.Invalid, match="/wieght: 'settings' has no field 'wieght'; did you mean 'weight'"):
        host.configure("counter", {"wieght": 7})
    digest = host.plugins()[0].configuration
    host.configure("counter", '{"weight": 5}', seconds=60)
    assert counter(host).count(1) == 13
    assert len(digest) == 64 and digest != host.plugins()[0].configuration
    with pytest.raises(mortise.Conflict):
        host.configure("nobody", {})


def test_health(host):
    host.add(make(), "counter", configuration={"most": 1})
    assert host.plugins()[0].health is None
    assert host.health("counter").status == "ready"
    counter(host).count(1)
    health = host.health("counter")
    assert (health.status, health.reason) == ("degraded", "it is full")
    assert host.plugins()[0].health.status == "degraded"
    with pytest.raises(ValueError, match="ready, degraded, unhealthy"):
        mortise.Health("so so")


def test_state(host):
    host.add(make(), "counter", configuration={"weight": 3})
    client = counter(host)
    assert client.count(1) == 3
    state = host.export_state("counter")
    assert state == {"total": 3}
    host.swap("counter", make(" again"))
    assert client.count(1) == 6
    host.swap("counter", make(), state=State(100), configuration=Settings())
    assert client.count(1) == 101
    host.unload("counter")
    host.add(make(), "counter", state=state)
    assert client.count(1) == 4
    with pytest.raises(mortise.Failed, match="it is more than may be") as caught:
        host.add(make(), "other", state={"total": 1001})
    assert caught.value.code == "plugin.state_refused"


def test_an_interface_of_wit_may_say_it(host):
    own = mortise.read_contract(ROOT / "tests/howto/contract/settings.wit")

    @mortise.plugin(COUNTER, life=own)
    class Counter:
        def configure(self, configuration):
            self.configuration = configuration

        def export_state(self):
            return own.State(count=7)

        def import_state(self, state):
            raise ValueError("none")

        def count(self, amount):
            return self.configuration.weight

        def where(self):
            return ""
    host.add(Counter, configuration=own.Configuration(weight=9))
    assert counter(host).count(0) == 9
    assert host.export_state("Counter") == {"count": 7}
    with pytest.raises(TypeError, match="lacks methods of '.*settings.*': configure, export_state, import_state"):
        mortise.plugin(COUNTER, life=own)(type("Lacks", (), {"count": len, "where": len}))


def test_what_annotations_must_say():
    with pytest.raises(TypeError, match="is written `def export_state"):
        @mortise.plugin(COUNTER)
        class First:
            def count(self, amount): ...
            def where(self): ...
            def export_state(self): ...
    with pytest.raises(TypeError, match="is written `def configure"):
        @mortise.plugin(COUNTER)
        class Second:
            def count(self, amount): ...
            def where(self): ...
            def configure(self, settings): ...


def test_what_stands_in_for_a_missing_function(host):
    host.add(make(), "counter", configuration={})
    point = host.point("counters", COUNTER)
    client = point.one()
    with pytest.raises(mortise.Unsupported):
        client.peek("?")
    point.on_missing("peek", lambda mark: mark + "!")
    assert client.peek("?") == "?!" and not client.has_peek()

    def fail(mark):
        raise mortise.Denied("not you")
    point.on_missing("peek", fail)
    with pytest.raises(mortise.Denied):
        client.peek("?")
    with pytest.raises(AttributeError, match="has no function 'peak'"):
        point.on_missing("peak", fail)


class Loop:
    """A main loop on a thread of its own."""

    def __init__(self):
        self.tasks = queue.Queue()
        self.thread = threading.Thread(target=self.run, name="main loop")
        self.thread.start()

    def run(self):
        while (task := self.tasks.get()) is not None:
            task()

    def post(self, task):
        self.tasks.put(task)

    def end(self):
        self.tasks.put(None)
        self.thread.join()


def test_an_executor_runs_the_calls():
    loop = Loop()
    try:
        with mortise.Host() as host:
            cls = make(reentrant=True)
            host.add(cls, "counter", executor=loop, configuration={})
            assert counter(host).where() == "main loop"
            # From a thread of its own it runs at once.
            cls.count = lambda self, amount: len(counter(host).where())
            assert counter(host).count(1) == len("main loop")
    finally:
        loop.end()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_executor_that_loses_its_tasks():
    class Lossy:
        def post(self, task):
            pass

    class Broken:
        def post(self, task):
            raise OSError("no loop")

        def is_here(self):
            return False
    for executor in (Lossy(), Broken()):
        with mortise.Host() as host:
            host.add(make(), "counter", executor=executor, configuration={})
            with pytest.raises(mortise.Unavailable):
                counter(host).where()
