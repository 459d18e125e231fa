# SPDX-License-Identifier: Apache-2.0
"""A plugin that keeps state: how many it greeted, which its next version goes on with."""

import dataclasses
from pathlib import Path

import mortise

Desk = mortise.read_contract(Path(__file__).parents[1] / "contract/desk.wit", "desk")


@dataclasses.dataclass
class State:
    greeted: mortise.u32


@mortise.plugin(Desk)
class Ledger:
    greeted = 0

    def export_state(self) -> State:
        return State(self.greeted)

    def import_state(self, state: State):
        if state.greeted > 99:
            raise ValueError("the ledger is full")
        self.greeted = state.greeted

    def greet(self, name):
        self.greeted += 1
        return f"{name} is number {self.greeted}"

    def total(self, numbers):
        return self.greeted

    def relay(self, key):
        return key

    def fail(self, how):
        pass
