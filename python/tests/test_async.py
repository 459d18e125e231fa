# SPDX-License-Identifier: Apache-2.0
"""Coroutines on both sides: plugins that are `async def`, and callers that await."""

import asyncio
import contextvars
import subprocess
import sys
import threading

import pytest

import mortise

CONTRACT = """
package test:waiting@1.0.0;
interface waiter {
    variant refusal { closed }
    echo: func(text: string) -> result<string, refusal>;
    wait: func(seconds: f64) -> string;
    meet: func(number: u32) -> u32;
    chain: func(depth: u32) -> u32;
    left: func(how: string) -> option<f64>;
}
"""
WAITER = mortise.read_contract(text=CONTRACT)


def make():
    @mortise.plugin(WAITER, parallel=True, reentrant=True)
    class Waiter:
        log: list[str] = []

        async def start(self):
            await asyncio.sleep(0)
            self.inside, self.everybody = 0, asyncio.Event()
            self.waiting = threading.Event()
            self.log.append("start")
            type(self).last = self

        async def stop(self):
            self.log.append("stop")

        async def health(self):
            return mortise.Health("degraded", "on a loop")

        async def echo(self, text):
            await asyncio.sleep(0)
            if not text:
                raise mortise.PluginError(WAITER.Refusal.Closed())
            if text == "broken":
                raise KeyError("secret")
            if text == "timeout":
                raise TimeoutError("its own")
            return text

        async def wait(self, seconds):
            self.waiting.set()
            try:
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                self.log.append("cancelled")
                raise
            return "waited"

        async def meet(self, number):
            """Comes back when a hundred are inside at once."""
            self.inside += 1
            if self.inside == 100:
                self.everybody.set()
            await self.everybody.wait()
            return number

        async def chain(self, depth):
            return 0 if depth == 0 else 1 + await self.client.aio.chain(depth - 1)

        async def left(self, how):
            return mortise.seconds_left()
    return Waiter


@pytest.fixture
def host(wall):
    with mortise.Host(wall=wall, max_threads=128) as host:
        host.cls = make()
        host.add(host.cls, "waiter")
        yield host
    assert host.cls.log[-1] == "stop"


@pytest.fixture
def waiter(host):
    return host.point("waiters", WAITER).one()


def test_synchronous_callers_wait(host, waiter):
    assert host.cls.log == ["start"]
    assert waiter.echo("a") == "a"
    with pytest.raises(mortise.PluginError) as caught:
        waiter.echo("")
    assert caught.value.value == WAITER.Refusal.Closed()
    assert host.health("waiter").reason == "on a loop"


def test_exceptions(host, waiter):
    with pytest.raises(mortise.Failed) as caught:
        waiter.echo("broken")
    assert "secret" not in str(caught.value)
    incident = host.incident(caught.value.incident)
    assert "KeyError: 'secret'" in incident.text and "in echo" in incident.text
    with pytest.raises(mortise.Failed):
        waiter.echo("timeout")


def test_callers_await(waiter):
    async def main():
        assert await waiter.aio.echo(text="b") == "b"
        with pytest.raises(mortise.PluginError):
            await waiter.aio.echo("")
        with pytest.raises(TypeError):
            await waiter.aio.echo(1)
        with pytest.raises(mortise.DeadlineExceeded):
            await waiter.within(0.05).aio.wait(3600)
        with pytest.raises(AttributeError, match="has no function 'nothing'"):
            await waiter.aio.nothing()
    asyncio.run(main())


def test_a_hundred_at_once(waiter):
    async def main():
        return await asyncio.gather(*(waiter.aio.meet(number) for number in range(100)))
    assert asyncio.run(main()) == list(range(100))


def test_a_deadline_cancels_the_coroutine(host, waiter):
    with pytest.raises(mortise.DeadlineExceeded):
        waiter.within(0.05).wait(3600)
    # Behind a wall with threads the caller leaves first.
    with pytest.raises(mortise.DeadlineExceeded):
        waiter.within(0.05).wait(3600)
    assert waiter.wait(0) == "waited"
    while host.cls.log.count("cancelled") < 2:
        pass
    assert host.plugins()[0].state == "active"


def test_cancelling_the_task_cancels_the_call(host, waiter):
    async def main():
        task = asyncio.create_task(waiter.aio.wait(3600))
        while not host.cls.last.waiting.is_set():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    asyncio.run(main())
    while "cancelled" not in host.cls.log:
        pass


def test_a_token_cancels_it_too(host, waiter):
    cancel = mortise.Cancel()

    def give_up():
        host.cls.last.waiting.wait()
        cancel.cancel()
    thread = threading.Thread(target=give_up)
    thread.start()
    with pytest.raises(mortise.Cancelled):
        waiter.with_(cancel=cancel).wait(3600)
    thread.join()


def test_coroutines_call_each_other(host, waiter):
    host.cls.client = waiter
    assert waiter.chain(5) == 5
    host.cls.chain = lambda self, depth: self.nested(depth)

    async def nested(self, depth):
        return waiter.chain(0) if depth else 0
    host.cls.nested = nested
    if host.plugins()[0].wall == "inline":
        with pytest.raises(mortise.Conflict):
            waiter.chain(1)


def asker(waiter_contract, **traits):
    """What asks the waiter how long it may take, in each way that a coroutine has."""
    @mortise.plugin(ASKER, imports={"waiter": waiter_contract}, parallel=True, **traits)
    class Asker:
        def start(self):
            self.tasks = []

        async def ask(self, how):
            match how:
                case "import": return await self.waiter.aio.left("")
                case "client": return await self.client.aio.left("")
                case "own": return await self.client.within(1000).aio.left("")
                case "task": return await asyncio.create_task(self.waiter.aio.left(""))
                case "at once": return (await asyncio.gather(*(self.waiter.aio.left("") for _ in range(10))))[-1]
                case "here": return mortise.seconds_left()
                case "plain": return self.plain.left("")
                case "plain client": return self.plain_client.left("")
                case "thread": return await asyncio.to_thread(self.plain.left, "")
                case "thread client": return await asyncio.to_thread(self.plain_client.left, "")
                case "thread point": return await asyncio.to_thread(self.plain_point.call, "left", "")
                case "left behind":
                    self.tasks.append(asyncio.create_task(self.behind()))
                    return None

        async def behind(self):
            await asyncio.sleep(0)
            while not self.ended.is_set():
                await asyncio.sleep(0.001)
            self.result.append(await self.waiter.aio.left(""))
            self.told.set()
    return Asker


ASKER = mortise.read_contract(text="""
package test:asking@1.0.0;
interface asker { ask: func(how: string) -> option<f64>; }
""")
PLAIN = mortise.read_contract(text="""
package test:plain@1.0.0;
interface plain { left: func(how: string) -> option<f64>; }
""")


@mortise.plugin(PLAIN, parallel=True)
class Plain:
    def left(self, how):
        assert not mortise.is_given_up()
        return mortise.seconds_left()


def test_what_a_coroutine_calls_has_the_deadline_of_its_own_call(host, waiter):
    cls = asker(WAITER)
    cls.plain_client = host.point("plain", PLAIN).one()
    cls.plain_point = host.point("plain", PLAIN)
    cls.client = waiter
    host.add(Plain)
    host.add(mortise.plugin(ASKER, imports={"waiter": WAITER, "plain": PLAIN}, parallel=True)(cls), "asker")
    client = host.point("askers", ASKER).one()
    for how in ("here", "import", "client", "own", "task", "at once", "plain", "plain client", "thread", "thread client",
                "thread point"):
        assert 0 < client.within(100).ask(how) <= 100, how
        if how != "own":
            assert client.ask(how) is None, how
    assert 100 < client.ask("own") <= 1000
    assert mortise.seconds_left() is None and not mortise.is_given_up()


def test_a_task_that_is_left_behind_calls_for_nobody(host, waiter):
    cls = asker(WAITER)
    cls.ended, cls.told, cls.result = threading.Event(), threading.Event(), []
    host.add(cls, "asker")
    assert host.point("askers", ASKER).one().within(100).ask("left behind") is None
    cls.ended.set()
    assert cls.told.wait(100)
    assert cls.result == [None]


@pytest.mark.parametrize("traits", [{"parallel": True}, {}, {"reentrant": True}])
def test_a_call_of_a_coroutine_that_comes_back_is_found_out(wall, traits):
    @mortise.plugin(PLAIN, **traits)
    class Itself:
        async def left(self, how):
            if how:
                return await client.aio.left(how[1:])
    with mortise.Host(wall=wall) as host:
        host.add(Itself)
        client = host.point("plain", PLAIN).one()
        assert client.left("") is None
        with pytest.raises(mortise.Conflict):
            client.left("again")


def test_context_variables_are_those_of_the_caller():
    request = contextvars.ContextVar("request", default="none")

    @mortise.plugin(ASKER)
    class Asker:
        async def ask(self, how):
            await asyncio.sleep(0)
            return len(request.get())
    with mortise.Host() as host:
        host.add(Asker)
        client = host.point("askers", ASKER).one()
        request.set("seven")
        assert client.ask("") == 5


def test_the_loop_ends_with_the_interpreter():
    script = f"""
import asyncio, threading, mortise
W = mortise.read_contract(text={CONTRACT!r})
@mortise.plugin(W, parallel=True)
class Waiter:
    async def echo(self, text): return text
    async def wait(self, seconds):
        asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(seconds)
    async def meet(self, number): ...
    async def chain(self, depth): ...
    async def left(self, how): ...
    async def stop(self): print("stopped", flush=True)
host = mortise.Host()
host.add(Waiter)
waiter = host.point("waiters", W).one()
threading.Thread(target=lambda: waiter.within(0.1).wait(3600), daemon=True).start()
print(waiter.echo("done"))
"""
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.split()) == (0, ["done", "stopped"]), done.stderr
