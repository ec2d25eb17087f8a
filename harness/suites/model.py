"""Suites as read: what is delivered where, and what is expected of it. Frozen data, no behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeAlias

from harness.interceptors.stub import Stub
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.secrets import SecretValues
from harness.trace import Trace

Part: TypeAlias = Literal["extensions", "params", "resources", "plan"]
PARTS: tuple[Part, ...] = ("extensions", "params", "resources", "plan")

EVERYWHERE = "everywhere"
"""The destination that means: every listener, whatever the delivery's URL."""


@dataclass(frozen=True, slots=True)
class Firing:
    """What a trigger that fires has to do. A part that is None is not looked at; those in `exact` hold nothing more
    than what is written."""

    extensions: JSONObject | None = None
    params: JSONObject | None = None
    resources: tuple[JSON, ...] | None = None
    plan: tuple[JSON, ...] | None = None
    exact: frozenset[Part] = frozenset()
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why a trigger must not fire. None is not looked at; `message` is a text that Tekton's message holds."""

    stage: str | None = None
    interceptor: str | None = None
    code: int | None = None
    message: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one delivery has to do. Triggers that `fires` does not name must not fire."""

    fires: Mapping[str, Firing] = field(default_factory=dict)
    stops: Mapping[str, Stopping] = field(default_factory=dict)
    status: int | None = None
    response: str | None = None
    listener: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One expectation and the deliveries that it holds for.

    `deliveries` are names or patterns as written; `to` is a path, a listener, `everywhere` or None (where each URL
    says).
    """

    name: str
    deliveries: tuple[str, ...]
    expect: Expectation
    location: Location
    to: str | None = None
    secrets: SecretValues = field(default_factory=dict)
    stubs: Mapping[str, Stub] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite file. `manifests` is empty where the configured ones are judged."""

    name: str
    path: Path
    cases: tuple[Case, ...]
    location: Location
    description: str = ""
    manifests: tuple[Path, ...] = ()
    secrets: SecretValues = field(default_factory=dict)
    stubs: Mapping[str, Stub] = field(default_factory=dict)
    scenario: bool = False


class Outcome(StrEnum):
    """How a case ended. FAIL: the manifests do something else; ERROR: it could not be judged; SKIP: an earlier step
    of the scenario failed."""

    PASS = "pass"
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that does not hold.

    `subject` is the listener and trigger (`flask-app/flask-app-dev event-dev-branch`) or the delivery's answer;
    `message` says in one line what is wrong; `details` are the lines that show it (expected against actual);
    `trigger` is the listener's key and the index of the trigger in its trace whose explanation helps.
    """

    subject: str
    message: str
    details: tuple[str, ...] = ()
    trigger: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one case for one delivery.

    `reason` is the error's or skip's text; `mismatches` and the `traces` that explain them are there when it failed.
    """

    suite: str
    case: str
    delivery: str
    outcome: Outcome
    location: Location
    seconds: float
    mismatches: tuple[Mismatch, ...] = ()
    reason: str = ""
    help: str = ""
    traces: tuple[Trace, ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """`suite › case [delivery]` for reports."""
        return f"{self.suite} › {self.case} [{self.delivery}]"
