# SPDX-License-Identifier: Apache-2.0
"""The classes of clients: one a contract, with a method a function."""

from mortise import _core
from mortise._errors import error_of_call


class Detailed:
    """What came of one call: the plugin that served it, and its value, or the error that it ended with."""

    __slots__ = {
        "plugin": "Who served it, by id; None where nobody did.",
        "value": "What it returned; None where there is an error.",
        "error": "The exception that it ended with; None for none.",
    }
    __match_args__ = ("plugin", "value", "error")

    def __init__(self, plugin, value=None, error=None):
        self.plugin = plugin
        self.value = value
        self.error = error

    def get(self):
        """The value; raises the error where there is one."""
        if self.error is not None:
            raise self.error
        return self.value

    def __repr__(self):
        what = f"value={self.value!r}" if self.error is None else f"error={self.error!r}"
        return f"Detailed(plugin={self.plugin!r}, {what})"


class Answer(Detailed):
    """What one plugin did in a call through a point; `plugin` is None where the application answered in its place."""

    __slots__ = {
        "took": "How long it took, in seconds.",
        "skipped": "It was not asked: its breaker is open, or it left meanwhile. `error` says so.",
    }

    def __init__(self, plugin, value=None, error=None, took=0.0, skipped=False):
        super().__init__(plugin, value, error)
        self.took = took
        self.skipped = skipped


class PointDetailed(Detailed):
    """What came of a call through a point, and the answer of each plugin that was asked or skipped."""

    __slots__ = {"answers": "An `Answer` of each plugin that was asked or skipped, in their order."}
    __match_args__ = ("value", "error", "answers")

    def __init__(self, value, error, answers):
        super().__init__(None, value, error)
        self.answers = answers

    def __iter__(self):
        return iter(self.answers)

    def __len__(self):
        return len(self.answers)

    def __getitem__(self, index):
        return self.answers[index]


class Client(_core.Client):
    """A handle to a place that plugins serve: it survives their upgrades, and keeps its host.

    Its class has a method for each function of the contract. Any number of threads may call one client at once.
    """

    __slots__ = ()

    def call_detailed(self, function, /, *arguments, **named):
        """Calls a function by its name in Python, and says who answered; the call's errors are not raised."""
        method = getattr(type(self), function, None)
        if not isinstance(method, _core.Function):
            raise AttributeError(f"'{self.contract}' has no function '{function}'")
        plugin = self.plugin
        try:
            return Detailed(plugin, method(self, *arguments, **named))
        except Exception as error:
            caught, who = error_of_call(error)
            return Detailed(who or plugin, error=caught)

    @property
    def aio(self):
        """The same place for asyncio: `await client.aio.apply(image)`. To cancel the task is to cancel the call."""
        from mortise._loop import Aio
        return Aio(self)

    def __repr__(self):
        return f"<client of '{self.contract}', plugin {self.plugin!r}>"


class Imported(_core.Imported):
    """A contract that a plugin calls: a call goes out for the one that is inside, with its deadline.

    Its class has a method for each function. From `start` on, until the plugin has stopped; any thread may call.
    """

    __slots__ = ()

    @property
    def aio(self):
        """The same for coroutines, which others go on beside: `await self.log.aio.write(line)`."""
        from mortise._loop import Aio
        return Aio(self)

    def __repr__(self):
        return f"<import of '{self.contract}'>"


def _has(index, name):
    def has(self):
        return self._provides(index)
    has.__name__ = has.__qualname__ = name
    has.__doc__ = f"Whether the plugin that serves the place now has `{name[4:]}`, which came later."
    return has


def make_client(contract, functions, docs):
    """`functions`: the name, the callable, its number, and whether plugins may lack it."""
    namespace = {"__slots__": (), "__module__": contract, "__doc__": docs or None}
    for name, function, index, came_later in functions:
        if came_later:
            namespace.setdefault(f"has_{name}", _has(index, f"has_{name}"))
    return _make(Client, namespace, functions)


def make_imported(contract, functions, docs):
    return _make(Imported, {"__slots__": (), "__module__": contract, "__doc__": docs or None}, functions)


def _make(base, namespace, functions):
    namespace.update({name: function for name, function, _, _ in functions})
    return type(base.__name__, (base,), namespace)
