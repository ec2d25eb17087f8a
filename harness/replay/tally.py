"""What a replay comes to: counts, the slowest deliveries, the first errors. Its size does not grow with the lines."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from harness.jsontypes import JSON, JSONObject
from harness.trace import Trace, TriggerTrace

MOST_REASONS = 1_000
"""How many different reasons are counted apart; later ones are counted by their stage and code alone."""
MOST_LISTED = 10
"""How many of the slowest deliveries are kept, and how many errors."""
_MESSAGE = 300
"""How many characters of a message tell reasons apart: those at its ends."""


class TriggerName(NamedTuple):
    """A trigger: its listener as `namespace/name`, its group or an empty text, its own name."""

    event_listener: str
    group: str
    trigger: str


class Reason(NamedTuple):
    """Why a trigger stopped, as in `harness.trace.Stop`, the message cut where it is long. An empty message stands for
    all those that are not told apart."""

    trigger: TriggerName
    stage: str
    interceptor: str
    code: int | None
    message: str


class Problem(NamedTuple):
    """A line that could not be judged: `FILE:LINE` or `FILE:LINE:COLUMN`, and why. `internal` tells that the harness is
    at fault."""

    where: str
    message: str
    internal: bool = False


class Timing(NamedTuple):
    """How long a delivery took to be judged, in seconds of processor time, reading its line included."""

    seconds: float
    delivery: str


@dataclass(slots=True)
class Slowest:
    """The longest times, the longest first."""

    timings: list[Timing] = field(default_factory=list)

    def would_take(self, seconds: float) -> bool:
        """Whether a time is one of the longest."""
        return len(self.timings) < MOST_LISTED or seconds > self.timings[-1].seconds

    def add(self, timing: Timing) -> None:
        """Keep a time if it is one of the longest."""
        if self.would_take(timing.seconds):
            self.timings.append(timing)
            self.timings.sort(reverse=True)
            del self.timings[MOST_LISTED:]


@dataclass(slots=True)
class Tally:
    """Counts of some lines.

    `deliveries` counts the lines that hold something, `errors` those of them that could not be judged and what of the
    inputs could not be read. `statuses` counts what listeners answered, (`namespace/name`, HTTP status), the name empty
    where no route leads to one; `fired` and `reasons` what triggers did. `problems` are the first errors, `slowest`
    the slowest deliveries.
    """

    deliveries: int = 0
    errors: int = 0
    internal_errors: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    fired: Counter[TriggerName] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    slowest: Slowest = field(default_factory=Slowest)

    def add_trace(self, trace: Trace) -> None:
        """Count what one listener did."""
        self.statuses[trace.event_listener, trace.status] += 1
        for trigger in trace.triggers:
            name = TriggerName(trace.event_listener, trigger.group, trigger.trigger)
            if trigger.fired:
                self.fired[name] += 1
            else:
                self._add_reason(_reason(name, trigger), 1)

    def add_problem(self, problem: Problem) -> None:
        """Count a line that could not be judged."""
        self.errors += 1
        self.internal_errors += problem.internal
        if len(self.problems) < MOST_LISTED:
            self.problems.append(problem)

    def add(self, other: "Tally") -> None:
        """Add the counts of the lines that come next."""
        self.deliveries += other.deliveries
        self.errors += other.errors
        self.internal_errors += other.internal_errors
        self.statuses.update(other.statuses)
        self.fired.update(other.fired)
        for reason, count in other.reasons.items():
            self._add_reason(reason, count)
        self.problems.extend(other.problems[: MOST_LISTED - len(self.problems)])
        for timing in other.slowest.timings:
            self.slowest.add(timing)

    def _add_reason(self, reason: Reason, count: int) -> None:
        if reason not in self.reasons and len(self.reasons) >= MOST_REASONS:
            reason = reason._replace(message="")
        self.reasons[reason] += count

    def to_json(self) -> JSONObject:
        """The counts as JSON, most often first; equal counts by name."""
        answers: list[JSON] = [
            {"eventListener": listener, "status": status, "count": count}
            for (listener, status), count in by_count(self.statuses)
        ]
        fired: list[JSON] = [{**_name_json(name), "count": count} for name, count in by_count(self.fired)]
        stops: list[JSON] = [{**_reason_json(reason), "count": count} for reason, count in by_count(self.reasons)]
        slowest: list[JSON] = [
            {"delivery": timing.delivery, "seconds": round(timing.seconds, 6)} for timing in self.slowest.timings
        ]
        problems: list[JSON] = [
            {"where": problem.where, "message": problem.message, "internal": problem.internal}
            for problem in self.problems
        ]
        return {
            "deliveries": self.deliveries,
            "errors": self.errors,
            "internalErrors": self.internal_errors,
            "answers": answers,
            "fired": fired,
            "stops": stops,
            "slowest": slowest,
            "problems": problems,
        }

    @classmethod
    def from_json(cls, value: Any) -> "Tally":
        """The tally whose `to_json` the value is. Raises ValueError, KeyError or TypeError for anything else."""
        return cls(
            deliveries=int(value["deliveries"]),
            errors=int(value["errors"]),
            internal_errors=int(value["internalErrors"]),
            statuses=Counter({(one["eventListener"], one["status"]): one["count"] for one in value["answers"]}),
            fired=Counter({_name(one): one["count"] for one in value["fired"]}),
            reasons=Counter(
                {
                    Reason(_name(one), one["stage"], one["interceptor"], one["code"], one["message"]): one["count"]
                    for one in value["stops"]
                }
            ),
            problems=[Problem(one["where"], one["message"], one["internal"]) for one in value["problems"]],
            slowest=Slowest([Timing(one["seconds"], one["delivery"]) for one in value["slowest"]]),
        )


Counted = TypeVar("Counted", bound=tuple[object, ...])


def by_count(counts: Mapping[Counted, int]) -> list[tuple[Counted, int]]:
    """What was counted with its count, most often first, and by name where that is equal."""
    return sorted(counts.items(), key=lambda item: (-item[1], repr(item[0])))


def _reason(name: TriggerName, trigger: TriggerTrace) -> Reason:
    stop = trigger.stopped_at
    if stop is None:
        return Reason(name, "", "", None, "")
    code = None if stop.code is None else int(stop.code)
    return Reason(name, stop.stage, stop.interceptor, code, _cut(stop.message))


def _cut(message: str) -> str:
    half = _MESSAGE // 2
    return message if len(message) <= _MESSAGE else f"{message[:half]}…{message[-half:]}"


def _name_json(name: TriggerName) -> JSONObject:
    return {"eventListener": name.event_listener, "group": name.group, "trigger": name.trigger}


def _name(value: dict[str, JSON]) -> TriggerName:
    return TriggerName(str(value["eventListener"]), str(value["group"]), str(value["trigger"]))


def _reason_json(reason: Reason) -> JSONObject:
    return {
        **_name_json(reason.trigger),
        "stage": reason.stage,
        "interceptor": reason.interceptor,
        "code": reason.code,
        "message": reason.message,
    }
