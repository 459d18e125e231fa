# SPDX-License-Identifier: Apache-2.0
"""A plugin runtime: contracts in WIT, plugins in C++, C and Python, hosts in C++ and Python. See docs/python.md."""

import atexit
import sys

from mortise._core import (Cancel, Contract, Subscription, __version__, _close_all, _read_contract, is_given_up,
                           seconds_left)
from mortise._declare import contract, label, raises, since
from mortise._errors import (Cancelled, Conflict, Crashed, DeadlineExceeded, Denied, Error, Failed, Invalid, Overloaded,
                             PluginError, Unavailable, Unsupported)
from mortise._host import Event, Host, Incident, PluginInfo, Point, PointInfo, PointMember
from mortise._plugin import Health, Maybe, plugin
from mortise._values import Err, Ok, Some

__all__ = ["Answer", "Application", "Array", "Cancel", "Cancelled", "Candidate", "Client", "Conflict", "Contract", "Crashed",
           "DeadlineExceeded", "Denied", "Detailed", "Err", "Error", "Event", "Failed", "Grant", "Health", "Host", "Incident",
           "Invalid", "Length", "Maybe", "Ok", "Overloaded", "Plan", "PlanPlugins", "PlanPoint", "PlanStep", "PluginError",
           "PluginInfo", "Point", "PointDetailed", "PointInfo", "PointMember", "Provider", "Reason", "RefusedPlugin", "Some",
           "Subscription", "Unavailable", "Unsupported", "Variant", "Why", "WhyRelease", "__version__", "char", "contract", "f32",
           "f64", "is_given_up", "label", "plugin", "raises", "read_contract", "s16", "s32", "s64", "s8", "seconds_left", "since",
           "u16", "u32", "u64", "u8"]


@atexit.register
def _end():
    """Plugins stop while there is an interpreter for them, and coroutines of theirs after them."""
    _close_all()
    loop = sys.modules.get("mortise._loop")
    if loop is not None:
        loop.end()


def read_contract(path=None, interface=None, *, text=None, features=()):
    """A contract from WIT: a file, a folder with its `deps/`, or a text.

    `interface` names one where there are several: `image-filter`, or in full with or without its version. `features`
    are the gates that are open. Raises `Invalid` with everything that is wrong, each with its line and column.
    """
    if (path is None) == (text is None):
        raise TypeError("read_contract() takes a path or a text")
    if path is not None:
        import os
        path = os.fsdecode(path)
    return _read_contract(path, text, interface or "", list(features))


# What takes its time is imported when it is needed first.
_LATE = {
    "_client": ("Answer", "Client", "Detailed", "PointDetailed"),
    "_application": ("Application", "Candidate", "Grant", "PlanPlugins", "PlanPoint", "PlanStep", "Provider", "Reason",
                     "RefusedPlugin", "Why", "WhyRelease"),
    "_generation": ("Plan",),
    "_array": ("Array",),
    "_widths": ("Length", "Variant", "char", "s8", "s16", "s32", "s64", "u8", "u16", "u32", "u64", "f32", "f64"),
}


def _known_as_ours(value):
    """Tracebacks and `help` call it by the name that users import."""
    if isinstance(value, type):
        value.__module__ = "mortise"
    return value


for _name in __all__:
    if _name in globals():
        _known_as_ours(globals()[_name])


def __getattr__(name):
    for module, names in _LATE.items():
        if name in names:
            import importlib
            return _known_as_ours(getattr(importlib.import_module(f"mortise.{module}"), name))
    raise AttributeError(f"module 'mortise' has no attribute '{name}'")


def __dir__():
    return sorted({*globals(), *__all__})
