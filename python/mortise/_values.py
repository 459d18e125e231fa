# SPDX-License-Identifier: Apache-2.0
"""What stands for values of WIT that Python has no word for."""


class Row:
    """Attributes that are told together: the slots of a class, in their order. Dataclasses would do, but importing them takes
    longer than all of Mortise."""

    __slots__ = ()

    def __init_subclass__(cls):
        setattr(cls, "__match_args__", tuple(cls.__slots__))  # which checkers do not let one assign

    def __init__(self, *values):
        for name, value in zip(self.__match_args__, values, strict=True):
            setattr(self, name, value)

    def __repr__(self):
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"


class _Wrapped:
    __slots__ = ()

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self._inner() == other._inner()

    def __hash__(self):
        return hash((type(self), self._inner()))

    def __repr__(self):
        return f"{type(self).__name__}({self._inner()!r})"

    def __class_getitem__(cls, parts):
        return type(list[int])(cls, parts)  # `types.GenericAlias`, without an import

    def _inner(self):
        return getattr(self, self.__match_args__[0])


class Some(_Wrapped):
    """The outer `some` of an option of an option, where None alone would not say which of the two is none."""

    __slots__ = ("value",)
    __match_args__ = ("value",)

    def __init__(self, value):
        self.value = value


class Ok(_Wrapped):
    """The good side of a result that is a part of a value."""

    __slots__ = ("value",)
    __match_args__ = ("value",)

    def __init__(self, value=None):
        self.value = value


class Err(_Wrapped):
    """The other side of a result that is a part of a value."""

    __slots__ = ("error",)
    __match_args__ = ("error",)

    def __init__(self, error=None):
        self.error = error


def as_json(value):
    """Configuration or state as JSON (docs/json.md): a dataclass, or what `json` takes; a str is JSON already."""
    if isinstance(value, str):
        return value
    import json
    return json.dumps(value, default=_plain)


def _plain(value):
    """What `json` has no word for, in terms of what it has. Labels of WIT have '-' where names in Python have '_'."""
    import base64
    import enum
    if hasattr(value, "__dataclass_fields__"):
        return {name.strip("_").replace("_", "-"): getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, enum.Flag):
        return [flag.name.lower().replace("_", "-") for flag in type(value) if flag in value]
    if isinstance(value, enum.Enum):
        return value.value if isinstance(value.value, str) else value.name.lower().replace("_", "-")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if hasattr(value, "tolist"):  # arrays
        return value.tolist()
    raise TypeError(f"there is no JSON for {value!r}: give it as a str")
