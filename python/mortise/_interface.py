# SPDX-License-Identifier: Apache-2.0
"""WIT for a class of methods with annotations. `mortise._core` reads it, as it reads all contracts."""

import inspect
import types
import typing

from mortise import _labels
from mortise._annotations import Refused, Scope, Types, checked_label, docs_lines, labels_of, result_text, to_json
from mortise._core import _read_contract
from mortise._errors import Invalid
from mortise._source import ClassSource
from mortise._values import Err, Ok

# What every client or plugin has: src/bindgen/python_names.cpp.
_TAKEN = ("aio", "call_detailed", "configure", "contract", "export_state", "health", "import_state", "plugin", "start",
          "stop", "within", "with_")
_SELF = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
_OUTSIDE = ("object", "Protocol", "Generic", "ABC")


class Method:
    """A function of the interface: its lines, its label, and what its parameters are called in Python."""

    __slots__ = ("label", "name", "lines", "parameters")

    def __init__(self, label, name):
        self.label, self.name, self.lines, self.parameters = label, name, [], []


def read(cls, name, version, scope):
    """The contract of a class. `scope` is where it stands: what its annotations name may be there."""
    if not isinstance(cls, type):
        raise TypeError(f"contract() takes a class with methods, got {cls!r}")
    text, bindings, functions = write(cls, name, version, scope)
    return _read_contract(None, text, "", [], {"types": bindings, "functions": functions, "class": cls})


def read_life(cls, names, scope):
    """The contract of a plugin's `configure`, `export_state` and `import_state`: what their annotations say, and that the
    first and the last refuse in words. Other names than a contract's may have stand for them while it is read.
    """
    def own_(self): ...
    members = {}
    for name in names:
        method = getattr(cls, name)
        hints = typing.get_type_hints(method, localns=scope, include_extras=True)
        taken = [each for each in inspect.signature(method).parameters][1:]
        made = types.FunctionType(own_.__code__, method.__globals__, name + "_")
        if name == "export_state":
            if taken or "return" not in hints:
                raise TypeError(f"'{cls.__name__}.export_state' is written `def export_state(self) -> State`")
            made.__annotations__ = {"return": hints["return"]}
            made.__signature__ = inspect.Signature([_SELF])
        else:
            if len(taken) != 1 or taken[0] not in hints:
                raise TypeError(f"'{cls.__name__}.{name}' is written `def {name}(self, {name.rpartition('_')[2]}: Record)`")
            made.__annotations__ = {taken[0]: hints[taken[0]], "return": None}
            made.__signature__ = inspect.Signature([_SELF, inspect.Parameter(taken[0], _SELF.kind)])
            made.__mortise_raises__ = (str,)
        made.__mortise_labels__ = (name.replace("_", "-"), {})
        members[name + "_"] = made
    life = type(cls.__name__, (), {"__module__": cls.__module__, "__qualname__": cls.__qualname__, **members})
    return read(life, "plugin:own/life", "1.0.0", scope)


def write(cls, name, version, scope):
    """WIT, and how types and functions are bound. Raises `Invalid` with all that is refused."""
    known = Types(scope)
    package, _, interface = name.partition("/")
    namespace, _, short = package.partition(":")
    source = ClassSource(cls)
    if not all(_labels.is_label(part) for part in (namespace, short, interface)):
        known.refuse(source.place(), f"'{name}' is no name of a contract: write it as 'photo:lab/image-filter'")
    methods = []
    for owner, attribute, value in _members_of(cls, known):
        try:
            methods.append((owner, _method(owner, attribute, value, known)))
        except Refused as error:
            known.refuse(ClassSource(owner).place(attribute), f"'{attribute}': {error}")
    for owner, method in methods:
        if f"%{method.label}" in known.named:
            known.refuse(ClassSource(owner).place(method.name), f"'{method.name}': a type is called '{method.label}' too, and they share their "
                         "names in WIT: give one of them another name, or @mortise.label")
    if not methods and not known.problems:
        known.refuse(source.place(), f"'{cls.__name__}' has no methods, and a contract has some")
    if known.problems:
        raise Invalid("\n".join(known.problems), code="contract.invalid")
    lines = [f"package %{namespace}:%{short}" + (f"@{version};" if version else ";"), "",
             *docs_lines(source.docs(), ""), f"interface %{interface} {{"]
    for named in known.named.values():
        lines += [*named.lines, ""]
    for _, method in methods:
        lines += method.lines
    bindings = {named.binding[0]: named.binding[1:] for named in known.named.values()}
    functions = {method.label: (method.name, method.parameters) for _, method in methods}
    return "\n".join([*lines, "}", ""]), bindings, functions


def _members_of(cls, known):
    """What may be functions, those of base classes first; a class below replaces them where they stand."""
    found = {}
    for owner in reversed(cls.__mro__):
        if owner.__name__ in _OUTSIDE:
            continue
        source = ClassSource(owner)
        for name in vars(owner).get("__annotations__", {}):
            if not name.startswith("_"):
                known.refuse(source.place(name), f"'{name}' is no function: write `def {name}(self) -> ...`, as contracts have nothing else")
        for name, value in vars(owner).items():
            if name.startswith("_") or isinstance(value, type):
                continue
            if isinstance(value, (types.FunctionType, property, staticmethod, classmethod)):
                found[name] = (owner, name, value)
    return found.values()


def _method(owner, name, function, known):
    if isinstance(function, property):
        raise Refused("contracts have functions, no properties: write it as a method")
    if isinstance(function, (staticmethod, classmethod)):
        raise Refused("a function of a contract is called on a plugin: write it as a method, with self")
    if inspect.iscoroutinefunction(function):
        raise Refused("write `def`: whether a plugin or its caller waits in between is theirs, no part of the contract")
    source = ClassSource(owner)
    own, labels = labels_of(function)
    label = own or checked_label(_labels.of_variable(name), name)
    if not _labels.is_function_label(label):
        raise Refused(f"'{label}' is no label of WIT")
    if name in _TAKEN:
        raise Refused(f"every client or plugin has a '{name}' of its own: write `def {name}_`")
    made = Method(label, name)
    try:
        hints = typing.get_type_hints(function, localns=_scope_of(owner, known), include_extras=True)
    except NameError as error:
        raise Refused(f"{error}: types of a contract stand in front of it") from None
    spaces = (function.__globals__, known._space)
    parameters, notes = [], []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        word = labels.get(parameter.name) or checked_label(_labels.of_variable(parameter.name), parameter.name)
        part = _parameter(parameter, hints, Scope(word, spaces), known)
        parameters.append(f"%{word}: {part.text}")
        made.parameters.append(parameter.name)
        is_plain = parameter.default is parameter.empty or (part.is_option and parameter.default is None)
        if not is_plain and f"@default {word} " not in (source.docs(name)):
            notes.append(f"@default {word} {to_json(part, parameter.default)}")
    result = _result(function, hints, spaces, label, known)
    made.lines = docs_lines(source.docs(name), notes=notes)
    since = getattr(function, "__mortise_since__", None)
    if since:
        made.lines.append(f"    @since(version = {since})")
    made.lines.append("    " + _signature(label, parameters, result))
    return made


def _scope_of(owner, known):
    return {**known._space, **{name: value for name, value in vars(owner).items() if isinstance(value, type)}}


def _parameter(parameter, hints, scope, known):
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise Refused(f"'*{parameter.name}' has no type in WIT: take list[T] or dict[str, T]")
    if parameter.kind is parameter.KEYWORD_ONLY:
        raise Refused(f"'{parameter.name}' is a keyword alone, and plugins get their arguments by position: leave out the '*'")
    if parameter.name not in hints:
        raise Refused(f"'{parameter.name}' has no annotation: write its type, `{parameter.name}: ...`")
    try:
        return known.of(hints[parameter.name], scope)
    except Refused as error:
        raise Refused(f"parameter '{parameter.name}': {error}") from None


def _result(function, hints, spaces, label, known):
    """What stands behind the arrow; empty for nothing."""
    if "return" not in hints:
        raise Refused("it does not say what it returns: write `-> ...`, or `-> None` for nothing")
    hint = hints["return"]
    word = label.rpartition("]")[2]
    errors = getattr(function, "__mortise_raises__", None)
    is_result = any((typing.get_origin(side) or side) in (Ok, Err) for side in typing.get_args(hint))
    if is_result and errors is None and type(None) not in typing.get_args(hint):
        raise Refused("a method returns its value and raises its errors: write @mortise.raises(E) above it and `-> T`")
    try:
        value = None if hint is type(None) else known.of(hint, Scope(f"{word}-result", spaces))
    except Refused as error:
        raise Refused(f"its result: {error}") from None
    if errors is None:
        return value.text if value else ""
    try:
        return result_text(value, _error(errors, Scope(f"{word}-error", spaces), known))
    except Refused as error:
        raise Refused(f"its error: {error}") from None


def _error(errors, scope, known):
    if not errors:
        return None
    is_exception = [isinstance(each, type) and issubclass(each, BaseException) for each in errors]
    if len(errors) == 1 and not is_exception[0]:
        return known.of(errors[0], scope)
    return known.variant(errors, scope)


def _signature(label, parameters, result):
    if label.startswith("[get]"):
        return f"%{label[5:]}: get() -> {result};"
    kind, word = ("set", label[5:]) if label.startswith("[set]") else ("func", label)
    return f"%{word}: {kind}({', '.join(parameters)})" + (f" -> {result};" if result else ";")
