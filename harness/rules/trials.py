"""What triggers that fire do with events that nobody recorded: a recorded delivery with one thing changed.

Each variation is made once and handed to a listener once, however many triggers and rules ask. A trigger is tried with
the first BASES of the deliveries that fire it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.deliveries import Delivery
from harness.errors import InputError
from harness.jsontypes import JSON, JSONObject
from harness.rules.units import ActiveTrigger, Firing, OwnedListener
from harness.simulator import Simulator
from harness.trace import TriggerTrace
from harness.variations import Compound, compound, parent_of

BASES = 4
"""How many of the deliveries that fire a trigger are varied."""


@dataclass(frozen=True, slots=True)
class GitLabEvent:
    """What the body of a delivery says of itself, as far as it is GitLab's; empty texts for what it does not say.

    `kind` is `object_kind`, `project` the path of the project with its group, `deleted` tells of a push that took its
    branch or tag away, `fork` of a merge request out of another project.
    """

    kind: str = ""
    project: str = ""
    ref: str = ""
    deleted: bool = False
    merged: bool = False
    fork: bool = False

    @classmethod
    def of(cls, body: JSONObject) -> "GitLabEvent":
        """What a decoded body says."""
        attributes = _object(body.get("object_attributes"))
        source, target = attributes.get("source_project_id"), attributes.get("target_project_id")
        after = _text(body.get("after"))
        return cls(
            kind=_text(body.get("object_kind")),
            project=_text(_object(body.get("project")).get("path_with_namespace")),
            ref=_text(body.get("ref")),
            deleted=bool(after) and not after.strip("0"),
            merged=attributes.get("action") == "merge" or attributes.get("state") == "merged",
            fork=source is not None and target is not None and source != target,
        )

    @property
    def branch(self) -> str:
        """The branch of a push that is no deletion, else empty."""
        pushed = self.kind == "push" and not self.deleted and self.ref.startswith("refs/heads/")
        return self.ref.removeprefix("refs/heads/") if pushed else ""

    @property
    def tag(self) -> str:
        """The tag of a tag push that is no deletion, else empty."""
        pushed = self.kind == "tag_push" and not self.deleted and self.ref.startswith("refs/tags/")
        return self.ref.removeprefix("refs/tags/") if pushed else ""


@dataclass(frozen=True, slots=True)
class FiredTrigger:
    """A trigger that some recorded delivery fires; `firings` are all of these: first those whose URL leads here, and
    among them those with short names, which are seldom the odd ones."""

    active: ActiveTrigger
    firings: tuple[Firing, ...]

    @classmethod
    def of(cls, active: ActiveTrigger, firings: Iterable[Firing]) -> "FiredTrigger":
        """The trigger with its firings put into order."""
        return cls(active, tuple(sorted(firings, key=lambda one: (not one.routed, len(one.delivery.name)))))

    @property
    def title(self) -> str:
        """What messages call the trigger."""
        return self.active.title


@dataclass(frozen=True, slots=True)
class Trial:
    """A variation of `base` that fires the trigger as well, and what came of it; `change` goes on from "push/dev, but"
    (`the branch is deleted`)."""

    base: Firing
    change: str
    trace: TriggerTrace


@dataclass(frozen=True)
class Trials:
    """Varies recorded deliveries and hands them to listeners."""

    simulator: Simulator = field(repr=False)
    listeners: tuple[OwnedListener, ...] = field(repr=False)
    _events: dict[str, GitLabEvent] = field(default_factory=dict, repr=False)
    _varied: dict[tuple[str, Compound], tuple[str, Delivery] | None] = field(default_factory=dict, repr=False)
    _traces: dict[tuple[str, str], tuple[TriggerTrace, ...]] = field(default_factory=dict, repr=False)

    def event(self, delivery: Delivery) -> GitLabEvent:
        """What a recorded delivery says of itself; nothing for a body that is no object, or very large."""
        event = self._events.get(delivery.name)
        if event is None:
            event = self._events[delivery.name] = GitLabEvent.of(parent_of(delivery).payload or {})
        return event

    def firing(
        self, fired: FiredTrigger, kind: Compound, *, where: Callable[[GitLabEvent], bool] = lambda _: True
    ) -> Iterator[Trial]:
        """The variations of that kind that fire the trigger as their base does, of the first BASES bases that fit."""
        bases = [base for base in fired.firings if where(self.event(base.delivery))][:BASES]
        for base in bases:
            varied = self._vary(base.delivery, kind)
            if varied is None:
                continue
            change, delivery = varied
            trace = self._trace(fired.active, delivery)
            if trace is not None and trace.fired:
                yield Trial(base, change, trace)

    def _vary(self, delivery: Delivery, kind: Compound) -> tuple[str, Delivery] | None:
        key = delivery.name, kind
        if key not in self._varied:
            variation = compound(delivery, kind)
            self._varied[key] = (variation.description, variation.delivery) if variation is not None else None
        return self._varied[key]

    def _trace(self, active: ActiveTrigger, delivery: Delivery) -> TriggerTrace | None:
        """What the trigger does with a delivery, None where its listener takes none."""
        key = active.listener.key, delivery.name
        if key not in self._traces:
            try:
                self._traces[key] = self.simulator.deliver(delivery, to=active.listener.key).triggers
            except InputError:
                self._traces[key] = ()
        number = self._numbers[id(active)]
        traces = self._traces[key]
        return traces[number] if number < len(traces) else None

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        """Which of its listener's triggers each is."""
        return {id(active): number for owned in self.listeners for number, active in enumerate(owned.triggers)}


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _object(value: JSON) -> JSONObject:
    return value if isinstance(value, dict) else {}
