# SPDX-License-Identifier: Apache-2.0
"""Plugins that are classes, in hosts of the same process."""

import sys

from mortise._declare import contract_of
from mortise._values import Row

_STATUS = ("ready", "degraded", "unhealthy")
_LIFE = {"configure": "configure", "export_state": "export-state", "import_state": "import-state"}


class Health(Row):
    """How well a plugin serves: "ready", "degraded" or "unhealthy", and why, for operators."""

    __slots__ = {"status": "'ready', 'degraded' or 'unhealthy'.", "reason": "Why, for operators."}

    def __init__(self, status="ready", reason=""):
        if status not in _STATUS:
            raise ValueError(f"a plugin is {', '.join(_STATUS)}, not {status!r}")
        super().__init__(status, reason)


class Maybe:
    """In `imports`: a contract that a plugin works without; its calls are then `Unavailable`."""

    __slots__ = ("contract",)

    def __init__(self, contract):
        self.contract = contract


class Provided:
    """What a class says that it is as a plugin."""

    __slots__ = ("contracts", "life", "imports", "parallel", "reentrant")

    def __init__(self, contracts, life, imports, parallel, reentrant):
        self.contracts, self.life, self.imports = contracts, life, imports
        self.parallel, self.reentrant = parallel, reentrant


def plugin(*contracts, imports=None, life=None, parallel=False, reentrant=False):
    """Makes a class a plugin of these contracts, for `host.add(cls)`, or in a file for `host.load(path)`.

        @mortise.plugin(ImageFilter)
        class Invert:
            def apply(self, source, area, settings): ...
            def name(self): return "invert"

    It has a method for each function; those that came later may be missing. A host makes one instance, without arguments,
    then calls `start()` and at the end `stop()`, if they are there. `parallel`: several threads may be inside at once;
    `reentrant`: a call may come back on its own call chain. A method returns the result, or raises `PluginError(value)` for
    the contract's own error. What else it raises makes the call `Failed`, or of the kind that a `mortise.Error` has; the
    traceback is in the incident.

    `imports` are the contracts that it calls, each under the name of an attribute that its objects have before `__init__`
    runs, and use from `start` on: `imports={"log": Log, "cache": mortise.Maybe(Cache)}`.

    Its own life is methods too, each optional: `health()` returns a `Health`; `configure(self, configuration: Settings)`,
    `export_state(self) -> State` and `import_state(self, state: State)` have dataclasses, or the records of the interface
    of WIT that is `life`. `configure` and `import_state` refuse by raising a ValueError.
    """
    if not contracts:
        raise TypeError("plugin() takes the contracts that the class provides")
    contracts = tuple(map(contract_of, contracts))
    wanted = [(name, contract_of(each.contract), True) if isinstance(each, Maybe) else (name, contract_of(each), False)
              for name, each in (imports or {}).items()]

    def decorate(cls):
        for contract in contracts:
            _check(cls, contract.name, contract._required)
        own = _life_of(cls, sys._getframe(1).f_locals) if life is None else contract_of(life)
        if own is not None:
            _check(cls, own.name, [name for name in _LIFE if _LIFE[name] in own._labels])
        cls.__mortise_plugin__ = Provided(contracts, own, wanted, parallel, reentrant)
        return cls
    return decorate


def _life_of(cls, scope):
    """The contract of the methods with a plugin's own records, from their annotations; None where there are none."""
    names = [name for name in _LIFE if callable(getattr(cls, name, None))]
    if not names:
        return None
    from mortise import _interface
    return _interface.read_life(cls, names, scope)


def _check(cls, contract, names):
    missing = [name for name in names if not callable(getattr(cls, name, None))]
    if missing:
        raise TypeError(f"'{cls.__name__}' lacks methods of '{contract}': {', '.join(missing)}")


def provided_by(cls):
    """What a host asks a class; a TypeError where it is no plugin."""
    provided = getattr(cls, "__mortise_plugin__", None)
    if not isinstance(provided, Provided) or not isinstance(cls, type):
        raise TypeError(f"expected a class with @mortise.plugin, got {cls!r}")
    return cls, provided


def make_instance(cls, imports):
    """An object with the contracts that it calls, which its `__init__` may keep."""
    made = cls.__new__(cls)
    for name, client in imports.items():
        setattr(made, name, client)
    made.__init__()
    return made


def health_of(said):
    """What `health()` returned, as a number and a text; None is ready."""
    if said is None:
        return 0, ""
    if not isinstance(said, Health):
        raise TypeError(f"health() returns a mortise.Health or None, got {said!r}")
    return _STATUS.index(said.status), said.reason


def health_from(pair):
    """The other way round; None where it was not asked."""
    return None if pair is None else Health(_STATUS[pair[0]], pair[1])
