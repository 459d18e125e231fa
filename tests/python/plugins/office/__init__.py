# SPDX-License-Identifier: Apache-2.0
"""A plugin that is a folder: its thread goes on when it is stopped, until it notices."""

import threading

import mortise

from .words import Desk, Service, tell


@mortise.plugin(Desk, imports={"service": Service})
class Office:
    def start(self):
        threading.Thread(target=self.work, daemon=True).start()

    def work(self):
        try:
            while True:
                path = self.service.lookup("where is the end to be told?")
        except mortise.Unavailable:
            tell(path)

    def greet(self, name):
        return name

    def total(self, numbers):
        return len(numbers)

    def relay(self, key):
        return key

    def fail(self, how):
        pass
