# SPDX-License-Identifier: Apache-2.0
"""Hosts, points and clients: plugins in C++ and C, called from Python."""

import copy
import gc
import inspect
import os
import pickle
import subprocess
import sys
import threading

import pytest

import mortise


def picture(contract, size=2):
    return contract.Image(size, size, bytes(range(256)) * (size * size * 4 // 256) or bytes(size * size * 4))


@pytest.fixture
def host(photolab, wall):
    with mortise.Host(wall=wall) as host:
        host.load(photolab / "blur-1.so", id="blur")
        host.load(photolab / "sepia.so")
        yield host


def test_plugins_are_called(host, image_filter):
    blur, sepia = host.point("filters", image_filter)
    assert blur.name() == "Gaussian blur, version 1"
    out = blur.apply(picture(image_filter), settings=[image_filter.Setting("radius", 1)])
    assert (type(out), out.width, out.height, len(out.pixels)) == (image_filter.Image, 2, 2, 16)
    assert sepia.apply(source=picture(image_filter)).width == 2
    assert (blur.plugin, sepia.plugin) == ("blur", "sepia")
    assert blur.contract == "photo:lab/image-filter@1.0.0"


def test_the_contracts_own_error(host, image_filter):
    blur = host.point("filters", image_filter).one()
    with pytest.raises(mortise.PluginError) as caught:
        blur.apply(image_filter.Image(2, 2, b"too short"))
    match caught.value.value:
        case image_filter.Failure.BadArgument(why):
            assert "9 bytes" in why
        case other:
            pytest.fail(repr(other))
    assert (caught.value.plugin, caught.value.function) == ("blur", "apply")
    assert not isinstance(caught.value, mortise.Error)


def test_points(host, image_filter):
    point = host.point("filters", image_filter)
    assert [client.name() for client in point] == [client.name() for client in point.all()]
    assert point.first(lambda client: client.plugin if client.plugin != "blur" else None) == "sepia"
    assert point.first(lambda client: None) is None
    folded = point.fold(picture(image_filter), lambda client, image: client.apply(image))
    assert folded.width == 2
    point = host.point("filters", image_filter, dispatch={"name": "all", "apply": "fold"})
    names = point.call_detailed("name")
    assert [(each.plugin, each.value, each.error) for each in names] == [
        ("blur", "Gaussian blur, version 1", None), ("sepia", "Sepia", None)]
    assert point.call("name") == ["Gaussian blur, version 1", "Sepia"]
    folded = point.call_detailed("apply", picture(image_filter))
    assert [each.plugin for each in folded] == ["blur", "sepia"]
    assert folded.get().width == 2
    with pytest.raises(AttributeError, match="has no function 'nothing'"):
        point.call_detailed("nothing")
    failed = point.one().call_detailed("apply", image_filter.Image(2, 2, b""))
    assert failed.plugin == "blur" and isinstance(failed.error, mortise.PluginError)
    with pytest.raises(mortise.PluginError):
        failed.get()


def test_one_name_one_contract(host, image_filter, kinds):
    host.point("filters", image_filter)
    with pytest.raises(mortise.Invalid, match="'filters': a point of this name has another contract, 'photo:lab/image-filter@1'"):
        host.point("filters", kinds)


def test_a_contract_is_found_in_a_plugin(host, image_filter):
    found = host.contract("photo:lab/image-filter")
    assert found.name == image_filter.name
    assert found.Image is image_filter.Image, "one type, one class"
    assert host.point("filters", "image-filter").one().name() == "Gaussian blur, version 1"
    with pytest.raises(mortise.Unavailable, match="describes a contract 'no:such/one'"):
        host.contract("no:such/one")


def test_swap_and_unload(host, image_filter, photolab):
    blur = host.point("filters", image_filter).all()[0]
    host.swap("blur", photolab / "blur-2.so")
    assert blur.name() == "Gaussian blur, version 2"
    host.unload("blur")
    with pytest.raises(mortise.Unavailable) as caught:
        blur.name()
    assert caught.value.code == "call.unavailable"
    assert (caught.value.contract, caught.value.function) == ("photo:lab/image-filter@1.0.0", "name")
    assert blur.plugin is None
    with pytest.raises(mortise.Conflict) as caught:
        host.unload("blur")
    assert (caught.value.code, caught.value.plugin) == ("plugin.unknown", "blur")


def test_plugins_tells_what_is_there(host, wall, photolab):
    blur, sepia = host.plugins()
    assert (blur.id, blur.state, blur.wall, blur.cause) == ("blur", "active", wall, "")
    assert blur.source == str(photolab / "blur-1.so")
    assert len(blur.digest) == 64 and blur.contracts == ("photo:lab/image-filter@1", "photo:smoothing/smoothing@1")
    assert sepia.id == "sepia" and sepia.conversions == {}


def test_what_cannot_be_loaded(photolab):
    with mortise.Host() as host:
        with pytest.raises(mortise.Unavailable) as caught:
            host.load("/no/such/plugin.so")
        assert caught.value.code == "file.unreadable"
        with pytest.raises(mortise.Invalid) as caught:
            host.load(photolab / "broken.so")
        assert caught.value.code == "abi.too_new"
        with pytest.raises(mortise.Denied):
            host.load(photolab / "sepia.so", digest="0" * 64)
        with pytest.raises(ValueError, match="no wall 'brick'"):
            host.load(photolab / "sepia.so", wall="brick")
        assert host.load(os.fsencode(photolab / "sepia.so")) == "sepia"
        with pytest.raises(mortise.Conflict):
            host.load(photolab / "sepia.so")


def test_a_deadline(photolab, image_filter):
    with mortise.Host(wall="thread") as host:
        host.load(photolab / "sleeper.so")
        sleeper = host.point("filters", image_filter).one()
        with pytest.raises(mortise.DeadlineExceeded) as caught:
            sleeper.within(0.05).apply(picture(image_filter), settings=[image_filter.Setting("seconds", 0.5)])
        assert caught.value.kind == "deadline"
        with pytest.raises(ValueError):
            sleeper.within(-1)
        with pytest.raises(TypeError):
            sleeper.within("soon")


def test_a_result_that_is_late_is_not_seen(photolab, image_filter):
    """Behind the inline wall nobody leaves, but the result goes."""
    with mortise.Host() as host:
        host.load(photolab / "sleeper.so")
        sleeper = host.point("filters", image_filter).one()
        with pytest.raises(mortise.DeadlineExceeded):
            sleeper.within(0.01).apply(picture(image_filter), settings=[image_filter.Setting("seconds", 0.02)])


def test_a_call_is_given_up(host, image_filter):
    cancel = mortise.Cancel()
    blur = host.point("filters", image_filter).one().with_(cancel=cancel, route_key=7)
    assert blur.name() and not cancel.cancelled
    cancel.cancel()
    with pytest.raises(mortise.Cancelled):
        blur.within(60).name()
    with pytest.raises(TypeError, match="expected mortise.Cancel, got str"):
        blur.with_(cancel="now")


def test_incidents(kinds_plugins, wall):
    """What a plugin answers that no contract has is for the operator."""
    with mortise.Host(wall=wall) as host:
        host.load(kinds_plugins / "echo.so")
        growing = host.point("growing", "growing").one()
        assert growing.has_preview() and not growing.has_forget()
        assert not hasattr(growing, "has_size"), "it was there from the beginning"
        with pytest.raises(mortise.Unsupported) as caught:
            growing.forget()
        assert caught.value.incident is None or host.incident(caught.value.incident).plugin == "echo"
        assert host.incident(10**9) is None


def test_closing(photolab, image_filter):
    host = mortise.Host()
    host.load(photolab / "sepia.so")
    sepia = host.point("filters", image_filter).one()
    assert not host.closed
    host.close()
    host.close()
    assert host.closed and "closed" in repr(host)
    with pytest.raises(mortise.Unavailable, match="closed"):
        host.load(photolab / "sepia.so")
    with pytest.raises(mortise.Unavailable):
        sepia.name()


def test_a_client_keeps_its_host(photolab, image_filter):
    def make():
        host = mortise.Host()
        host.load(photolab / "sepia.so")
        return host.point("filters", image_filter).one()
    sepia = make()
    gc.collect()
    assert sepia.name() == "Sepia"
    assert sepia.within(60).with_(route_key=1).name() == "Sepia"


def test_signatures_and_docs(host, image_filter):
    blur = host.point("filters", image_filter).one()
    assert str(inspect.signature(blur.apply)) == (
        "(source: 'Image', area: 'Region | None' = None, settings: 'Sequence[Setting]' = ()) -> 'Image'")
    assert "The filtered picture" in inspect.getdoc(blur.apply)
    assert type(blur).apply.__name__ == "apply"
    assert "Pixels row by row" in image_filter.Image.__doc__


@pytest.mark.parametrize("call, message", [
    (lambda blur, image: blur.apply(), "apply() needs the argument 'source'"),
    (lambda blur, image: blur.apply(image, source=image), "apply() got two arguments for 'source'"),
    (lambda blur, image: blur.apply(image, colour=1), "apply() has no parameter 'colour'"),
    (lambda blur, image: blur.apply(image, None, (), 4), "apply() takes at most 3 arguments, got 4"),
    (lambda blur, image: type(blur).apply(image), "apply() is called on a client of 'photo:lab/image-filter@1.0.0'"),
])
def test_wrong_calls(host, image_filter, call, message):
    with pytest.raises(TypeError) as caught:
        call(host.point("filters", image_filter).one(), picture(image_filter))
    assert str(caught.value) == message


def test_contracts_that_cannot_be_read(tmp_path):
    with pytest.raises(mortise.Invalid, match=r"text:1:39: error: there is no type 'y'"):
        mortise.read_contract(text="package a:b; interface i { f: func(x: y); }")
    with pytest.raises(mortise.Invalid, match="several interfaces"):
        mortise.read_contract(text="package a:b; interface i { f: func(); } interface j { g: func(); }")
    with pytest.raises(mortise.Invalid, match="no interface 'k'"):
        mortise.read_contract(text="package a:b; interface i { f: func(); }", interface="k")
    with pytest.raises(mortise.Invalid):
        mortise.read_contract(tmp_path / "none.wit")
    with pytest.raises(TypeError):
        mortise.read_contract()
    types = mortise.read_contract(text="package a:b; interface i { record r { a: u8 } }", interface="i")
    with mortise.Host() as host, pytest.raises(mortise.Invalid, match="has no functions"):
        host.point("types", types)


HANDLES = mortise.read_contract(text="""
package a:b@1.0.0;
interface i { resource r { g: func(); name: func() -> string; } f: func(x: borrow<r>); g: func(); }
""")


def test_functions_with_handles_say_so():
    with mortise.Host() as host:
        client = host.point("p", HANDLES).one()
        with pytest.raises(mortise.Unsupported, match="cannot call 'a:b/i@1#f' from Python"):
            client.f(1)
        with pytest.raises(mortise.Unavailable):
            client.g()
        # What a resource has is not the client's, also where both have one name.
        assert HANDLES.functions == ("f", "g") and not hasattr(client, "name")

        @mortise.plugin(HANDLES)
        class Plugin:
            def f(self, x): ...
            def g(self): ...
        with pytest.raises(mortise.Unsupported, match="cannot have the resources of 'a:b/i@1.0.0'"):
            host.add(Plugin)


def test_hosts_are_closed_before_python_ends(photolab):
    """And late threads, clients that remain, and a fork do not hinder it."""
    script = f"""
import mortise, os, threading, time
host = mortise.Host(wall="thread")
host.load({str(photolab / "sepia.so")!r})
sepia = host.point("filters", "image-filter").one()
assert sepia.name() == "Sepia"
if (child := os.fork()) == 0:
    try:
        sepia.name()
    except mortise.Unavailable:
        os._exit(7)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
def run():
    while True:
        try:
            sepia.name()
        except mortise.Unavailable:
            pass
threading.Thread(target=run, daemon=True).start()
"""
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_child_of_a_fork_has_no_plugins(photolab, wall):
    """Everything there says so, and nothing hangs, at its end neither; the parent goes on. A host of its own it has not."""
    script = f"""
import asyncio, mortise, os, sys, threading
contract = mortise.read_contract(text="package a:b@1.0.0; interface i {{ f: func() -> string; }}")
@mortise.plugin(contract, parallel=True)
class Plugin:
    async def f(self): return "f"
host = mortise.Host(wall={wall!r})
host.load({str(photolab / "sepia.so")!r})
host.add(Plugin)
filters, plugins = host.point("filters", "image-filter"), host.point("plugins", contract)
sepia, plugin = filters.one(), plugins.one()
asyncio.run(plugin.aio.f())
thread = threading.Thread(target=lambda: [sepia.name() for _ in range(10_000)])
thread.start()
if (child := os.fork()) == 0:
    asked = [sepia.name, plugin.f, lambda: asyncio.run(plugin.aio.f()), lambda: filters.call("name"),
             lambda: filters.with_id("sepia"), lambda: host.unload("sepia"), lambda: host.add(Plugin, "other"),
             lambda: host.swap("Plugin", Plugin), lambda: host.load({str(photolab / "sepia.so")!r}, id="other"),
             lambda: host.health("Plugin")]
    for number, each in enumerate(asked):
        try:
            each()
            sys.exit(number + 1)
        except mortise.Unavailable:
            pass
    assert filters.all() == []
    sys.exit(77)  # as a program ends, with all that Python does then
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
thread.join()
assert sepia.name() == "Sepia" and plugin.f() == "f" == asyncio.run(plugin.aio.f())
"""
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-W", "ignore::DeprecationWarning", "-c", script],
                          capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_threads_of_a_plugin_may_be_late(photolab, wall):
    """Python ends while threads are inside of calls, in both languages, and while others hold what is left."""
    script = f"""
import mortise, threading
contract = mortise.read_contract(text="package a:b@1.0.0; interface i {{ f: func() -> string; }}")
@mortise.plugin(contract, parallel=True)
class Plugin:
    def f(self):
        inside.set()
        threading.Event().wait(0.05)
        return sepia.name()
host = mortise.Host(wall={wall!r}, drain_ms=100)
host.load({str(photolab / "sepia.so")!r})
host.load({str(photolab / "sleeper.so")!r})
host.add(Plugin)
filters = host.point("filters", "image-filter")
sepia, plugin, sleeper = filters.with_id("sepia"), host.point("plugins", contract).one(), filters.with_id("sleeper")
Image, Setting = filters.contract.Image, filters.contract.Setting
inside = threading.Event()
def run(call):
    while True:
        try:
            call()
        except mortise.Error:
            pass
sleep = lambda: sleeper.apply(Image(1, 1, bytes(4)), settings=[Setting("seconds", 0.3)])
for call in (plugin.f, sepia.name, sleep, sleep, lambda: filters.call_detailed("name")):
    threading.Thread(target=run, args=(call,), daemon=True).start()
inside.wait()
"""
    done = subprocess.run([sys.executable, "-X", "faulthandler", "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_any_thread_may_close(photolab):
    host = mortise.Host()
    host.load(photolab / "sepia.so")
    failures = []

    def close():
        try:
            host.close()
        except mortise.Error as error:
            failures.append(error)
    closer = threading.Thread(target=close)
    closer.start()
    closer.join()
    assert host.closed and failures == []


def test_clients_come_from_points_alone(host, image_filter):
    sepia = host.point("filters", image_filter).all()[1]
    for make in (type(sepia), mortise.Client, lambda: copy.copy(sepia), lambda: object.__new__(type(sepia)),
                 lambda: pickle.dumps(sepia), type(type(sepia).name), mortise.Contract):
        with pytest.raises(TypeError):
            make()


def test_closing_waits_for_calls(photolab, image_filter):
    host = mortise.Host()
    host.load(photolab / "sleeper.so")
    sleeper = host.point("filters", image_filter).one()
    begun = threading.Event()
    answers = []

    def call():
        while not answers or answers[-1] != "gone":
            begun.set()
            try:
                answers.append(sleeper.apply(picture(image_filter), settings=[image_filter.Setting("seconds", 0.01)]).width)
            except mortise.Unavailable:
                answers.append("gone")
    inside = threading.Thread(target=call)
    inside.start()
    begun.wait()
    host.close()
    inside.join()
    assert set(answers[:-1]) <= {2}
