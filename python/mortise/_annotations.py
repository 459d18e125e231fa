# SPDX-License-Identifier: Apache-2.0
"""Types of WIT for annotations of Python. Imported when the first contract is made of a class."""

import base64
import collections.abc
import dataclasses
import enum
import math
import sys
import types
import typing

from mortise import _labels
from mortise._source import ClassSource, docs_of_alias
from mortise._values import Err, Ok, Some
from mortise._widths import Length, Variant, Width

_PLAIN = {bool: "bool", int: "s64", float: "f64", str: "string"}
_LISTS = (list, collections.abc.Sequence)
_MAPS = (dict, collections.abc.Mapping)
_KEYS = ("bool", "char", "string", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64")
_INSTEAD = {
    set: "take list[T], or dict[K, V] where each key stands once", frozenset: "take list[T]",
    collections.abc.Iterable: "take list[T]", collections.abc.Iterator: "take list[T]",
    bytearray: "take bytes: any buffer goes in", memoryview: "take bytes: any buffer goes in",
    complex: "take tuple[float, float]", object: "name the types it may have, as a union of dataclasses",
    typing.Any: "name the types it may have, as a union of dataclasses",
    collections.abc.Callable: "give what is called a contract of its own",
    list: "say of what: list[T]", tuple: "say of what: tuple[A, B]", dict: "say of what: dict[K, V]"}


class Refused(Exception):
    """What has no type in WIT, and what to write in its place."""


@dataclasses.dataclass
class WitType:
    """A type as WIT writes it; `json` makes a default of it what docs/json.md says."""

    text: str
    json: collections.abc.Callable
    is_option: bool = False


@dataclasses.dataclass
class Named(WitType):
    """A type with a name: `lines` declare it, `binding` says how its values are objects of Python."""

    lines: list = dataclasses.field(default_factory=list)
    binding: tuple | None = None


@dataclasses.dataclass
class Scope:
    """Where an annotation stands: `name` is for a type that has no name of its own; `spaces` are where names are found."""

    name: str
    spaces: tuple


def docs_lines(docs, indent="    ", notes=()):
    """A doc comment; `notes` are directives behind it."""
    return [f"{indent}/// {line}".rstrip() for line in (*docs.splitlines(), *notes)]


def labels_of(declared):
    own = vars(declared) if isinstance(declared, type) else getattr(declared, "__dict__", {})
    return own.get("__mortise_labels__", (None, {}))


def checked_label(label, what):
    if not _labels.is_label(label):
        raise Refused(f"'{what}' makes no label of WIT: take words of letters and digits joined by single '_', "
                      "or @mortise.label")
    return label


class Types:
    """All types of one contract. `problems` are what was refused, each with its place."""

    def __init__(self, space):
        self.named = {}
        self.problems = []
        self._space = space
        self._known = {}    # by the class, union or Literal
        self._open = []     # that are being declared, since none may contain itself

    def refuse(self, place, error):
        self.problems.append(f"{place}: error: {error}")

    def of(self, hint, scope):
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if hasattr(hint, "__value__") and hasattr(hint, "__type_params__"):  # type X = ..., of Python 3.12
            return self.of(hint.__value__, Scope(_labels.of_type(hint.__name__), scope.spaces))
        if origin is typing.Annotated:
            return self._annotated(arguments, scope)
        if origin in (typing.Union, types.UnionType):
            return self._union(arguments, scope)
        if origin is typing.Literal:
            return self._literal(hint, arguments, scope)
        if origin in _LISTS and arguments:
            return self._list(arguments[0], scope)
        if origin is tuple and arguments:
            return self._tuple(arguments, scope)
        if origin in _MAPS and arguments:
            return self._map(arguments, scope)
        if origin in (Ok, Err, Some):
            raise Refused(f"{origin.__name__} stands alone: a result is Ok[T] | Err[E], an option of an option Some[T | None] | None")
        if isinstance(hint, type) and origin is None:
            return self._class(hint)
        return self._no_type(hint, origin)

    def _class(self, cls):
        if cls in _PLAIN:
            text = _PLAIN[cls]
            return WitType(text, _number if text == "s64" else _real if text == "f64" else lambda value: value)
        if cls is bytes:
            return WitType("list<u8>", lambda value: base64.b64encode(value).decode())
        if issubclass(cls, enum.Flag):
            return self._once(cls, self._flags)
        if issubclass(cls, enum.Enum):
            return self._once(cls, self._enum)
        if dataclasses.is_dataclass(cls) or (issubclass(cls, tuple) and hasattr(cls, "_fields")):
            return self._once(cls, self._record)
        return self._no_type(cls, None)

    def _no_type(self, hint, origin):
        if typing.is_typeddict(hint) or (isinstance(hint, type) and vars(hint).get("__annotations__")):
            raise Refused(f"'{hint.__name__}' has no type in WIT: make it a @dataclass or a NamedTuple")
        if isinstance(hint, typing.TypeVar):
            raise Refused(f"WIT has no generic types, so '{hint}' cannot stand here: name a type")
        shown = hint.__qualname__ if isinstance(hint, type) and origin is None else str(hint).removeprefix("typing.")
        instead = next((words for known, words in _INSTEAD.items() if hint is known or origin is known),
                       "take a dataclass, an enum, or one of the types in docs/python.md")
        if hint is None or hint is type(None):
            shown, instead = "None", "only a result may be None; a value that may be missing is T | None"
        raise Refused(f"'{shown}' has no type in WIT: {instead}")

    def _annotated(self, arguments, scope):
        base, *marks = arguments
        variant = next((mark for mark in marks if isinstance(mark, Variant)), None)
        if variant is not None:
            return self.variant((base,), Scope(variant.name, ()))
        inner = self.of(base, scope)
        for mark in marks:
            if isinstance(mark, Width):
                convert = _real if mark.wit in ("f32", "f64") else _number if mark.wit != "char" else inner.json
                inner = WitType(mark.wit, convert)
            elif isinstance(mark, Length):
                if not inner.text.startswith("list<") or mark.count < 1:
                    raise Refused("mortise.Length(count) is for lists and bytes, with a count from 1 up")
                inner = WitType(f"{inner.text[:-1]}, {mark.count}>", inner.json)
        return inner

    def _list(self, element, scope):
        inner = self.of(element, scope)
        if inner.text == "u8":
            return WitType("list<u8>", lambda value: base64.b64encode(bytes(value)).decode())
        return WitType(f"list<{inner.text}>", lambda value: [inner.json(each) for each in value])

    def _tuple(self, arguments, scope):
        if Ellipsis in arguments:
            raise Refused("a tuple has as many elements as it has types: take list[T]")
        parts = [self.of(each, scope) for each in arguments]
        return WitType(f"tuple<{', '.join(part.text for part in parts)}>",
                       lambda value: [part.json(each) for part, each in zip(parts, value, strict=True)])

    def _map(self, arguments, scope):
        key, value = (self.of(each, scope) for each in arguments)
        if key.text not in _KEYS:
            raise Refused(f"a key is a bool, an int, a char or a str, not '{key.text}': take list[tuple[K, V]]")
        if key.text == "string":
            return WitType(f"map<string, {value.text}>",
                           lambda given: {name: value.json(each) for name, each in given.items()})
        return WitType(f"map<{key.text}, {value.text}>",
                       lambda given: [[key.json(name), value.json(each)] for name, each in given.items()])

    def _union(self, arguments, scope):
        if type(None) in arguments:
            return self._option([each for each in arguments if each is not type(None)], scope)
        if any(typing.get_origin(each) in (Ok, Err) or each in (Ok, Err) for each in arguments):
            return self._result(arguments, scope)
        return self.variant(arguments, scope)

    def _option(self, arguments, scope):
        inner = arguments[0] if len(arguments) == 1 else typing.Union[tuple(arguments)]
        if typing.get_origin(inner) is Some:
            inner = self.of(typing.get_args(inner)[0], scope)
            if not inner.is_option:
                raise Refused("Some is for an option of an option: Some[T | None] | None")
            return WitType(f"option<{inner.text}>", lambda value: None if value is None else {"some": inner.json(value.value)}, True)
        inner = self.of(inner, scope)
        return WitType(f"option<{inner.text}>", lambda value: None if value is None else inner.json(value), True)

    def _result(self, arguments, scope):
        sides = {typing.get_origin(each) or each: typing.get_args(each) for each in arguments}
        if set(sides) != {Ok, Err}:
            raise Refused("a result has both sides and nothing else: Ok[T] | Err[E], with None for no value")
        ok, error = (None if sides[side] in ((), (None,), (type(None),)) else self.of(sides[side][0], scope) for side in (Ok, Err))

        def json(value):
            side, name, given = (ok, "ok", getattr(value, "value", None)) if isinstance(value, Ok) else (error, "err", value.error)
            return {name: None if side is None else side.json(given)}
        return WitType(result_text(ok, error), json)

    # Types with names.

    def _once(self, key, declare, *arguments):
        found = self._known.get(key)
        if found is not None:
            return found
        if key in self._open:
            raise Refused(f"'{getattr(key, '__name__', key)}' contains itself, which WIT does not have: "
                          "take numbers into a list for what it refers to")
        self._open.append(key)
        try:
            made = self._known[key] = declare(key, *arguments)
        finally:
            self._open.remove(key)
        if made.text in self.named:
            raise Refused(f"two types are called '{made.text}': give one of them another name, or @mortise.label")
        self.named[made.text] = made
        return made

    def _name_of(self, cls):
        return labels_of(cls)[0] or checked_label(_labels.of_type(cls.__name__), cls.__name__)

    def _record(self, cls):
        source, label, names = ClassSource(cls), self._name_of(cls), labels_of(cls)[1]
        is_tuple = issubclass(cls, tuple)
        fields = cls._fields if is_tuple else [field.name for field in dataclasses.fields(cls)]
        defaults = defaults_of(cls)
        hints = self._hints(cls, source)
        lines, parts = [*docs_lines(source.docs()), f"    record %{label} {{"], []
        for field in fields:
            try:
                if not is_tuple and not cls.__dataclass_fields__[field].init:
                    raise Refused(f"'{field}' has init=False: what a record carries goes through its constructor")
                part = self.of(hints[field], Scope(_labels.of_variable(field), self._spaces(cls)))
                name = names.get(field) or checked_label(_labels.of_variable(field), field)
                lines += self._field_docs(source.docs(field), part, defaults, field)
                lines.append(f"        %{name}: {part.text},")
                parts.append((name, field, part))
            except Refused as error:
                self.refuse(source.place(field), f"field '{field}' of '{cls.__name__}': {error}")
        if not fields:
            self.refuse(source.place(), f"'{cls.__name__}' has no fields, and a record of WIT has some: take an enum, or a case of a union")
        access = "tuple" if is_tuple else "slots" if _has_plain_slots(cls, fields) else "attributes"
        return Named(f"%{label}", lambda value: {name: part.json(getattr(value, field)) for name, field, part in parts},
                     lines=[*lines, "    }"], binding=(label, cls, access, list(fields)))

    def _field_docs(self, docs, part, defaults, field):
        notes = []
        if field in defaults and "@default" not in docs:
            value = defaults[field]
            if not (part.is_option and value is None):
                notes.append(f"@default {to_json(part, value)}")
        return docs_lines(docs, "        ", notes)

    def variant(self, classes, scope):
        """Of dataclasses: a case with a field `value` alone carries that, another one itself, one without fields nothing."""
        classes = tuple(classes)
        key = frozenset(classes)
        if key in self._known:
            return self._known[key]
        alias = self._alias(classes, scope, key)
        return self._once(key, lambda _: self._variant(classes, *alias))

    def _variant(self, classes, label, prefix, docs):
        lines, parts = [*docs_lines(docs), f"    variant %{label} {{"], []
        for cls in classes:
            if not (isinstance(cls, type) and dataclasses.is_dataclass(cls)):
                raise Refused(f"'{getattr(cls, '__name__', cls)}' in a union has no type in WIT: each must be a dataclass, which makes a "
                              "case of a variant; without fields it carries nothing")
            source = ClassSource(cls)
            name = cls.__name__
            if prefix and all(_is_longer(each.__name__, prefix) for each in classes):
                name = name.removeprefix(prefix)
            case = labels_of(cls)[0] or checked_label(_labels.of_type(name), cls.__name__)
            fields = [field.name for field in dataclasses.fields(cls)]
            payload, access = None, "attributes"
            if fields == ["value"]:
                payload = self.of(self._hints(cls, source)["value"], Scope(case, self._spaces(cls)))
                access = "slots" if _has_plain_slots(cls, fields) else "attributes"
            elif fields:
                payload, access = self._class(cls), "itself"
            lines += docs_lines(source.docs(), "        ")
            lines.append(f"        %{case}" + (f"({payload.text})," if payload else ","))
            parts.append((cls, access, case, payload))

        def json(value):
            _, how, case, payload = next(part for part in parts if type(value) is part[0])
            return case if payload is None else {case: payload.json(value if how == "itself" else value.value)}
        return Named(f"%{label}", json, lines=[*lines, "    }"],
                     binding=(label, typing.Union[classes], "union", [part[:2] for part in parts]))

    def _alias(self, members, scope, key):
        """The name that a union or Literal was given where it can be seen, else that of what it is the type of. Its label, name and docs."""
        for space in scope.spaces:
            for name, value in space.items():
                if name.startswith("_") or isinstance(value, type):
                    continue
                is_alias = (frozenset(typing.get_args(value)) == key
                            and typing.get_origin(value) in (typing.Union, types.UnionType, typing.Literal))
                if is_alias and len(typing.get_args(value)) == len(members):
                    return checked_label(_labels.of_type(name), name), name, docs_of_alias(space, name)
        return checked_label(scope.name, scope.name), "", ""

    def _literal(self, hint, values, scope):
        if not all(isinstance(value, str) for value in values):
            raise Refused(f"'{hint}' has no type in WIT: a Literal of str is an enum; for other values take an enum.Enum")
        key = frozenset(values)
        if key in self._known:
            return self._known[key]
        label, _, docs = self._alias(values, scope, key)
        lines = [*docs_lines(docs), f"    enum %{label} {{", *(f"        %{checked_label(value, value)}," for value in values), "    }"]
        return self._once(key, lambda _: Named(f"%{label}", lambda value: value, lines=lines,
                                               binding=(label, str, "members", list(values))))

    def _enum(self, cls):
        source, label, names = ClassSource(cls), self._name_of(cls), labels_of(cls)[1]
        lines, cases = [*docs_lines(source.docs()), f"    enum %{label} {{"], {}
        for member in cls:
            value = member.value
            is_label = isinstance(value, str) and _labels.is_label(value) and value.replace("-", "_").upper() == member.name
            cases[member] = names.get(member.name) or (value if is_label else checked_label(_labels.of_constant(member.name), member.name))
            lines += [*docs_lines(source.docs(member.name), "        "), f"        %{cases[member]},"]
        return Named(f"%{label}", lambda value: cases[value], lines=[*lines, "    }"],
                     binding=(label, cls, "members", list(cls)))

    def _flags(self, cls):
        source, label, names = ClassSource(cls), self._name_of(cls), labels_of(cls)[1]
        members = [member for member in cls.__members__.values() if member.value.bit_count() == 1]
        if [member.value for member in members] != [1 << bit for bit in range(len(members))]:
            raise Refused(f"the bits of '{cls.__name__}' are not 1, 2, 4 and so on, in this order: take enum.auto()")
        lines = [*docs_lines(source.docs()), f"    flags %{label} {{"]
        labels = {member: names.get(member.name) or checked_label(_labels.of_constant(member.name), member.name) for member in members}
        for member in members:
            lines += [*docs_lines(source.docs(member.name), "        "), f"        %{labels[member]},"]
        return Named(f"%{label}", lambda value: [labels[member] for member in members if member in value],
                     lines=[*lines, "    }"], binding=(label, cls, "flags", [member.name for member in members]))

    def _spaces(self, cls):
        return (vars(sys.modules[cls.__module__]), self._space) if cls.__module__ in sys.modules else (self._space,)

    def _hints(self, cls, source):
        try:
            return typing.get_type_hints(cls, localns=dict(self._space), include_extras=True)
        except NameError as error:
            raise Refused(f"{error} where '{cls.__name__}' is declared ({source.place()}): types of a contract stand in front of it") from None


def result_text(ok, error):
    if error is None:
        return "result" if ok is None else f"result<{ok.text}>"
    return f"result<{'_' if ok is None else ok.text}, {error.text}>"


def defaults_of(cls):
    if issubclass(cls, tuple):
        return dict(cls._field_defaults)
    missing = dataclasses.MISSING
    found = {}
    for field in dataclasses.fields(cls):
        if field.default is not missing:
            found[field.name] = field.default
        elif field.default_factory is not missing:
            found[field.name] = field.default_factory()
    return found


def to_json(part, value):
    import json
    try:
        return json.dumps(part.json(value), ensure_ascii=False)
    except (TypeError, ValueError, AttributeError, KeyError, StopIteration):
        raise Refused(f"the default {value!r} is no '{part.text}'") from None


def _has_plain_slots(cls, fields):
    """Whether objects are nothing but their slots: they are made without running code of the class then."""
    is_plain = (cls.__dataclass_params__.init and cls.__new__ is object.__new__ and not hasattr(cls, "__post_init__")
                and not issubclass(cls, BaseException))
    return is_plain and all(isinstance(getattr(cls, field, None), types.MemberDescriptorType) for field in fields)


def _is_longer(name, prefix):
    return name.startswith(prefix) and name[len(prefix):len(prefix) + 1].isupper()


def _number(value):
    number = value.__index__()
    return str(number) if abs(number) >= 2**53 else number


def _real(value):
    number = float(value)
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


__all__ = ["Named", "Refused", "Scope", "Types", "checked_label", "docs_lines", "labels_of", "result_text", "to_json"]
