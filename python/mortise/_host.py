# SPDX-License-Identifier: Apache-2.0
"""Hosts and points as applications use them, above `_core`."""

from mortise import _core
from mortise._declare import contract_of
from mortise._plugin import health_from, provided_by
from mortise._values import Row, as_json


class PluginInfo(Row):
    """A plugin as its host sees it."""

    __slots__ = {
        "id": "What the host calls it.",
        "state": "'active', 'waiting', 'quarantined', 'failed' or 'retained'.",
        "wall": "Where it runs: 'inline', 'thread', 'loopback'.",
        "source": "The file or folder that it is from; empty for a class.",
        "digest": "The SHA-256 of its file, in hexadecimal digits.",
        "cause": "Why it is not active, or not gone; empty where it is.",
        "contracts": "The contracts that it provides, as a tuple of names.",
        "conversions": "How many calls of a function were converted, by the function's name.",
        "configuration": "The SHA-256 of its configuration; empty where it has none.",
        "health": "What it said last, as a `Health`; None where it was not asked.",
    }

    def __init__(self, *values):
        super().__init__(*values[:-1], health_from(values[-1]))


class Incident(Row):
    """What is kept of a failed call for the operator. Never show `text` to the plugin's users."""

    __slots__ = {
        "id": "Its number, as `Error.incident` has it.",
        "kind": "'failed', 'denied' and so on, as `Error.kind`.",
        "plugin": "Who failed, by id.",
        "function": "What was called; empty for a step of the plugin's own life.",
        "text": "What the plugin said, a traceback for one in Python; at most 4096 bytes.",
        "from_plugin": "Whether the text is the plugin's; else the host's.",
    }


class PointMember(Row):
    """How a plugin stands in a point: `refusal` says why it is not in it."""

    __slots__ = {
        "plugin": "Its id.",
        "refusal": "Why it is not in the point; empty where it is.",
        "breaker": "'closed', 'open' or 'half-open'.",
    }


class PointInfo(Row):
    """A point as its host sees it."""

    __slots__ = {
        "name": "The point's name.",
        "contract": "Its contract's name.",
        "members": "A list of `PointMember`: in order, then those that are refused.",
    }


class Event(Row):
    """What happened to a plugin or a point: `added removed swapped degraded quarantined recovered point-changed`."""

    __slots__ = {
        "kind": "What happened, one of the words above.",
        "plugin": "To whom, by id; empty where it is about a point.",
        "point": "To which point; empty where it is about a plugin.",
        "text": "More about it, for people.",
    }


def _budgets(latency=0, errors=0):
    return int(latency * 1000), float(errors)


def _point_options(*, dispatch=None, order=(), deadline=None, failure="fail", wall="inline", attributes=None,
                   breaker=None, budgets=None, for_plugins=False, examples=True):
    return {
        "dispatch": dict(dispatch or {}), "order": list(order), "deadline_ms": int((deadline or 0) * 1000),
        "failure": failure, "wall": wall, "attributes": attributes or "", "breaker": dict(breaker or {}),
        "budgets": _budgets(**(budgets or {})),
        "for_plugins": for_plugins,
        "examples": examples,
    }


class Host(_core.Host):
    """Loads plugins, and gives handles to them. Any number of hosts may live in a process.

    with mortise.Host() as host:
        host.load("blur.so")
        blur = host.point("filters", ImageFilter).one()

    Thread-safe. Closed at the end of a `with`, by `close`, when nothing refers to it any more, or when Python ends: that
    takes every plugin off its routes, waits at most `drain_ms` for calls inside each, and stops them in reverse order.
    """

    def load(self, path, *, id=None, digest=None, wall=None, configuration=None, state=None, hints=None):
        """Loads a plugin from a shared library, or from a file or folder of Python, and puts it on its routes.

        All of it or nothing. `id` is what the host calls it, else the file's name without its ending; `digest` the SHA-256
        that the file must have, in hexadecimal digits; `wall` where it runs, else as the host's. `configuration` and
        `state` are dataclasses, dicts, or JSON as a str (docs/json.md). `hints` say how it stands among others in points, as its
        manifest would: `{"before": ["blur"], "after": [], "priority": 1, "attributes": {"speed": 3}}`. Returns the id. Raises by kind, with `code`:
        `file.*`, `native.*` and `abi.*` before any of its code has run; `python.*`, `plugin.*`, `host.limit`,
        `wall.no_descriptor`, `json.*`.
        """
        return self._load(path, {"id": id, "digest": digest, "wall": wall, **_texts(configuration, state), **_hints(hints)})

    def add(self, cls, id=None, *, wall=None, configuration=None, state=None, executor=None, hints=None):
        """The same as `load` for a class that `@mortise.plugin` made a plugin. Returns the id: else the class's name.

        `executor` is where its calls run instead of behind a wall: an object whose `post(task)` has `task()` called soon,
        on a thread of its own, such as a GUI's main loop; `is_here()` says whether this thread is one of those.
        """
        provided = provided_by(cls)
        id = id or cls.__name__
        self._add(*provided, id, {"wall": wall, "executor": executor, **_texts(configuration, state), **_hints(hints)})
        return id

    def swap(self, id, path, *, digest=None, wall=None, configuration=None, state=None, executor=None,
             hints=None):
        """Replaces a plugin by the one in `path`, or by a class: calls move over at one instant, clients stay valid, no
        call is lost. On failure the old one goes on. Its state moves where both have functions for that, and so does
        its configuration, unless another one is given, and hints. Raises what `load` does, `plugin.unknown`,
        `plugin.incompatible`, `plugin.busy`.
        """
        given = {"wall": wall, **_texts(configuration, state), **_hints(hints)}
        if isinstance(path, type):
            self._swap(*provided_by(path), id, {"executor": executor, **given})
        else:
            self._swap_library(id, path, {"digest": digest, **given})

    def configure(self, id, configuration, *, seconds=None):
        """Gives a running plugin another configuration: all of it; what is left out gets its default. A plugin that
        refuses goes on as it was: `plugin.configuration_refused`, with its words. Raises `json.*` before it sees it.
        """
        self._configure(id, as_json(configuration), _deadline(seconds))

    def health(self, id, *, seconds=None):
        """How well a plugin serves, in its own words; one that does not say is ready."""
        return health_from(self._health(id, _deadline(seconds)))

    def export_state(self, id, *, seconds=None):
        """The state of a plugin, as a dict, to be kept for `state=`. Raises `plugin.unsupported` where it has none."""
        import json
        return json.loads(self._export_state(id, _deadline(seconds)))

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

        `contract` is a `Contract`, a class with `@mortise.contract`, or the name of a contract that a plugin which is loaded
        describes. One name, one contract.

        With options the point has these from now on, for everybody: `dispatch={"apply": "fold"}`, by function `one` (where
        it is left out), `first`, `all` or `fold`; `order=["blur"]`, ids that go first; `deadline=0.5`, in seconds, what a
        call through the point may take; `failure="fail"`, `"skip"` or `"fallback"`; `wall="thread"`, the thinnest wall;
        `attributes="traits"`, a record of the contract; `breaker={"failures": 3, "open_ms": 1000}`;
        `budgets={"latency": 0.05, "errors": 0.01}`, beyond which a plugin counts as degraded; `for_plugins=True`;
        `examples=False`, where plugins from files are not to be asked the examples of the contract.
        """
        contract = self.contract(contract) if isinstance(contract, str) else contract_of(contract)
        view = self._declare_point(name, contract, _point_options(**options) if options else None)
        return Point(self, name, contract, view)

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


def _texts(configuration, state):
    return {"configuration": None if configuration is None else as_json(configuration),
            "state": None if state is None else as_json(state)}


def _hints(hints):
    def given(*, before=(), after=(), priority=None, attributes=None):
        return {"before": list(before), "after": list(after), "priority": priority,
                "attributes": None if attributes is None else as_json(attributes)}
    return given(**hints or {})


def _deadline(seconds):
    if seconds is None:
        return 0
    import time
    return time.monotonic_ns() + max(0, int(seconds * 1e9))


class Point:
    """A named place that takes plugins of one contract. Keeps its host."""

    __slots__ = ("_host", "name", "contract", "_view", "_with")

    def __init__(self, host, name, contract, view, options=(0, None, 0)):
        self._host, self.name, self.contract, self._view = host, name, contract, view
        self._with = options  # of calls: a deadline, what gives them up, what traffic is shared by

    def all(self):
        """A client of each plugin that is in the point now, in the point's order."""
        return self._host._all(self._view, self.contract)

    def one(self):
        """A client of whatever comes first in the point, now and later: until then calls are `Unavailable`. Of a selection
        (`where`, `best`): of the plugin that comes first in it now.
        """
        return self._host._one(self._view, self.contract, "")

    def with_id(self, id):
        """A client of one plugin, by its id; it survives the plugin's swap. Raises `plugin.unknown`, or
        `plugin.incompatible` when the plugin does not provide the contract, or is not in the point.
        """
        return self._host._one(self._view, self.contract, id or "?")

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
        rows, value, error, is_all = self._host._call(self._view, self.contract, self._with, function, arguments,
                                                           named)
        answers = [Answer(*row) for row in rows]
        if is_all and error is None:
            value = [answer.value for answer in answers if answer.error is None]
        return PointDetailed(value, error, answers)

    def within(self, seconds, /):
        """The same point; calls through it stop waiting so many seconds from now, all of them together."""
        return self.with_(seconds=seconds)

    def with_(self, *, seconds=None, cancel=None, route_key=0):
        """The same point, called through with these options: a deadline in seconds from now, a `mortise.Cancel`, and what
        shares of traffic are computed from. What the point's own deadline leaves holds as well.
        """
        deadline, former, key = self._with
        if seconds is not None:
            if not seconds >= 0:
                raise ValueError("a call needs a number of seconds from 0 up")
            deadline = _deadline(min(seconds, 1e9))  # some thirty years: nobody waits for longer
        return Point(self._host, self.name, self.contract, self._view,
                     (deadline, former if cancel is None else cancel, route_key or key))

    def where(self, keep=None, /, **fields):
        """The same point with those plugins alone whose attributes `keep(attributes)` wants, or have these fields:
        `codecs.where(format="gif")`, `codecs.where(lambda traits: traits.speed > 3)`. Attributes are objects of the record
        that the point's options name; an enumerator equals its word, too. It follows the point: `keep` is asked when plugins
        come, go or are replaced, not at calls, and no plugin's code is loaded for it. What it raises now is raised, later
        it goes to `sys.unraisablehook` and the plugin is left out. Raises `point.invalid` where the point has no attributes.
        """
        if keep is None and not fields:
            raise TypeError("where() takes a function of a plugin's attributes, or fields that they must have")

        def is_wanted(attributes):
            for name, wanted in fields.items():
                value = getattr(attributes, name)
                if value != wanted and getattr(value, "_value_", attributes) != wanted:
                    return False
            return keep is None or keep(attributes)
        return self._selected(is_wanted, False, fields)

    def best(self, score, /):
        """The same plugins, those with the highest `score(attributes)` first, a number; equal ones stay in the point's order:
        `codecs.best(lambda traits: traits.speed).one()`. Asked and raising as in `where`.
        """
        return self._selected(score, True, ())

    def _selected(self, judge, gives_score, fields):
        view = self._host._select(self._view, self.contract, judge, gives_score, list(fields))
        return Point(self._host, self.name, self.contract, view, self._with)

    def on_failure(self, function, call):
        """What stands in a failed plugin's place in calls of a function through this point, where its policy is
        `fallback`, from now on; under `one` and `first` also where it has no plugin. `call` is as in `on_missing`.
        """
        self._host._on_failure(self._view, self.contract, function, call)

    def on_missing(self, function, call):
        """What a call of a function does where the plugin is too old to have it, from now on and in this host: `call` takes
        its arguments by position, as a plugin's method does, on the caller's thread. `has_...()` stays false.
        """
        self._host._on_missing(self.contract, function, call)

    def __iter__(self):
        return iter(self.all())

    def __class_getitem__(cls, _):
        return cls

    def __repr__(self):
        return f"<mortise.Point '{self.name}' of '{self.contract.name}'>"
