"""What is known of the types in an expression so far: which type each parameter stands for.

Facts from google/cel-go v0.30.0: checker/checker.go (`isAssignable`, `joinTypes`, `newTypeVar`) and checker/mapping.go.
"""

from collections.abc import Mapping, Sequence

from harness.cel import types
from harness.cel.declarations.declaration import Overload
from harness.cel.types import Substitutions, Type


class Inference:
    """The parameters of one expression's types, and what has been found out about them."""

    def __init__(self) -> None:
        self._substitutions = Substitutions()
        self._new_parameters = 0

    def apply(self, given: Type, *, unbound_to_dyn: bool = False) -> Type:
        """The type as far as it is known; with `unbound_to_dyn` what nothing decided is dyn."""
        return self._substitutions.apply(given, unbound_to_dyn=unbound_to_dyn)

    def settled(self, given: Mapping[int, Type]) -> dict[int, Type]:
        """Types as they are in the end."""
        return {key: self.apply(one, unbound_to_dyn=True) for key, one in given.items()}

    def assign(self, given: Sequence[Type], wanted: Sequence[Type]) -> bool:
        """Whether the given types can stand for the wanted ones; what that says of parameters is kept."""
        substitutions = self._substitutions.assign(given, wanted)
        if substitutions is None:
            return False
        self._substitutions = substitutions
        return True

    def joined(self, previous: Type | None, current: Type) -> Type:
        """The type of a list's elements so far."""
        if previous is None:
            return current
        return types.most_general(previous, current) if self.assign([previous], [current]) else types.DYN

    def new_parameter(self) -> Type:
        """A type of which nothing is known yet."""
        self._new_parameters += 1
        return types.parameter(f"_var{self._new_parameters - 1}")

    def instance(self, overload: Overload) -> tuple[tuple[Type, ...], Type]:
        """The argument types and the result type of an overload, with new parameters for its own."""
        if not overload.parameters:
            return overload.args, overload.result
        fresh = Substitutions({name: self.new_parameter() for name in overload.parameters})
        return tuple(map(fresh.apply, overload.args)), fresh.apply(overload.result)
