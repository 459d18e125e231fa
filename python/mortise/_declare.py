# SPDX-License-Identifier: Apache-2.0
"""Contracts that are classes with annotations. What reads them, `_interface`, is imported when the first one is met."""

from mortise._core import Contract


def contract(cls=None, /, *, name=None, version=None):
    """A contract from a `typing.Protocol` or an abstract class whose methods have annotations.

        @mortise.contract(name="photo:lab/image-filter", version="1.0.0")
        class ImageFilter(Protocol):
            def apply(self, source: Image) -> Image: ...

    Above a class it leaves the class as it is, which then goes wherever a `Contract` does; plugins and clients use the
    dataclasses and enums it is declared with. `contract(cls, name=..., version=...)` gives the `Contract` of a class at
    once, and `contract(cls)` that of a class which has one. Raises `Invalid` with all that has no type in WIT, each with
    its file, line and what to write in its place. docs/python.md has the table of types.
    """
    import sys
    scope = sys._getframe(1).f_locals

    def decorate(declared):
        _declare(declared, name, version, scope)
        return declared
    if cls is None:
        if name is None:
            raise TypeError("contract() needs the contract's name: name=\"photo:lab/image-filter\"")
        return decorate
    if name is None:
        return contract_of(cls)
    return _declare(cls, name, version, scope)


def _declare(cls, name, version, scope):
    from mortise import _interface
    made = _interface.read(cls, name, version, scope)
    cls.__mortise_contract__ = made
    return made


def contract_of(given):
    """The contract of what applications hand over for one."""
    if isinstance(given, Contract):
        return given
    made = vars(given).get("__mortise_contract__") if isinstance(given, type) else None
    if made is None:
        raise TypeError(f"expected a contract, from read_contract() or a class with @mortise.contract, got {given!r}")
    return made


def raises(*errors):
    """Says which errors of its own a method of a contract has: its result in WIT is `result<T, E>`.

    Dataclasses that are exceptions are raised by plugins, and reach callers, as they are; their `__cause__` is the
    `PluginError` that says which plugin it was. Of any other type the error is the `value` of a `PluginError`.
    """
    def decorate(function):
        function.__mortise_raises__ = errors
        return function
    return decorate


def since(version):
    """Says with which version of the contract a method came: plugins that are older may lack it."""
    def decorate(function):
        function.__mortise_since__ = version
        return function
    return decorate


def label(own=None, /, **parts):
    """What a class or method is called in WIT, where its name in Python does not say it; `parts` are its fields, cases,
    flags or parameters: `@label("std-string", url="URL")`.
    """
    def decorate(declared):
        declared.__mortise_labels__ = (own, parts)
        return declared
    return decorate
