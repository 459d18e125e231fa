# SPDX-License-Identifier: Apache-2.0
"""Threads, swaps and the GIL: nothing waits for a thread that waits for it, and nothing is lost."""

import sys
import threading
import tracemalloc

import pytest

import mortise

CALLS = 300


@pytest.fixture
def small_switches():
    """Threads take turns often."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def run_all(*bodies):
    failures = []

    def guarded(body):
        try:
            body()
        except BaseException as error:  # noqa: BLE001: a thread's failure is the test's
            failures.append(error)
    threads = [threading.Thread(target=guarded, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_four_callers_while_plugins_are_swapped(photolab, image_filter, wall, small_switches):
    with mortise.Host(wall=wall) as host:
        host.load(photolab / "blur-1.so", id="blur")
        host.load(photolab / "sepia.so")
        point = host.point("filters", image_filter)
        blur, sepia = point
        image = image_filter.Image(4, 4, bytes(64))
        names = set()
        swapped = threading.Event()

        def call():
            count = 0
            while count < CALLS or not swapped.is_set():
                names.add(blur.name())
                assert blur.apply(image).width == 4 and sepia.apply(image).height == 4
                assert len(point.all()) == 2
                count += 1
            names.add(blur.name())

        def swap():
            for version in (2, 1, 2, 1, 2):
                host.swap("blur", photolab / f"blur-{version}.so")
            swapped.set()
        run_all(call, call, call, call, swap)
        assert "Gaussian blur, version 2" in names
        assert blur.name() == "Gaussian blur, version 2"


def test_a_call_does_not_hold_up_other_threads(photolab, image_filter, small_switches):
    """While one is in a plugin, another one counts: far more than in the moments before and after the call."""
    with mortise.Host() as host:
        host.load(photolab / "sleeper.so")
        sleeper = host.point("filters", image_filter).one()
        counted, stop = [0], threading.Event()

        def count():
            while not stop.is_set():
                counted[0] += 1

        def sleep():
            seconds, done = 0.05, 0
            while done < 10_000 and seconds < 60:
                before = counted[0]
                sleeper.apply(image_filter.Image(1, 1, bytes(4)), settings=[image_filter.Setting("seconds", seconds)])
                done = counted[0] - before
                seconds *= 4  # on a machine with much to do
            stop.set()
            assert done >= 10_000
        run_all(sleep, count)


def test_hosts_come_and_go_beside_each_other(photolab, image_filter, small_switches):
    def live():
        for _ in range(20):
            with mortise.Host() as host:
                host.load(photolab / "sepia.so")
                assert host.point("filters", image_filter).one().name() == "Sepia"
    run_all(live, live, live, live)


def test_arguments_that_other_threads_change(echo, kinds, small_switches):
    """What a call borrows is kept for it."""
    words = ["a" * 1000] * 50
    stop = threading.Event()

    def change():
        while not stop.is_set():
            words[:] = ["b" * 1000] * 50
            words[:] = ["a" * 1000] * 50

    def call():
        for _ in range(CALLS):
            (((back,),),) = echo.echo_nests([[[words]]])
            assert all(len(word) == 1000 and len(set(word)) == 1 for word in back)
        stop.set()
    run_all(change, call)


def test_nothing_is_left_behind(echo, kinds):
    """References and memory are the same after many calls as after a few."""
    point = kinds.Point(1.0, 2.0)
    text = "x" * 100
    failure = kinds.Failure.Class(kinds.Class(1, [text], errno=(3,)))
    data = bytes(10_000)

    def calls():
        for _ in range(200):
            echo.echo_points([point] * 10)
            echo.echo_failure(failure)
            echo.echo_nests([[[[text]]]])
            echo.echo_deeper(([{text: data}], kinds.Shape.Nothing(), kinds.Access.READ))
            echo.within(60).echo_plain((1, 2, None, mortise.Ok(1)))
            for bad in ((echo.stop_, 256), (echo.echo_nests, [[[[1]]]]), (echo.only_works, 0)):
                with pytest.raises((ValueError, TypeError, mortise.PluginError)):
                    bad[0](bad[1])
    calls()
    counts = [sys.getrefcount(each) for each in (point, text, failure, data, None, echo, kinds.Point, kinds)]
    tracemalloc.start()
    calls()
    before = tracemalloc.get_traced_memory()[0]
    calls()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # A reference a call would be hundreds; Python's own caches move by a few.
    now = [sys.getrefcount(each) for each in (point, text, failure, data, None, echo, kinds.Point, kinds)]
    assert all(abs(a - b) < 100 for a, b in zip(counts, now)), (counts, now)
    assert after - before < 50_000, (before, after)


def test_contracts_are_given_back(image_filter):
    def read():
        for _ in range(20):
            contract = mortise.read_contract(text="package a:b; interface i { record r { a: u8 } f: func(x: r) -> r; }")
            with mortise.Host() as host:
                host.point("p", contract).one()
    read()
    tracemalloc.start()
    read()
    before = tracemalloc.get_traced_memory()[0]
    read()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 50_000, (before, after)
