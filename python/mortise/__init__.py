# SPDX-License-Identifier: Apache-2.0
"""A plugin runtime: contracts in WIT, plugins in C++, C and Python, hosts in C++ and Python. See docs/python.md."""

import atexit

from mortise._core import Cancel, Contract, Subscription, __version__, _close_all, _read_contract
from mortise._errors import (Cancelled, Conflict, Crashed, DeadlineExceeded, Denied, Error, Failed, Invalid, Overloaded,
                             PluginError, Unavailable, Unsupported)
from mortise._host import Event, Host, Incident, PluginInfo, Point, PointInfo, PointMember
from mortise._plugin import plugin
from mortise._values import Err, Ok, Some

__all__ = ["Answer", "Cancel", "Cancelled", "Client", "Conflict", "Contract", "Crashed", "DeadlineExceeded", "Denied",
           "Detailed", "Err", "Error", "Event", "Failed", "Host", "Incident", "Invalid", "Ok", "Overloaded", "PluginError",
           "PluginInfo", "Point", "PointDetailed", "PointInfo", "PointMember", "Some", "Subscription", "Unavailable",
           "Unsupported", "__version__", "plugin", "read_contract"]

# Plugins stop while there is an interpreter for them.
atexit.register(_close_all)


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
    raise AttributeError(f"module 'mortise' has no attribute '{name}'")
