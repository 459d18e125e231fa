# SPDX-License-Identifier: Apache-2.0
"""The loop of asyncio that coroutines of plugins run on, and calls that coroutines make. Imported when they are met."""

import asyncio
import concurrent.futures
import contextvars
import functools
import os
import signal
import threading
import time

from mortise import _core
from mortise._errors import Cancelled, Conflict, DeadlineExceeded

_MOST_CALLS = 128  # that wait at once for coroutines of this process
_GRACE = 1.0  # seconds that coroutines have at the interpreter's end
_GLANCE = 0.01  # seconds between looks at a word that a caller cancels with: it has no bell

# The call that a coroutine serves, for what it calls; tasks that it makes have it, too, and so does `asyncio.to_thread`.
_serving = contextvars.ContextVar("mortise_call", default=None)
_core._served_by(_serving)

_lock = threading.Lock()
_loop = _thread = _pool = None


def run(coroutine, deadline_ns, cancel):
    """What a coroutine of a plugin comes to. Its caller waits; at the deadline, and when the caller gives up, the coroutine
    is cancelled, and has ended when this returns.

    `deadline_ns` is of CLOCK_MONOTONIC, 0 for none; `cancel` the address of a word, 0 for none.
    """
    loop = _started()
    if threading.current_thread() is _thread:
        coroutine.close()
        raise Conflict("a coroutine cannot wait for one on its own loop: write `await client.aio...`")
    call = _Call(coroutine, loop)
    try:
        while not call.ended.wait(_patience(deadline_ns, cancel)):
            if deadline_ns and time.monotonic_ns() >= deadline_ns:
                raise DeadlineExceeded("its deadline passed, and it was cancelled")
            if _core._is_cancelled(cancel):
                raise Cancelled("its caller gave it up, and it was cancelled")
    except BaseException:  # Ctrl-C, too
        call.give_up()
        raise
    finally:
        call.shared.end()
    return call.outcome()


def _patience(deadline_ns, cancel):
    left = max(0, deadline_ns - time.monotonic_ns()) / 1e9 if deadline_ns else None
    if cancel:
        return _GLANCE if left is None else min(left, _GLANCE)
    return left


class _Call:
    """A coroutine on the loop, as the thread that waits for it sees it. It has the context variables of that thread."""

    def __init__(self, coroutine, loop):
        self.ended = threading.Event()
        self.shared = _core._SharedCall()
        self._coroutine, self._loop = coroutine, loop
        self._task = self._value = self._error = None
        loop.call_soon_threadsafe(self._begin)

    def _begin(self):
        self._task = self._loop.create_task(self._work())
        self._task.add_done_callback(lambda _: self.ended.set())

    async def _work(self):
        _serving.set(self.shared)
        try:
            self._value = await self._coroutine
        except BaseException as error:  # noqa: BLE001: the loop is everybody's, and goes on
            self._error = error

    def give_up(self):
        self._loop.call_soon_threadsafe(lambda: self._task.cancel())
        self.ended.wait()
        self._coroutine.close()  # where it never began

    def outcome(self):
        error, self._error = self._error, None
        if isinstance(error, asyncio.CancelledError) or self._task.cancelled():
            raise Cancelled("it was cancelled on its loop") from error
        if error is None:
            return self._value
        try:
            raise error
        finally:
            error = None  # it has this frame in its traceback


def _started():
    global _loop, _thread
    with _lock:
        if _loop is None:
            loop = asyncio.new_event_loop()
            _thread = threading.Thread(target=_work, args=(loop,), name="mortise-loop", daemon=True)
            _thread.start()
            _loop = loop
        return _loop


def _work(loop):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    asyncio.set_event_loop(loop)
    loop.run_forever()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=_GRACE))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def end():
    """At the interpreter's end, when every host is closed."""
    global _loop, _thread
    with _lock:
        loop, thread, _loop, _thread = _loop, _thread, None, None
    if loop is not None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _forget():
    """In the child of a fork, which has no such thread."""
    global _lock, _loop, _thread, _pool
    _lock = threading.Lock()
    _loop = _thread = _pool = None


os.register_at_fork(after_in_child=_forget)


class Aio:
    """A client whose calls are awaited. To cancel the task that awaits one is to cancel the call."""

    __slots__ = ("_client",)

    def __init__(self, client):
        self._client = client

    def __getattr__(self, name):
        client = self._client
        method = getattr(type(client), name, None)
        if not isinstance(method, _core.Function):
            raise AttributeError(f"'{client.contract}' has no function '{name}'")

        @functools.wraps(method, assigned=("__name__", "__doc__"), updated=())
        async def call(*arguments, **named):
            return await _awaited(client, method, arguments, named)
        return call

    def __repr__(self):
        return f"{self._client!r}.aio"


async def _awaited(client, method, arguments, named):
    global _pool
    with _lock:
        if _pool is None:
            _pool = concurrent.futures.ThreadPoolExecutor(_MOST_CALLS, "mortise-aio")
    cancel = _core.Cancel()
    if hasattr(client, "with_"):
        client = client.with_(cancel=cancel)
    call = functools.partial(method, client, *arguments, **named)
    serving = _serving.get()
    if serving is not None:
        call = functools.partial(_core._call_for, serving, cancel, call)
    call = asyncio.get_running_loop().run_in_executor(_pool, call)
    try:
        return await call
    except asyncio.CancelledError:
        cancel.cancel()
        raise
