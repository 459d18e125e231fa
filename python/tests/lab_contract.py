# SPDX-License-Identifier: Apache-2.0
"""A contract that is a class, with every type that has one in WIT."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple, Optional, Protocol, TypeAlias, Union

import mortise
from mortise import Err, Ok, Some, f32, s8, s16, u8, u16, u32, u64


class Edge(enum.Enum):
    """What is beyond the image."""
    CLAMP = "clamp"
    """The nearest pixel."""
    DARK_GREEN = 7
    URL = "URL"


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
    """Changes it."""
    ALL = READ | WRITE


Mode: TypeAlias = Literal["fast", "very-slow"]


@dataclass(slots=True)
class Image:
    """An image.

    Rows from the top.
    """
    width: u32
    """In pixels.

    @range [1, 100000]
    """
    height: u32
    pixels: bytes = b""


class Rectangle(NamedTuple):
    """A part of an image."""
    x: u32
    y: u32 = 3


@dataclass(frozen=True)
class Circle:
    """A round one."""
    radius: float


@dataclass(frozen=True)
class Nothing:
    pass


@dataclass(slots=True)
class Words:
    value: list[str]


Shape: TypeAlias = Circle | Nothing | Words


@dataclass
class Checked:
    """Its own code runs where one arrives."""
    least: s8
    most: s8

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError(f"{self.least} is above {self.most}")


@dataclass
class BadArgument(Exception):
    """An argument was wrong."""
    value: str


@dataclass
class TooLarge(Exception):
    limit: u64
    what: str = "image"


@dataclass
class Busy(Exception):
    pass


Failure: TypeAlias = BadArgument | TooLarge | Busy


@dataclass
class Settings:
    edge: Edge = Edge.CLAMP
    access: Access = Access.READ
    mode: Mode = "fast"
    tags: dict[str, list[int]] = field(default_factory=dict)
    shape: Shape | None = None
    fixed: Annotated[bytes, mortise.Length(3)] = b"abc"
    part: Rectangle = Rectangle(1)
    ratio: float = float("inf")
    count: u64 = 2**63
    class_: bool = True


@mortise.label("everything", url="URL")
@dataclass
class All:
    url: str
    letter: mortise.char
    small: s16
    numbers: Sequence[u16]
    table: Mapping[u8, tuple[str, f32]]
    nested: Some[str | None] | None
    outcome: Ok[int] | Err[None]
    either: Optional[Union[Circle, Nothing]]
    shapes: list[Shape]


@mortise.contract(name="photo:lab/image-filter", version="1.1.0")
class ImageFilter(Protocol):
    """Changes images."""

    @mortise.raises(Failure)
    def apply(self, source: Image, area: Rectangle | None, settings: Settings = Settings(), radius: u8 = 4) -> Image:
        """Makes another image.

        @idempotent
        """
        ...

    def pass_on(self, settings: Settings) -> Settings: ...

    @mortise.label("ALL")
    def all_(self, all: All) -> All: ...
    @mortise.raises(str)
    def narrow(self, range: Checked) -> Checked: ...
    @mortise.raises(Busy)
    def wait(self) -> None: ...
    @mortise.raises()
    def works(self, does: bool) -> u8: ...

    @mortise.since("1.1.0")
    def name(self, mode: Mode) -> str:
        """For people."""
        ...
