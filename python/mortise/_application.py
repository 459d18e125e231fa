# SPDX-License-Identifier: Apache-2.0
"""Applications that a file describes, above `_generation`. Imported when it is needed first."""

from mortise import _generation
from mortise._values import Row


class Reason(Row):
    """Why a plugin cannot be used, or something else that an operator should know: `text`, `where` in a file, `help`."""

    __slots__ = {
        "text": "Lower case; may have several lines.",
        "where": "`plugins/blur/plugin.toml:3:1`; empty where it is about no file.",
        "help": "What to do, a command or line to paste; may be empty.",
    }

    def __str__(self):
        return f"{self.where}: {self.text}" if self.where else self.text


class Grant(Row):
    """A permission that policy gave to a plugin, with its values."""

    __slots__ = {
        "permission": "Its name.",
        "values": "What it is for, as a list of texts.",
    }


class Provider(Row):
    """Who serves a call: a plugin, perhaps through an adapter; that is "" for none."""

    __slots__ = {
        "plugin": "Its id.",
        "adapter": "The id of the adapter that callers reach it by; empty for none.",
    }


class PlanStep(Row):
    """What becomes of one plugin. Its `action` is `add`, `update`, `reconfigure`, `restart`, `remove` or `keep`; `wall` is None,
    or a pair of before and after."""

    __slots__ = {
        "action": "`add`, `update`, `reconfigure`, `restart`, `remove` or `keep`.",
        "plugin": "Its id.",
        "version": "Afterwards; of one that is removed, before.",
        "former_version": "Before; of an update alone, else empty.",
        "why": "A list of texts such as 'required by sharpen'.",
        "new_grants": "A list of `Grant`.",
        "wall": "None where it stays as it is, else a pair of before and after.",
        "is_irreversible": "Whether there is no way back to the former version.",
    }


class PlanPlugins(Row):
    """Who is at a point: `providers` in the order of calls, `wrappers` around each of them, the outermost first."""

    __slots__ = {
        "providers": "A list of `Provider`, in the order in which they are called.",
        "wrappers": "Ids of what is around each of them, the outermost first.",
    }


class PlanPoint(Row):
    """A point as it was and will be: `before` and `after` are None where it is no point."""

    __slots__ = {
        "name": "The point's name.",
        "contract": "Its contract's name.",
        "before": "A `PlanPlugins`; None where it was no point.",
        "after": "A `PlanPlugins`; None where it is no point any more.",
        "is_changed": "Whether its plugins, or what the file says of it, are others.",
    }


class RefusedPlugin(Row):
    """A plugin that is not active although somebody might expect it, with its reasons."""

    __slots__ = {
        "plugin": "Its id; empty where nobody can read its manifest.",
        "version": "As its manifest has it.",
        "place": "Its folder, from that of the application.",
        "reasons": "A list of `Reason`.",
    }


class WhyRelease(Row):
    """What became of one version of a plugin: its `state` is `chosen`, `not chosen`, `unfit` or `shadowed`."""

    __slots__ = {
        "version": "Which one this is about.",
        "state": "`chosen`, `not chosen`, `unfit` or `shadowed`.",
        "place": "Its folder, from that of the application.",
        "why": "A list of `Reason`.",
    }


class Why(Row):
    """Why a plugin is active or not: every version that was found, the newest first. `str(why)` is for people."""

    __slots__ = {
        "plugin": "Its id.",
        "releases": "A list of `WhyRelease`, the newest first.",
        "text": "All of it for people.",
        "json": "All of it for programs (docs/plans.md).",
    }

    def __str__(self):
        return self.text


class Candidate(Row):
    """A plugin that was found. Its `state` is `active`, `fit`, `unfit` or `shadowed`; `reasons` say why it cannot be used."""

    __slots__ = {
        "id": "The plugin's id; empty where its manifest says none.",
        "version": "As its manifest has it.",
        "engine": "'native', 'wasm' or 'python'; empty where no image is for this host.",
        "state": "'active', 'fit', 'unfit' or 'shadowed'.",
        "source": "Where it was found, as the application's file says it.",
        "place": "Its folder.",
        "reasons": "Why it cannot be used, as a list of `Reason`; empty where it can.",
    }


# What the library tells, as tuples, in these classes.


def _reasons(rows):
    return [Reason(*row) for row in rows]


def _steps(rows):
    return [PlanStep(*row[:5], [Grant(*grant) for grant in row[5]], *row[6:]) for row in rows]


def _points(rows):
    def plugins(row):
        return None if row is None else PlanPlugins([Provider(*each) for each in row[0]], row[1])
    return [PlanPoint(name, contract, plugins(before), plugins(after), is_changed)
            for name, contract, before, after, is_changed in rows]


def _refused(rows):
    return [RefusedPlugin(*row[:-1], _reasons(row[-1])) for row in rows]


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
        return [Candidate(*row[:-1], _reasons(row[-1])) for row in self._candidates()]

    def why(self, plugin):
        """Why a plugin is active or not, who needs it and which version won. `ID@VERSION` asks what would be with this one.

        Raises `plugin.unknown`.
        """
        releases, text, json = self._why(plugin)
        return Why(plugin.partition("@")[0], [WhyRelease(*row[:-1], _reasons(row[-1])) for row in releases], text, json)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
