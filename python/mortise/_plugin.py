# SPDX-License-Identifier: Apache-2.0
"""Plugins that are classes, in hosts of the same process."""

from mortise._declare import contract_of


class Provided:
    """What a class says that it is as a plugin."""

    __slots__ = ("contracts", "parallel", "reentrant")

    def __init__(self, contracts, parallel, reentrant):
        self.contracts, self.parallel, self.reentrant = contracts, parallel, reentrant


def plugin(*contracts, parallel=False, reentrant=False):
    """Makes a class a plugin of these contracts, for `host.add(cls)`.

        @mortise.plugin(ImageFilter)
        class Invert:
            def apply(self, source, area, settings): ...
            def name(self): return "invert"

    It has a method for each function; those that came later may be missing. A host makes one instance, without arguments,
    then calls `start()` and at the end `stop()`, if they are there. `parallel`: several threads may be inside at once;
    `reentrant`: a call may come back on its own call chain. A method returns the result, or raises `PluginError(value)` for
    the contract's own error. What else it raises makes the call `Failed`, or of the kind that a `mortise.Error` has; the
    traceback is in the incident.
    """
    if not contracts:
        raise TypeError("plugin() takes the contracts that the class provides")
    contracts = tuple(map(contract_of, contracts))

    def decorate(cls):
        for contract in contracts:
            missing = [name for name in contract._required if not callable(getattr(cls, name, None))]
            if missing:
                raise TypeError(f"'{cls.__name__}' lacks methods of '{contract.name}': {', '.join(missing)}")
        cls.__mortise_plugin__ = Provided(contracts, parallel, reentrant)
        return cls
    return decorate


def provided_by(cls):
    """What a host asks a class; a TypeError where it is no plugin."""
    provided = getattr(cls, "__mortise_plugin__", None)
    if not isinstance(provided, Provided) or not isinstance(cls, type):
        raise TypeError(f"expected a class with @mortise.plugin, got {cls!r}")
    return cls, list(provided.contracts), provided.parallel, provided.reentrant
