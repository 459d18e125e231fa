# SPDX-License-Identifier: Apache-2.0
from array import array
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from os import PathLike
from types import TracebackType
from typing import Any, ClassVar, Generic, Literal, Protocol, Self, TypeAlias, TypedDict, overload

from typing_extensions import TypeVar

__all__ = ["Answer", "Application", "Array", "Cancel", "Cancelled", "Candidate", "Client", "Conflict", "Contract", "Crashed",
           "DeadlineExceeded", "Denied", "Detailed", "Err", "Error", "Event", "Failed", "Grant", "Health", "Host", "Incident",
           "Invalid", "Length", "Maybe", "Ok", "Overloaded", "Plan", "PlanPlugins", "PlanPoint", "PlanStep", "PluginError",
           "PluginInfo", "Point", "PointDetailed", "PointInfo", "PointMember", "Provider", "Reason", "RefusedPlugin", "Some",
           "Subscription", "Unavailable", "Unsupported", "Variant", "Why", "WhyRelease", "__version__", "char", "contract", "f32",
           "f64", "is_given_up", "label", "plugin", "raises", "read_contract", "s16", "s32", "s64", "s8", "seconds_left", "since",
           "u16", "u32", "u64", "u8"]

_T = TypeVar("_T")
_N = TypeVar("_N", int, float)
_Path: TypeAlias = str | bytes | PathLike[str] | PathLike[bytes]
_Wall: TypeAlias = Literal["inline", "thread", "loopback"]

__version__: str

# What these are in a contract stands behind them; to checkers they are what Python has.
s8: TypeAlias = int
s16: TypeAlias = int
s32: TypeAlias = int
s64: TypeAlias = int
u8: TypeAlias = int
u16: TypeAlias = int
u32: TypeAlias = int
u64: TypeAlias = int
f32: TypeAlias = float
f64: TypeAlias = float
char: TypeAlias = str

class Length:
    count: int
    def __init__(self, count: int) -> None: ...

class Variant:
    name: str
    def __init__(self, name: str) -> None: ...

class Error(Exception):
    kind: ClassVar[str]
    code: str
    plugin: str | None
    contract: str | None
    function: str | None
    incident: int | None
    step: int | None
    def __init__(self, message: str, *, code: str | None = None, plugin: str | None = None, contract: str | None = None,
                 function: str | None = None, incident: int | None = None, step: int | None = None) -> None: ...

class Invalid(Error): ...
class Denied(Error): ...
class Unsupported(Error): ...
class Unavailable(Error): ...
class Overloaded(Error): ...
class DeadlineExceeded(Error): ...
class Cancelled(Error): ...
class Crashed(Error): ...
class Failed(Error): ...
class Conflict(Error): ...

class PluginError(Exception):
    code: ClassVar[str]
    value: Any
    plugin: str | None
    contract: str | None
    function: str | None
    def __init__(self, value: Any, *, plugin: str | None = None, contract: str | None = None,
                 function: str | None = None) -> None: ...

class Some(Generic[_T]):
    __match_args__: ClassVar[tuple[Literal["value"]]]
    value: _T
    def __init__(self, value: _T) -> None: ...

class Ok(Generic[_T]):
    __match_args__: ClassVar[tuple[Literal["value"]]]
    value: _T
    def __init__(self, value: _T = ...) -> None: ...

class Err(Generic[_T]):
    __match_args__: ClassVar[tuple[Literal["error"]]]
    error: _T
    def __init__(self, error: _T = ...) -> None: ...

class Array(array[_N]):
    def __dlpack__(self, *, stream: None = None, max_version: tuple[int, int] | None = None,
                   dl_device: tuple[int, int] | None = None, copy: bool | None = None) -> Any: ...
    def __dlpack_device__(self) -> tuple[int, int]: ...

class Cancel:
    def __init__(self) -> None: ...
    def cancel(self) -> None: ...
    @property
    def cancelled(self) -> bool: ...

class Contract:
    @property
    def name(self) -> str: ...
    @property
    def docs(self) -> str: ...
    @property
    def wit(self) -> str: ...
    @property
    def python(self) -> str: ...
    @property
    def types(self) -> dict[str, type[Any]]: ...
    @property
    def functions(self) -> tuple[str, ...]: ...
    @property
    def Client(self) -> type[Client]: ...
    def __getattr__(self, name: str) -> Any: ...  # a type of the contract: its class

def read_contract(path: _Path | None = None, interface: str | None = None, *, text: str | None = None,
                  features: Iterable[str] = ()) -> Contract: ...

_Status: TypeAlias = Literal["ready", "degraded", "unhealthy"]

class Health:
    __match_args__: ClassVar[tuple[Literal["status"], Literal["reason"]]]
    status: _Status
    reason: str
    def __init__(self, status: _Status = "ready", reason: str = "") -> None: ...

class Maybe:
    contract: Contract | type[Any]
    def __init__(self, contract: Contract | type[Any]) -> None: ...

_C = TypeVar("_C", bound=type[Any])
_F = TypeVar("_F", bound=Callable[..., Any])

@overload
def contract(cls: None = None, /, *, name: str, version: str | None = None) -> Callable[[_C], _C]: ...
@overload
def contract(cls: type[Any], /, *, name: str | None = None, version: str | None = None) -> Contract: ...
def raises(*errors: Any) -> Callable[[_F], _F]: ...
def since(version: str) -> Callable[[_F], _F]: ...
def label(own: str | None = None, /, **parts: str) -> Callable[[_F], _F]: ...
def plugin(*contracts: Contract | type[Any], imports: Mapping[str, Contract | type[Any] | Maybe] | None = None,
           life: Contract | type[Any] | None = None, parallel: bool = False, reentrant: bool = False) -> Callable[[_C], _C]: ...

def seconds_left() -> float | None: ...
def is_given_up() -> bool: ...

class Detailed:
    __match_args__: ClassVar[tuple[Literal["plugin"], Literal["value"], Literal["error"]]]
    plugin: str | None
    value: Any
    error: Exception | None
    def __init__(self, plugin: str | None, value: Any = None, error: Exception | None = None) -> None: ...
    def get(self) -> Any: ...

class Answer(Detailed):
    took: float
    skipped: bool
    def __init__(self, plugin: str | None, value: Any = None, error: Exception | None = None, took: float = 0.0,
                 skipped: bool = False) -> None: ...

class PointDetailed(Detailed):
    answers: list[Answer]
    def __init__(self, value: Any, error: Exception | None, answers: list[Answer]) -> None: ...
    def __iter__(self) -> Iterator[Answer]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> Answer: ...

class Subscription:
    def cancel(self) -> None: ...

class Event:
    kind: Literal["added", "removed", "swapped", "degraded", "quarantined", "recovered", "point-changed"]
    plugin: str
    point: str
    text: str

class PointMember:
    plugin: str
    refusal: str
    breaker: Literal["closed", "open", "half-open"]

class PointInfo:
    name: str
    contract: str
    members: list[PointMember]

class _Aio:
    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]: ...  # a function of the contract

class Client:
    @property
    def aio(self) -> _Aio: ...
    @property
    def plugin(self) -> str | None: ...
    @property
    def contract(self) -> str: ...
    def within(self, seconds: float, /) -> Self: ...
    def with_(self, *, seconds: float | None = None, cancel: Cancel | None = None, route_key: int = 0) -> Self: ...
    def call_detailed(self, function: str, /, *arguments: Any, **named: Any) -> Detailed: ...
    def __getattr__(self, name: str) -> Callable[..., Any]: ...  # a function of the contract

class PluginInfo:
    id: str
    state: Literal["active", "waiting", "quarantined", "failed", "retained"]
    wall: _Wall
    source: str
    digest: str
    cause: str
    contracts: tuple[str, ...]
    conversions: dict[str, int]
    configuration: str
    health: Health | None

class Incident:
    id: int
    kind: str
    plugin: str
    function: str
    text: str
    from_plugin: bool

class _Hints(TypedDict, total=False):
    before: Iterable[str]
    after: Iterable[str]
    priority: int
    attributes: Any

class Reason:
    text: str
    where: str
    help: str

class Grant:
    permission: str
    values: list[str]

class Provider:
    plugin: str
    adapter: str

class PlanStep:
    action: Literal["add", "update", "reconfigure", "restart", "remove", "keep"]
    plugin: str
    version: str
    former_version: str
    why: list[str]
    new_grants: list[Grant]
    wall: tuple[str, str] | None
    is_irreversible: bool

class PlanPlugins:
    providers: list[Provider]
    wrappers: list[str]

class PlanPoint:
    name: str
    contract: str
    before: PlanPlugins | None
    after: PlanPlugins | None
    is_changed: bool

class RefusedPlugin:
    plugin: str
    version: str
    place: str
    reasons: list[Reason]

class WhyRelease:
    version: str
    state: Literal["chosen", "not chosen", "unfit", "shadowed"]
    place: str
    why: list[Reason]

class Why:
    plugin: str
    releases: list[WhyRelease]
    text: str
    json: str

class Plan:
    @property
    def id(self) -> str: ...
    @property
    def generation(self) -> str: ...
    @property
    def is_empty(self) -> bool: ...
    @property
    def is_possible(self) -> bool: ...
    @property
    def explanation(self) -> str: ...
    @property
    def steps(self) -> list[PlanStep]: ...
    @property
    def points(self) -> list[PlanPoint]: ...
    @property
    def refused(self) -> list[RefusedPlugin]: ...
    @property
    def remarks(self) -> list[Reason]: ...
    @property
    def text(self) -> str: ...
    @property
    def json(self) -> str: ...

class Candidate:
    id: str
    version: str
    engine: Literal["native", "wasm", "python", ""]
    state: Literal["active", "fit", "unfit", "shadowed"]
    source: str
    place: str
    reasons: list[Reason]

class Application:
    def __init__(self, host: Host, path: _Path, index: _Path | None = None) -> None: ...
    def plan(self, upgrade: bool = False) -> Plan: ...
    def apply(self, plan: Plan) -> None: ...
    def start(self, upgrade: bool = False) -> Plan: ...
    def watch(self, told: Callable[[Plan | Error], object]) -> None: ...
    def candidates(self) -> list[Candidate]: ...
    def why(self, plugin: str) -> Why: ...
    @property
    def generation(self) -> str: ...
    @property
    def name(self) -> str: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, type: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None, /) -> None: ...

_P = TypeVar("_P", default=Client)  # what calls are made on: of a contract that is a class, that class

class Point(Generic[_P]):
    name: str
    contract: Contract
    def all(self) -> list[_P]: ...
    def one(self) -> _P: ...
    def with_id(self, id: str) -> _P: ...
    def first(self, call: Callable[[_P], _T | None]) -> _T | None: ...
    def fold(self, value: _T, call: Callable[[_P, _T], _T]) -> _T: ...
    def call(self, function: str, /, *arguments: Any, **named: Any) -> Any: ...
    def call_detailed(self, function: str, /, *arguments: Any, **named: Any) -> PointDetailed: ...
    def where(self, keep: Callable[[Any], object] | None = None, /, **fields: Any) -> Self: ...
    def best(self, score: Callable[[Any], float], /) -> Self: ...
    def within(self, seconds: float, /) -> Self: ...
    def with_(self, *, seconds: float | None = None, cancel: Cancel | None = None, route_key: int = 0) -> Self: ...
    def on_failure(self, function: str, call: Callable[..., Any]) -> None: ...
    def on_missing(self, function: str, call: Callable[..., Any]) -> None: ...
    def __iter__(self) -> Iterator[_P]: ...

class _Executor(Protocol):
    def post(self, task: Callable[[], None], /) -> object: ...

class Host:
    def __init__(self, *, wall: _Wall = "inline", strict: bool = False, max_threads: int = 64, max_waiting: int = 1024,
                 max_abandoned: int = 4, drain_ms: int = 10_000, step_ms: int = 30_000, watchdog_ms: int = 0,
                 examples: bool = True, find_leaks: bool = False, max_file_size: int = 1 << 30,
                 max_plugins: int = 10_000) -> None: ...
    def load(self, path: _Path, *, id: str | None = None, digest: str | None = None, wall: _Wall | None = None,
             configuration: Any = None, state: Any = None, hints: _Hints | None = None) -> str: ...
    def add(self, cls: type[Any], id: str | None = None, *, wall: _Wall | None = None, configuration: Any = None,
            state: Any = None, executor: _Executor | None = None, hints: _Hints | None = None) -> str: ...
    def swap(self, id: str, path: _Path | type[Any], *, digest: str | None = None, wall: _Wall | None = None,
             configuration: Any = None, state: Any = None, executor: _Executor | None = None,
             hints: _Hints | None = None) -> None: ...
    def configure(self, id: str, configuration: Any, *, seconds: float | None = None) -> None: ...
    def health(self, id: str, *, seconds: float | None = None) -> Health: ...
    def export_state(self, id: str, *, seconds: float | None = None) -> dict[str, Any]: ...
    def unload(self, id: str) -> None: ...
    def plugins(self) -> list[PluginInfo]: ...
    def incident(self, id: int) -> Incident | None: ...
    def contract(self, name: str) -> Contract: ...
    @overload
    def point(self, name: str, contract: Contract | str, *,
              dispatch: Mapping[str, Literal["one", "first", "all", "fold"]] | None = None, order: Iterable[str] = (),
              deadline: float | None = None, failure: Literal["fail", "skip", "fallback"] = "fail", wall: _Wall = "inline",
              attributes: str | None = None, breaker: Mapping[str, float] | None = None,
              budgets: Mapping[str, float] | None = None, for_plugins: bool = False,
              examples: bool = True) -> Point: ...
    @overload
    def point(self, name: str, contract: Callable[..., _T], *,
              dispatch: Mapping[str, Literal["one", "first", "all", "fold"]] | None = None, order: Iterable[str] = (),
              deadline: float | None = None, failure: Literal["fail", "skip", "fallback"] = "fail", wall: _Wall = "inline",
              attributes: str | None = None, breaker: Mapping[str, float] | None = None,
              budgets: Mapping[str, float] | None = None, for_plugins: bool = False,
              examples: bool = True) -> Point[_T]: ...
    def points(self) -> list[PointInfo]: ...
    def on_event(self, handler: Callable[[Event], object]) -> Subscription: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, type: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None, /) -> None: ...
