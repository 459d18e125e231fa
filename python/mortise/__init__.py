# SPDX-License-Identifier: Apache-2.0
"""A plugin runtime: contracts in WIT, plugins in C++, C and Python, hosts in C++ and Python. See docs/python.md."""

import atexit
import sys

from mortise._core import Cancel, Contract, Subscription, __version__, _close_all, _read_contract
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
           "Subscription", "Unavailable", "Unsupported", "Variant", "Why", "WhyRelease", "__version__", "char", "contract",
           "f32", "f64", "label", "plugin", "raises", "read_contract", "s16", "s32", "s64", "s8", "since", "u16", "u32", "u64",
           "u8"]


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


def __getattr__(name):
    if name in ("Answer", "Client", "Detailed", "PointDetailed"):
        from mortise import _client
        return getattr(_client, name)
    if name in ("Application", "Candidate", "Grant", "PlanPlugins", "PlanPoint", "PlanStep", "Provider", "Reason",
                "RefusedPlugin", "Why", "WhyRelease"):
        from mortise import _application
        return getattr(_application, name)
    if name == "Plan":
        from mortise._generation import Plan
        return Plan
    if name == "Array":
        from mortise._array import Array
        return Array
    if name in ("Length", "Variant", "char", "s8", "s16", "s32", "s64", "u8", "u16", "u32", "u64", "f32", "f64"):
        from mortise import _widths
        return getattr(_widths, name)
    raise AttributeError(f"module 'mortise' has no attribute '{name}'")
