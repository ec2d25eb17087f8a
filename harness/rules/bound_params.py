"""The params that bindings give, each where it is written, with the triggers that take it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.jsonpath import Expression, JsonPath, JsonPathError, compile_path, find_expressions
from harness.location import Location
from harness.rules.units import ActiveTrigger, OwnedTrigger, field_path, in_message, locate_field
from harness.rules.variables import locate_offset
from harness.triggers import TriggersWorld
from harness.triggers.model import Param, ParamSpec
from harness.triggers.resolution import ResolvedTrigger


@dataclass(frozen=True, slots=True)
class PathUse:
    """One `$(…)` of a binding's value: `offset` is where its `$` stands in the value, `path` the parsed path or what
    client-go has to say against it."""

    expression: Expression
    offset: int
    path: JsonPath | str

    @property
    def written(self) -> str:
        """`$(body.ref)`."""
        return self.expression.original

    @property
    def title(self) -> str:
        """What messages call it."""
        return in_message(self.written)


@dataclass(frozen=True, eq=False)
class BoundParam:
    """A param as a binding gives it, once however many triggers take it.

    `owner` is the binding, or the trigger with the param in its own list; `shared` tells of a ClusterTriggerBinding,
    which other namespaces may use too. `users` are the triggers that take it as the sink runs them, each with its
    template.
    """

    owner: str
    param: Param
    shared: bool = False
    users: tuple[tuple[ActiveTrigger, ResolvedTrigger], ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        """`param 'revision' of TriggerBinding ci/push`."""
        return f"param {self.param.name!r} of {self.owner}"

    @property
    def location(self) -> Location:
        """Where its name is written."""
        return locate_field(self.param.place, "name")

    @property
    def value_location(self) -> Location:
        """Where its value is written."""
        return locate_field(self.param.place, "value")

    def locate(self, offset: int) -> Location:
        """Where the character at `offset` of the value stands in the file."""
        place = self.param.place
        if place is None:
            return Location("")
        return locate_offset(place.document, field_path(place, "value"), self.param.value, offset)

    @cached_property
    def paths(self) -> tuple[PathUse, ...]:
        """The expressions in the value, in order."""
        return tuple(_paths(self.param.value))

    @cached_property
    def literal(self) -> str:
        """The value with an `x` in the place of each expression: what is not taken from the event."""
        text = self.param.value
        for use in self.paths:
            text = text.replace(use.written, "x")
        return text

    def default_for(self, resolved: ResolvedTrigger) -> ParamSpec | None:
        """The declaration whose default stands in where an expression fails, None where there is none."""
        declared = (one for one in resolved.template.params if one.name == self.param.name and one.default is not None)
        return next(declared, None)


def _paths(value: str) -> Iterator[PathUse]:
    end = 0
    for expression in find_expressions(value):
        offset = value.find(expression.original, end)
        offset = offset if offset >= 0 else value.find(expression.original)
        end = offset + 1
        try:
            yield PathUse(expression, offset, compile_path(expression.path))
        except JsonPathError as error:
            yield PathUse(expression, offset, str(error))


def bound_params(
    world: TriggersWorld, triggers: Iterable[OwnedTrigger], active: Iterable[ActiveTrigger]
) -> Iterator[BoundParam]:
    """Every param of every binding, then those in the triggers' own lists; used or not."""
    users = _users(active)

    def bound(owner: str, param: Param, *, shared: bool = False) -> BoundParam:
        return BoundParam(owner, param, shared, tuple(users.get(_key(param), ())))

    for binding in world.bindings.values():
        for param in binding.params:
            yield bound(f"TriggerBinding {binding.namespace}/{binding.name}", param)
    for binding in world.cluster_bindings.values():
        for param in binding.params:
            yield bound(f"ClusterTriggerBinding {binding.name}", param, shared=True)
    for owned in triggers:
        for one in owned.trigger.bindings:
            if one.name and one.value is not None:
                yield bound(owned.title, Param(one.name, one.value, one.place))


def _users(active: Iterable[ActiveTrigger]) -> Mapping[object, list[tuple[ActiveTrigger, ResolvedTrigger]]]:
    """The triggers that take each param, by its place."""
    found: dict[object, list[tuple[ActiveTrigger, ResolvedTrigger]]] = {}
    for one in active:
        if isinstance(one.resolved, ResolvedTrigger):
            for param in one.resolved.params:
                found.setdefault(_key(param), []).append((one, one.resolved))
    return found


def _key(param: Param) -> object:
    """What a param is told by: its place, however often the model makes it anew."""
    place = param.place
    return (id(place.document), place.path) if place is not None else id(param)
