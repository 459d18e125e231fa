# SPDX-License-Identifier: Apache-2.0
"""A contract without WIT: a Protocol, and a plugin and a host that use the classes it is declared with."""

from dataclasses import dataclass
from typing import Protocol

import mortise
from mortise import u8


@dataclass(slots=True)
class Greeting:
    """What is said."""

    text: str
    volume: u8 = 5
    """From a whisper to a shout.

    @range [0, 9]
    """


@dataclass
class NobodyThere(Exception):
    place: str


@mortise.contract(name="example:hello/greeter", version="1.0.0")
class Greeter(Protocol):
    """Greets."""

    @mortise.raises(NobodyThere)
    def greet(self, name: str, loud: bool = False) -> Greeting:
        """A greeting for somebody."""
        ...


@mortise.plugin(Greeter)
class Polite:
    def greet(self, name: str, loud: bool) -> Greeting:
        if not name:
            raise NobodyThere("the door")
        return Greeting(f"Good day, {name}", 9 if loud else 3)


with mortise.Host() as host:
    host.add(Polite)
    greeter = host.point("greeters", Greeter).one()
    print(greeter.greet("Ada"), greeter.greet("Bob", loud=True))
    try:
        greeter.greet("")
    except NobodyThere as error:
        print("nobody at", error.place)
