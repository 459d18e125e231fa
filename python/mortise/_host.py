# SPDX-License-Identifier: Apache-2.0
"""Hosts and points as applications use them, above `_core`."""

from mortise import _core
from mortise._plugin import provided_by
from mortise._values import Row


class PluginInfo(Row):
    """A plugin as its host sees it."""

    __slots__ = __match_args__ = ("id", "state", "wall", "source", "digest", "cause", "contracts", "conversions")


class Incident(Row):
    """What is kept of a failed call for the operator. Never show `text` to the plugin's users."""

    __slots__ = __match_args__ = ("id", "kind", "plugin", "function", "text", "from_plugin")


class PointMember(Row):
    """How a plugin stands in a point: `refusal` says why it is not in it."""

    __slots__ = __match_args__ = ("plugin", "refusal", "breaker")


class PointInfo(Row):
    """A point as its host sees it."""

    __slots__ = __match_args__ = ("name", "contract", "members")


class Event(Row):
    """What happened to a plugin or a point: `added removed swapped degraded quarantined recovered point-changed`."""

    __slots__ = __match_args__ = ("kind", "plugin", "point", "text")


def _point_options(*, dispatch=None, order=(), deadline=None, failure="fail", wall="inline", attributes=None,
                   breaker=None, for_plugins=False):
    return {
        "dispatch": dict(dispatch or {}), "order": list(order), "deadline_ms": int((deadline or 0) * 1000),
        "failure": failure, "wall": wall, "attributes": attributes or "", "breaker": dict(breaker or {}),
        "for_plugins": for_plugins,
    }


class Host(_core.Host):
    """Loads plugins, and gives handles to them. Any number of hosts may live in a process.

    with mortise.Host() as host:
        host.load("blur.so")
        blur = host.point("filters", ImageFilter).one()

    Thread-safe. Closed at the end of a `with`, by `close`, when nothing refers to it any more, or when Python ends: that
    takes every plugin off its routes, waits at most `drain_ms` for calls inside each, and stops them in reverse order.
    """

    def add(self, cls, id=None, *, wall=None):
        """The same as `load` for a class that `@mortise.plugin` made a plugin. Returns the id: else the class's name."""
        made = provided_by(cls)
        id = id or cls.__name__
        self._add(*made, id, wall)
        return id

    def swap(self, id, path, *, digest=None, wall=None):
        """Replaces a plugin by the one in `path`, or by a class: calls move over at one instant, clients stay valid, no
        call is lost. On failure the old one goes on. Raises what `load` does, `plugin.unknown`, `plugin.incompatible`.
        """
        if isinstance(path, type):
            self._swap(*provided_by(path), id)
        else:
            super().swap(id, path, digest=digest, wall=wall)

    def plugins(self):
        """Every plugin on a route in the order of loading, then those that are retained."""
        return [PluginInfo(*row) for row in self._plugins()]

    def incident(self, id):
        """What is known of a failed call, for the operator; None when it is older than the last 256."""
        row = self._incident(id)
        return None if row is None else Incident(*row)

    def point(self, name, contract, **options):
        """The application's named place for plugins of a contract: every plugin that provides it is in it, as far as
        the point's options let it.

        `contract` is a `Contract`, or the name of one that a plugin which is loaded describes. One name, one contract.

        With options the point has these from now on, for everybody: `dispatch={"apply": "fold"}`, by function `one` (where
        it is left out), `first`, `all` or `fold`; `order=["blur"]`, ids that go first; `deadline=0.5`, in seconds, what a
        call through the point may take; `failure="fail"`, `"skip"` or `"fallback"`; `wall="thread"`, the thinnest wall;
        `attributes="traits"`, a record of the contract; `breaker={"failures": 3, "open_ms": 1000}`; `for_plugins=True`.
        """
        if isinstance(contract, str):
            contract = self.contract(contract)
        self._declare_point(name, contract, _point_options(**options) if options else None)
        return Point(self, name, contract)

    def points(self):
        """Every point that was declared, with its plugins in order and those that are refused."""
        return [PointInfo(name, contract, [PointMember(*member) for member in members])
                for name, contract, members in self._points()]

    def on_event(self, handler):
        """Calls `handler(event)` with what happens from now on, in order, until the subscription that this returns is
        cancelled or gone. It runs on a thread of the host that is there for handlers alone, and may use the host.
        """
        return self._subscribe(lambda *event: handler(Event(*event)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return "<mortise.Host, closed>" if self.closed else f"<mortise.Host, {len(self._plugins())} plugins>"


class Point:
    """A named place that takes plugins of one contract. Keeps its host."""

    __slots__ = ("_host", "name", "contract")

    def __init__(self, host, name, contract):
        self._host, self.name, self.contract = host, name, contract

    def all(self):
        """A client of each plugin that is in the point now, in the point's order."""
        return self._host._all(self.name, self.contract)

    def one(self):
        """A client of whatever comes first in the point, now and later: until then calls are `Unavailable`."""
        return self._host._one(self.name, self.contract)

    def first(self, call):
        """The first of `call(client)`, client by client, that is not None; None where there is none."""
        for client in self.all():
            result = call(client)
            if result is not None:
                return result
        return None

    def fold(self, value, call):
        """`value = call(client, value)`, client by client."""
        for client in self.all():
            value = call(client, value)
        return value

    def call(self, function, /, *arguments, **named):
        """Calls a function as its dispatch says; of one that goes to all, the list of their results."""
        return self.call_detailed(function, *arguments, **named).get()

    def call_detailed(self, function, /, *arguments, **named):
        """The same, and says which plugin gave which result; nothing is raised."""
        from mortise._client import Answer, PointDetailed
        rows, value, error, is_all = self._host._call(self.name, self.contract, function, arguments, named)
        answers = [Answer(*row) for row in rows]
        if is_all and error is None:
            value = [answer.value for answer in answers if answer.error is None]
        return PointDetailed(value, error, answers)

    def __iter__(self):
        return iter(self.all())

    def __repr__(self):
        return f"<mortise.Point '{self.name}' of '{self.contract.name}'>"
