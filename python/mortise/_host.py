# SPDX-License-Identifier: Apache-2.0
"""Hosts and points as applications use them, above `_core`."""

from mortise import _core
from mortise._declare import contract_of
from mortise._plugin import provided_by
from mortise._values import Row


class PluginInfo(Row):
    """A plugin as its host sees it."""

    __slots__ = __match_args__ = ("id", "state", "wall", "source", "digest", "cause", "contracts", "conversions")


class Incident(Row):
    """What is kept of a failed call for the operator. Never show `text` to the plugin's users."""

    __slots__ = __match_args__ = ("id", "kind", "plugin", "function", "text", "from_plugin")


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

    def point(self, name, contract):
        """The application's named place for plugins of a contract: every plugin that provides it is in it.

        `contract` is a `Contract`, a class with `@mortise.contract`, or the name of a contract that a plugin which is loaded
        describes. One name, one contract.
        """
        contract = self.contract(contract) if isinstance(contract, str) else contract_of(contract)
        self._declare_point(name, contract)
        return Point(self, name, contract)

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
        """A client of each plugin that provides the contract now, in the order they were loaded."""
        return self._host._all(self.contract)

    def one(self):
        """A client of whatever provides the contract first, now and later: until then calls are `Unavailable`."""
        return self._host._one(self.contract)

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

    def call_detailed(self, function, /, *arguments, **named):
        """Calls a function of every plugin; which gave which result, or error."""
        return [client.call_detailed(function, *arguments, **named) for client in self.all()]

    def __iter__(self):
        return iter(self.all())

    def __class_getitem__(cls, _):
        return cls

    def __repr__(self):
        return f"<mortise.Point '{self.name}' of '{self.contract.name}'>"
