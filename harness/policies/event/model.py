"""Event policies as loaded: what each looks at, what has to hold there, and where it is written. Frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fnmatch import fnmatchcase

from harness.finding import Severity
from harness.location import Location
from harness.policies.event.expressions import Expression, compile_policy_expression


class Unit(Enum):
    """What a policy looks at one by one."""

    RESOURCE = "resource"
    """Each selected resource that a trigger creates for a delivery."""
    TRIGGER = "trigger"
    """Each selected trigger that creates something for a delivery."""
    DELIVERY = "delivery"
    """Each delivery at each listener, whether or not it starts something."""


@dataclass(frozen=True, slots=True)
class ResourceSelector:
    """Which created resources: patterns, each None where it was not given; `location` is that of the entry."""

    location: Location
    api_version: str | None = None
    kind: str | None = None
    name: str | None = None
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def matches(self, api_version: str, kind: str, name: str, namespace: str, labels: Mapping[str, object]) -> bool:
        """Whether a created resource is meant; `name` is its name or generateName."""
        wanted = ((self.kind, kind), (self.api_version, api_version), (self.namespace, namespace), (self.name, name))
        if not all(pattern is None or fnmatchcase(value, pattern) for pattern, value in wanted):
            return False
        held = ((pattern, labels.get(key)) for key, pattern in self.labels.items())
        return all(isinstance(value, str) and fnmatchcase(value, pattern) for pattern, value in held)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern for names, and where it is written."""

    pattern: str
    location: Location

    def matches(self, name: str) -> bool:
        """Whether a name is meant: a shell-style pattern, in which `*` crosses slashes."""
        return fnmatchcase(name, self.pattern)

    def matches_listener(self, key: str) -> bool:
        """Whether the listener of that key (`namespace/name`) is meant: a pattern without a slash is for the name."""
        return self.matches(key if "/" in self.pattern else key.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Selection:
    """What a policy looks at. An empty part selects everything."""

    resources: tuple[ResourceSelector, ...] = ()
    triggers: tuple[NamePattern, ...] = ()
    listeners: tuple[NamePattern, ...] = ()
    deliveries: tuple[NamePattern, ...] = ()
    where: Expression | None = None

    @property
    def unit(self) -> Unit:
        """What is looked at one by one: the most particular thing that is selected."""
        if self.resources:
            return Unit.RESOURCE
        return Unit.TRIGGER if self.triggers else Unit.DELIVERY

    def takes_listener(self, key: str) -> bool:
        """Whether a listener is selected."""
        return not self.listeners or any(one.matches_listener(key) for one in self.listeners)

    def takes_trigger(self, name: str) -> bool:
        """Whether a trigger of a selected listener is selected."""
        return not self.triggers or any(one.matches(name) for one in self.triggers)

    def takes_delivery(self, name: str) -> bool:
        """Whether a recorded delivery is selected; a variation is selected with the one that it was made of."""
        return not self.deliveries or any(one.matches(name) for one in self.deliveries)


@dataclass(frozen=True, slots=True)
class Validation:
    """One condition. `message` says what is wrong where it does not hold; `message_expression`, where it gives a text,
    goes before it."""

    expression: Expression
    message: str
    message_expression: Expression | None
    location: Location


@dataclass(frozen=True, slots=True)
class EventPolicy:
    """One policy; `variations` tells whether it has to hold for changed deliveries too."""

    name: str
    description: str
    severity: Severity
    variations: bool
    selection: Selection
    validations: tuple[Validation, ...]
    location: Location

    @property
    def title(self) -> str:
        """`EventPolicy no-fork-builds` for messages and symbols."""
        return f"EventPolicy {self.name}"

    def refusing(self) -> "EventPolicy":
        """This policy with a condition that never holds: it objects to all that it selects."""
        never = compile_policy_expression("false", (), "bool")
        return replace(self, validations=(Validation(never, "selected", None, self.location),))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything that is evaluated to judge, messages left out."""
        judged = tuple(one.expression for one in self.validations)
        return (self.selection.where, *judged) if self.selection.where is not None else judged
