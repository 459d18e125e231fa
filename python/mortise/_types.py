# SPDX-License-Identifier: Apache-2.0
"""The classes of a contract's types. Imported when the first contract is, since dataclasses take their time."""

from __future__ import annotations

import copy
import dataclasses
import enum
import inspect
import weakref

# A type is one class, whoever reads its contract: by interface, name, hash, and what else is written with it.
_known: weakref.WeakValueDictionary[tuple[object, ...], type] = weakref.WeakValueDictionary()
_PLAIN = (bool, int, float, str, bytes, type(None), enum.Enum)


def _once(key, make):
    found = _known.get(key)
    if found is None:
        found = _known[key] = make()
    return found


def _dataclass(module, name, qualname, bases, fields, docs):
    """`fields`: name, annotation, and a tuple with what it is where it is left out, empty for nothing."""
    namespace = {"__annotations__": {field: text for field, text, _ in fields}, "__qualname__": qualname}
    if docs:
        namespace["__doc__"] = docs
    has_default = False
    for field, _, fallback in fields:
        if fallback:
            has_default = True
            value = fallback[0]
            is_plain = isinstance(value, _PLAIN)
            namespace[field] = (dataclasses.field(default=value) if is_plain else
                                dataclasses.field(default_factory=lambda value=value: copy.deepcopy(value)))
        elif has_default:
            namespace[field] = dataclasses.field(kw_only=True)
    made = dataclasses.dataclass(type(name, bases, namespace), slots=True)
    made.__module__ = module
    return made


def make_record(key, fields, docs):
    def make():
        text = docs + "".join(f"\n\n{name}: {words}" for name, _, _, words in fields if words)
        return _dataclass(key[0], key[1], key[1], (), [field[:3] for field in fields], text.strip())
    defaults = tuple((name, repr(fallback)) for name, _, fallback, _ in fields)
    return _once((*key, defaults), make)


def make_variant(key, cases, docs):
    def make():
        base = type(key[1], (), {"__slots__": (), "__doc__": docs or None, "__module__": key[0]})
        for name, payload, words in cases:
            fields = [("value", payload, ())] if payload else []
            setattr(base, name, _dataclass(key[0], name, f"{key[1]}.{name}", (base,), fields, words))
        return base
    return _once(key, make)


def _constants(key, base, members, docs):
    made = base(key[1], members, module=key[0], qualname=key[1])
    made.__doc__ = docs or None
    return made


def make_enum(key, names, docs):
    return _once(key, lambda: _constants(key, enum.Enum, names, docs))


def make_flags(key, names, docs):
    return _once(key, lambda: _constants(key, enum.Flag, [(name, 1 << bit) for bit, (name, _) in enumerate(names)], docs))


def make_signature(parameters, returns):
    """`parameters`: name, annotation, and what it is where it is left out: 0 it may not, 1 None, 2 empty, 3 this value."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    defaults = (inspect.Parameter.empty, None, ())
    # On the class, as it stands there, a method takes the client first.
    return inspect.Signature([inspect.Parameter("self", kind)] + [
        inspect.Parameter(name, kind, annotation=text, default=value if fallback == 3 else defaults[fallback])
        for name, text, fallback, value in parameters], return_annotation=returns)
