# SPDX-License-Identifier: Apache-2.0
"""A plugin for hosts in C++: it calls the application back."""

import asyncio
import dataclasses
from pathlib import Path

import mortise

CONTRACT = Path(__file__).parents[1] / "contract/desk.wit"
Desk = mortise.read_contract(CONTRACT, "desk")
Service = mortise.read_contract(CONTRACT, "service")


@dataclasses.dataclass
class Settings:
    word: str = "hello"


@mortise.plugin(Desk, imports={"service": mortise.Maybe(Service)}, parallel=True, reentrant=True)
class Clerk:
    greeted = 0

    def configure(self, settings: Settings):
        if not settings.word:
            raise ValueError("it wants a word")
        self.settings = settings

    def health(self):
        return mortise.Health("degraded" if self.greeted > 9 else "ready", f"{self.greeted} were greeted")

    def greet(self, name):
        if not name:
            raise mortise.PluginError(Desk.Refusal.Nameless())
        self.greeted += 1
        return f"{self.settings.word}, {name}"

    async def total(self, numbers):
        await asyncio.sleep(0)
        return sum(numbers)

    def relay(self, key):
        return self.service.lookup(key)

    async def fail(self, how):
        if how == "slow":
            await asyncio.sleep(3600)
        if how == "overloaded":
            raise mortise.Overloaded("later")
        raise RuntimeError(how)
