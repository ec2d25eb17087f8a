"""What a proof is: a reason why no delivery can tell a mutant from the original by what is created or answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from harness.cel import CompileError, compile_expression
from harness.cel.ast import Node
from harness.listeners import PreparedTrigger
from harness.manifests import Document
from harness.mutation.applying import find_document
from harness.mutation.model import Mutant
from harness.project import Project
from harness.reach import Reach
from harness.rules.expressions import Expression, expressions_of
from harness.rules.units import OwnedInterceptor
from harness.triggers.model import TriggerInterceptor
from harness.triggers.resolution import ResolvedTrigger


@dataclass(frozen=True, slots=True)
class User:
    """A trigger as the sink runs it, with every interceptor that an event passes: its group's, then its own."""

    prepared: PreparedTrigger
    chain: tuple[TriggerInterceptor, ...]

    @property
    def resolved(self) -> ResolvedTrigger | str:
        """Its params and template, or Tekton's message where these cannot be found."""
        return self.prepared.resolved


@dataclass(frozen=True)
class Case:
    """A mutant that nothing has killed, with both sides."""

    mutant: Mutant
    original: Project
    mutated: Project
    reach: Reach

    @cached_property
    def document(self) -> Document | None:
        """The document as it was."""
        return find_document(self.original.manifests, self.mutant)

    @cached_property
    def users(self) -> tuple[tuple[User, User], ...]:
        """Each trigger that the mutant reaches, as it was and as it is. Empty where they cannot be paired."""
        pairs: list[tuple[User, User]] = []
        for key in sorted(self.reach.listeners):
            before, after = (list(_users(side, key)) for side in (self.original, self.mutated))
            if len(before) != len(after):
                return ()
            pairs += zip(before, after, strict=True)
        return tuple(pairs)

    @cached_property
    def expressions(self) -> tuple[tuple[Expression, Node, Node], ...]:
        """Each CEL expression that the mutant changes, with its tree before and after; none where anything else is
        changed too, or one of them does not compile."""
        found: list[tuple[Expression, Node, Node]] = []
        changed = {change.path for change in self.mutant.changes}
        for expression in self._written:
            place = expression.place
            if place is None or place.path not in changed:
                continue
            changed.discard(place.path)
            try:
                after = compile_expression(str(self._after(place.path)))
            except CompileError:
                return ()
            if expression.root is None:
                return ()
            found.append((expression, expression.root, after.checked.root))
        return tuple(found) if not changed else ()

    @property
    def _written(self) -> Iterator[Expression]:
        """The expressions of the mutant's document."""
        for key in sorted(self.reach.listeners):
            for user in _users(self.original, key):
                for index, one in enumerate(user.chain):
                    if one.place is not None and one.place.document is self.document:
                        yield from expressions_of(OwnedInterceptor("", index, one, ""))

    def _after(self, path: tuple[str | int, ...]) -> object:
        document = find_document(self.mutated.manifests, self.mutant)
        return document.get(*path) if document is not None else None


def _users(project: Project, key: str) -> Iterator[User]:
    """The triggers of a listener as the sink runs them."""
    listener = project.simulator.prepared(key)
    for one in listener.triggers:
        yield User(one, one.trigger.interceptors)
    for group in listener.groups:
        for one in group.triggers:
            yield User(one, (*group.group.interceptors, *one.trigger.interceptors))


@dataclass(frozen=True, slots=True)
class Proof:
    """A reason. `summary` says it in a line; `holds` tells whether it is so: never true where that is not sure."""

    id: str
    summary: str
    holds: Callable[[Case], bool]
