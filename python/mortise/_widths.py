# SPDX-License-Identifier: Apache-2.0
"""Types of WIT that Python has no type for: to type checkers they are int, float and str."""

from typing import Annotated


class Width:
    """What stands behind an alias: the name of the type in WIT."""

    __slots__ = ("wit",)

    def __init__(self, wit):
        self.wit = wit

    def __repr__(self):
        return self.wit


class Length:
    """Of a list that has always so many elements: `Annotated[bytes, mortise.Length(16)]`."""

    __slots__ = ("count",)

    def __init__(self, count):
        self.count = count

    def __eq__(self, other):
        return isinstance(other, Length) and other.count == self.count

    def __hash__(self):
        return hash(self.count)

    def __repr__(self):
        return f"Length({self.count})"


class Variant:
    """Of a union of one class, which Python does not have: `Annotated[Only, mortise.Variant("shape")]`."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Variant({self.name!r})"


s8 = Annotated[int, Width("s8")]
s16 = Annotated[int, Width("s16")]
s32 = Annotated[int, Width("s32")]
s64 = Annotated[int, Width("s64")]
u8 = Annotated[int, Width("u8")]
u16 = Annotated[int, Width("u16")]
u32 = Annotated[int, Width("u32")]
u64 = Annotated[int, Width("u64")]
f32 = Annotated[float, Width("f32")]
f64 = Annotated[float, Width("f64")]
char = Annotated[str, Width("char")]
