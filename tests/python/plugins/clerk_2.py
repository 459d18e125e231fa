# SPDX-License-Identifier: Apache-2.0
"""The next version of clerk.py."""

from pathlib import Path

import mortise

CONTRACT = Path(__file__).parents[1] / "contract/desk.wit"
Desk = mortise.read_contract(CONTRACT, "desk")
Service = mortise.read_contract(CONTRACT, "service")


@mortise.plugin(Desk, imports={"service": mortise.Maybe(Service)}, parallel=True, reentrant=True)
class Clerk:
    word = "welcome"

    def greet(self, name):
        if not name:
            raise mortise.PluginError(Desk.Refusal.Nameless())
        return f"{self.word}, {name}"

    def total(self, numbers):
        return sum(numbers)

    def relay(self, key):
        return self.service.lookup(key)

    def fail(self, how):
        if how == "overloaded":
            raise mortise.Overloaded("later")
        raise RuntimeError(how)
