# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in calls and hosts, by what a caller can do about it."""


class Error(Exception):
    """A system error. Its class is its kind; see docs/errors.md for the codes."""

    kind = "failed"

    def __init__(self, message, *, code=None, plugin=None, contract=None, function=None, incident=None,
                 step=None):
        super().__init__(message)
        self.code = code if code is not None else f"call.{self.kind}"
        self.plugin = plugin
        self.contract = contract
        self.function = function
        self.incident = incident
        self.step = step


class Invalid(Error):
    """The arguments break the contract: change what you pass."""

    kind = "invalid"


class Denied(Error):
    """Policy does not allow it: ask the operator."""

    kind = "denied"


class Unsupported(Error):
    """The plugin does not have this function: do without."""

    kind = "unsupported"


class Unavailable(Error):
    """Nobody serves it now: try later."""

    kind = "unavailable"


class Overloaded(Error):
    """No room or no memory: try later, and less."""

    kind = "overloaded"


class DeadlineExceeded(Error):
    """It took too long: allow more time. The result is lost."""

    kind = "deadline"


class Cancelled(Error):
    """The caller gave it up itself."""

    kind = "cancelled"


class Crashed(Error):
    """The plugin died: look at the incident."""

    kind = "crashed"


class Failed(Error):
    """The plugin is broken: look at the incident."""

    kind = "failed"


class Conflict(Error):
    """The state it was meant for is gone: look again."""

    kind = "conflict"


class PluginError(Exception):
    """The contract's own error, which a function with `result<T, E>` answered: `value` is the E.

    No `Error`: the call went well, and the plugin said no.
    """

    code = "call.plugin_error"

    def __init__(self, value, *, plugin=None, contract=None, function=None):
        super().__init__(value)
        self.value = value
        self.plugin = plugin
        self.contract = contract
        self.function = function

    def __str__(self):
        return f"{self.function or 'the plugin'} answered with the error {self.value!r}"


KINDS = {kind.kind: kind for kind in (Invalid, Denied, Unsupported, Unavailable, Overloaded, DeadlineExceeded, Cancelled,
                                      Crashed, Failed, Conflict)}


def make(kind, message, code, plugin, contract, function, incident, step):
    return KINDS[kind](message, code=code, plugin=plugin, contract=contract, function=function, incident=incident,
                       step=step)


def status_of(error):
    """What a call is that ended with an exception of a plugin in Python: the number of its kind in the C ABI."""
    if isinstance(error, MemoryError):
        error = Overloaded("no memory")
    kinds = list(KINDS.values())
    return 1 + next((kinds.index(kind) for kind in kinds if isinstance(error, kind)), kinds.index(Failed))


def summary_of(error):
    """One line about an exception of a plugin, without where files lie; the traceback is for operators."""
    import re
    words = str(error)
    if isinstance(error, OSError) and error.strerror:
        words = error.strerror if error.filename is None else f"{error.strerror}: '{error.filename}'"
    words = re.sub(r"(?<![\w.])/(?:[^\s'\"()<>,;:/]+(?: [^\s'\"()<>,;:/]+)*/)+", "", " ".join(words.split()))
    return f"{type(error).__name__}: {words[:500]}" if words else type(error).__name__


def make_plugin_error(value, plugin, contract, function):
    """What a caller catches: a contract's own exception as it is, its cause says who; else the value in a `PluginError`."""
    error = PluginError(value, plugin=plugin or None, contract=contract, function=function)
    if not isinstance(value, BaseException):
        return error
    value.__cause__ = error
    if not value.args:  # it was made by keywords: what `str` shows
        value.args = tuple(getattr(value, field) for field in type(value).__dataclass_fields__)
    return value


def error_of_call(error):
    """The `Error`, `PluginError` or exception of the contract that a call ended with; raises what is none of them."""
    if isinstance(error, (Error, PluginError)):
        return error, error.plugin
    if isinstance(error.__cause__, PluginError):
        return error, error.__cause__.plugin
    raise error
