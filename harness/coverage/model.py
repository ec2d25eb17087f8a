"""What there is to exercise in manifests and policies, and what deliveries have exercised of it. Data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from harness.location import Location


class Kind(Enum):
    """What a point of coverage is."""

    ROUTE = "route"
    TRIGGER = "trigger"
    INTERCEPTOR = "interceptor"
    CONDITION = "condition"
    OVERLAY = "overlay"
    BINDING = "binding"
    DEFAULT = "default"
    RESOURCE = "resource"
    EVENT_POLICY = "event policy"
    MANIFEST_POLICY = "manifest policy"


class Key(NamedTuple):
    """What a point is found by: its kind, the file with line and column, and, of a condition, the offsets (code points)
    of its text in the filter's."""

    kind: Kind
    path: str
    line: int
    column: int
    start: int = 0
    end: int = 0

    @classmethod
    def of(cls, kind: Kind, location: Location, start: int = 0, end: int = 0) -> "Key":
        """The key of what stands at a place."""
        return cls(kind, location.path, location.line, location.column, start, end)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that deliveries can exercise. `wanted` are the outcomes that count: of a condition `true` and `false`.
    Others are told, and count for nothing."""

    key: Key
    title: str
    location: Location
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A point, and the names of the deliveries that brought each outcome, in the order in which they were tried."""

    point: Point
    seen: Mapping[str, tuple[str, ...]]

    @property
    def covered(self) -> int:
        """How many of the wanted outcomes were seen."""
        return sum(outcome in self.seen for outcome in self.point.wanted)

    @property
    def missing(self) -> tuple[str, ...]:
        """The wanted outcomes that no delivery brought."""
        return tuple(outcome for outcome in self.point.wanted if outcome not in self.seen)


class Share(NamedTuple):
    """So many outcomes of so many that are wanted."""

    covered: int
    wanted: int

    @property
    def percent(self) -> float:
        """Of a hundred, rounded down to a tenth, so that 100 means all; 100 where there is nothing to cover."""
        return 1000 * self.covered // self.wanted / 10 if self.wanted else 100.0

    @classmethod
    def of(cls, measured: Sequence[Measured]) -> "Share":
        """That of some points."""
        return cls(sum(one.covered for one in measured), sum(len(one.point.wanted) for one in measured))


@dataclass(frozen=True, slots=True)
class ListenerEvents:
    """Which of GitLab's events were sent to a listener: for each event that it may get (`merge request: merge`) the
    names of the deliveries."""

    listener: str
    events: Mapping[str, tuple[str, ...]]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The events that no delivery is."""
        return tuple(event for event, names in self.events.items() if not names)


@dataclass(frozen=True)
class Coverage:
    """Every point with what was seen, in the order of the files; the events of each listener; and how many deliveries
    were sent. Where no suite sends any, they are the recorded ones, each at its own address: then `asserted` is false,
    for nothing says what they have to do."""

    measured: tuple[Measured, ...]
    events: tuple[ListenerEvents, ...]
    deliveries: int
    asserted: bool

    @cached_property
    def share(self) -> Share:
        """That of all points."""
        return Share.of(self.measured)

    @property
    def asserted_percent(self) -> float:
        """Of all points so many of a hundred as suites exercise: what a demand is held against."""
        return self.share.percent if self.asserted else 0.0

    @cached_property
    def by_kind(self) -> Mapping[Kind, Share]:
        """That of each kind of which there is any."""
        held = {kind: [one for one in self.measured if one.point.key.kind is kind] for kind in Kind}
        return {kind: Share.of(points) for kind, points in held.items() if points}

    @cached_property
    def by_file(self) -> Mapping[str, tuple[Measured, ...]]:
        """The points of each file, by line."""
        held: dict[str, list[Measured]] = {}
        for one in self.measured:
            held.setdefault(one.point.location.path, []).append(one)
        return {path: tuple(points) for path, points in sorted(held.items())}

    @property
    def unexercised(self) -> tuple[Measured, ...]:
        """The points of which something is missing."""
        return tuple(one for one in self.measured if one.missing)
