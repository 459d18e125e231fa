# SPDX-License-Identifier: Apache-2.0
"""Applications that a file describes, above `_generation`. Imported when it is needed first."""

from mortise import _generation
from mortise._values import Row


class Candidate(Row):
    """A plugin that was found. Its `state` is `active`, `fit`, `unfit` or `shadowed`; `reasons` say why it cannot be used."""

    __slots__ = {
        "id": "The plugin's id; empty where its manifest says none.",
        "version": "As its manifest has it.",
        "engine": "'native', 'wasm' or 'python'; empty where no image is for this host.",
        "state": "'active', 'fit', 'unfit' or 'shadowed'.",
        "source": "Where it was found, as the application's file says it.",
        "place": "Its folder.",
        "reasons": "Why it cannot be used, as a list of texts; empty where it can.",
    }
    __match_args__ = ("id", "version", "engine", "state", "source", "place", "reasons")


class Application(_generation.Application):
    """An application's file, its plugins and a host, kept together (docs/application.md).

    with mortise.Host() as host, mortise.Application(host, "mortise.toml") as application:
        application.start()
        filters = host.point("filters", "photo:lab/image-filter")

    Opening it reads the file and looks at its sources; nothing of a plugin runs. `index` is where to keep what was learned
    about plugins. Raises `application.invalid` with all that is wrong, with file, line and column. Thread-safe. It keeps
    its host, which must not be changed otherwise, and ends with `close`, at the end of a `with`, when nothing refers to
    it any more, and with its host.
    """

    def __init__(self, host, path, index=None):
        import os
        super().__init__(host._open(), path, "" if index is None else os.fsdecode(index))
        self._host = host

    def candidates(self):
        """Every plugin that was found, by id, the newest version first, as of the last look."""
        return [Candidate(*row) for row in self._candidates()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
