"""What a name stands for in an expression: a variable of a macro or of the environment, a type, or an enum's value.

Facts from google/cel-go v0.30.0: checker/env.go (`resolveSimpleIdent`, `resolveQualifiedIdent`) and checker/scopes.go.
No environment here has a container.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.cel import types
from harness.cel.ast import Constant, Ident, Node, Span
from harness.cel.declarations.names import ENUM_VALUES
from harness.cel.environment import Environment
from harness.cel.types import Type


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name stands for: something called `name` of type `given`, or the constant of an enum."""

    name: str
    given: Type
    constant: int | None = None

    def at(self, span: Span) -> tuple[Node, Type]:
        """The node for a use of the name, and its type."""
        node = Ident(span, self.name) if self.constant is None else Constant(span, self.constant)
        return node, self.given


class Scopes:
    """The names that are known at a place in an expression: the environment's, and those of the macros around it."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._inner: list[dict[str, Type]] = []

    def resolve(self, name: str) -> Resolution | None:
        """What a simple or qualified name stands for, None for nothing."""
        bare = name.removeprefix(".")
        local = self._local(bare)
        if local is not None and not name.startswith("."):
            return Resolution(name, local)
        if (given := self._environment.variables.get(bare)) is not None:
            # The dot lets a name pass over the variables of macros; it needs it only where one is called so.
            return Resolution(name if local is not None else bare, given)
        if (named := self._environment.named_types.get(bare)) is not None:
            return Resolution(bare, types.type_of(named))
        if bare in ENUM_VALUES:
            return Resolution(bare, types.INT, ENUM_VALUES[bare])
        return None

    def is_local(self, name: str) -> bool:
        """Whether a name is that of a macro's variable."""
        return not name.startswith(".") and self._local(name) is not None

    @contextmanager
    def within(self, variables: dict[str, Type]) -> Iterator[None]:
        """Inside of a macro with these variables."""
        self._inner.append(variables)
        yield
        self._inner.pop()

    def _local(self, name: str) -> Type | None:
        return next((scope[name] for scope in reversed(self._inner) if name in scope), None)
