"""The trace: everything that happened to one delivery at one EventListener, with Tekton's own words. Data only.

What every delivery makes is a named tuple: a frozen dataclass takes three times as long to make.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple, TypeAlias, overload

from harness.cel.explanation import Explanation
from harness.jsontypes import JSON, JSONObject
from harness.location import Location


class Code(IntEnum):
    """The gRPC codes that Tekton's own interceptors answer with (google.golang.org/grpc/codes)."""

    OK = 0
    INVALID_ARGUMENT = 3
    FAILED_PRECONDITION = 9
    INTERNAL = 13


_CODE_TITLES = (
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
)


def code_title(code: int) -> str:
    """Go's name of a gRPC code, as Tekton logs it: `FailedPrecondition` for 9, `Code(99)` for an unknown one."""
    return _CODE_TITLES[code] if 0 <= code < len(_CODE_TITLES) else f"Code({code})"


Stage: TypeAlias = str
"""Where a trigger stopped: `interceptor[N]`, `resolve`, `params` or `create`; `group.interceptor[N]` in a group."""


class Stop(NamedTuple):
    """Why a trigger created nothing, or not everything.

    `interceptor` is the interceptor's name at an interceptor stage, else empty; `code` is the gRPC code, None at the
    other stages, where Tekton only logs; `message` is Tekton's own. `explanation` is there for a CEL filter that
    is false or failed, `location` the place in the manifests that decided.
    """

    stage: Stage
    message: str
    interceptor: str = ""
    code: int | None = None
    location: Location | None = None
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One container of a task with the values that it would have."""

    name: str
    image: str
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    script: str = ""
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task that the created run would start, in the order in which it may start.

    `params` are the task's own params with the values that they would have (values that only a run knows stay as
    `$(tasks.x.results.y)`); `workspaces` maps the task's workspace to what is bound (`secret gitlab-basic-auth`);
    `when` lists conditions that stop the task or could, each with its outcome (true, false, or None: known only at
    run time); `problem` says why the task could not run, empty when it could.
    """

    name: str
    task: str
    section: Literal["tasks", "finally"] = "tasks"
    after: tuple[str, ...] = ()
    params: tuple[tuple[str, JSON], ...] = ()
    workspaces: tuple[tuple[str, str], ...] = ()
    when: tuple[tuple[str, bool | None], ...] = ()
    steps: tuple[PlannedStep, ...] = ()
    problem: str = ""


class Plan(Sequence[PlannedTask]):
    """The tasks of a run, in the order in which they may start, planned when somebody looks at them.

    Planning takes many times as long as the delivery itself, and most who deliver want to know only what fires.
    """

    __slots__ = ("_make", "_tasks")

    def __init__(self, make: Callable[[], tuple[PlannedTask, ...]]) -> None:
        self._make = make
        self._tasks: tuple[PlannedTask, ...] | None = None

    @property
    def tasks(self) -> tuple[PlannedTask, ...]:
        """The tasks; `make` is called once."""
        if self._tasks is None:
            self._tasks = self._make()
        return self._tasks

    def __len__(self) -> int:
        return len(self.tasks)

    @overload
    def __getitem__(self, index: int) -> PlannedTask: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PlannedTask, ...]: ...
    def __getitem__(self, index: int | slice) -> PlannedTask | tuple[PlannedTask, ...]:
        return self.tasks[index]

    def __eq__(self, other: object) -> bool:
        return self.tasks == (other.tasks if isinstance(other, Plan) else other)

    def __hash__(self) -> int:
        return hash(self.tasks)

    def __repr__(self) -> str:
        return repr(self.tasks)


class CreatedResource(NamedTuple):
    """A resource as the listener would send it to the API server, labels and namespace added."""

    api_version: str
    kind: str
    namespace: str
    name: str
    value: JSONObject

    @property
    def label(self) -> str:
        """`PipelineRun flask-app/build-dev-image-` for messages (a generated name ends in a dash)."""
        return f"{self.kind} {self.namespace}/{self.name}"


class InterceptorTrace(NamedTuple):
    """What one interceptor of a trigger's chain answered."""

    name: str
    passed: bool
    extensions: JSONObject | None = None
    explanation: Explanation | None = None


class TriggerTrace(NamedTuple):
    """What one trigger did with the delivery.

    `trigger` is its name (may be empty), `namespace` the Trigger's; `group` the trigger group's name or empty.
    `fired` means that every resource was created. `notes` say what the answer depends on (map order, a redacted token
    taken as valid). `locations` of things that matter for reports.
    """

    trigger: str
    namespace: str
    fired: bool
    stopped_at: Stop | None = None
    group: str = ""
    interceptors: tuple[InterceptorTrace, ...] = ()
    extensions: JSONObject | None = None
    params: tuple[tuple[str, str], ...] = ()
    resources: tuple[CreatedResource, ...] = ()
    plan: Sequence[PlannedTask] = ()
    notes: tuple[str, ...] = ()
    location: Location | None = None


class Trace(NamedTuple):
    """What one EventListener did with one delivery.

    `event_listener` is `namespace/name`, empty when no route leads to one; `route` is the ingress rule that matched
    (`tekton-webhook.ops.com/dev`) or `direct`; `status` is the HTTP status that GitLab would have seen and `response`
    the body's text.
    """

    delivery: str
    event_listener: str
    route: str
    status: int
    response: str = ""
    triggers: tuple[TriggerTrace, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def fired(self) -> tuple[TriggerTrace, ...]:
        """The triggers that created all their resources."""
        return tuple(t for t in self.triggers if t.fired)
