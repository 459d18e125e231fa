# SPDX-License-Identifier: Apache-2.0
"""What stands for values of WIT that Python has no word for."""


class Row:
    """Attributes that are told together. Dataclasses would do, but importing them takes longer than all of Mortise."""

    __slots__ = ()

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
