"""The CEL of event policies: Tekton's own engine, with the variables of a policy.

The language and its functions are those of Tekton's cel interceptor, so that a condition means in a policy what it
means in a filter, but for three things. The variables are others (`variables.VARIABLES`). Whole numbers of the body are
ints, as they are in resources and in Kubernetes' policies: `body.n + 1` and `string(body.id)` do what one expects, and
comparisons with int and double literals hold in both directions. There is no `compareSecret`: a policy has no secrets.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from harness.cel import CompileError, budget, declarations, types
from harness.cel.budget import MAX_STEPS
from harness.cel.checker import check
from harness.cel.closures import BODY, FIRST_LOCAL, HEADER, ProgramError
from harness.cel.depth import SHALLOW, room_for
from harness.cel.environment import TRIGGERS, Environment, Overloads
from harness.cel.evaluator import Compiled, compile_checked
from harness.cel.reading import parse
from harness.cel.source import Problem, Source, compile_error
from harness.cel.types import Type
from harness.cel.values import Value
from harness.variations.accesses import Access, accesses

_FREE = types.map_of(types.STRING, types.DYN)

TYPES: Final[Mapping[str, Type]] = {
    "body": _FREE,
    "header": _FREE,
    "delivery": _FREE,
    "listener": types.map_of(types.STRING, types.STRING),
    "params": types.map_of(types.STRING, types.STRING),
    "plan": types.list_of(_FREE),
    "resource": _FREE,
    "resources": types.list_of(_FREE),
    "trigger": _FREE,
    "triggers": types.list_of(_FREE),
}
"""The types of all variables that a policy may have."""

_OWN: Final = tuple(name for name in TYPES if name not in ("body", "header"))
"""Those that stand behind what the engine keeps in a frame for Tekton."""

_SLOTS: Final = {"body": BODY, "header": HEADER, **{name: FIRST_LOCAL + at for at, name in enumerate(_OWN)}}


@cache
def _environment(names: frozenset[str]) -> Environment:
    return replace(
        TRIGGERS,
        variables={name: TYPES[name] for name in names},
        slots={name: _SLOTS[name] for name in names},
        first_local=FIRST_LOCAL + len(_OWN),
        declared=_declared,
    )


@cache
def _declared() -> Overloads:
    return {name: overloads for name, overloads in declarations.functions().items() if name != "compareSecret"}


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression of a policy: its text, the names of the variables that it uses, and what it looks at."""

    source: str
    variables: frozenset[str]
    looks: tuple[Access, ...]
    compiled: Compiled

    def evaluate(self, variables: Mapping[str, Any]) -> Value:
        """The value; `variables` holds at least those that are used. Raises EvaluationError, and BudgetExceeded for an
        evaluation that takes too long."""
        budget.start()
        frame = [
            variables.get("body"),
            variables.get("header"),
            None,
            None,
            None,
            MAX_STEPS,
            *map(variables.get, _OWN),
            *((None,) * self.compiled.locals_count),
        ]
        if self.compiled.depth > SHALLOW:
            with room_for(self.compiled.depth):
                return self.compiled.closure(frame)  # type: ignore[no-any-return]  # closures return values
        return self.compiled.closure(frame)  # type: ignore[no-any-return]  # closures return values


def compile_policy_expression(source: str, variables: Collection[str], wanted: str) -> Expression:
    """Compile an expression that may use `variables` and has to give a `wanted` (`bool`, `string`).

    Raises CompileError with cel-go's message and the place of each problem.
    """
    text = Source(source)
    checked = check(source, parse(source), _environment(frozenset(variables)))
    result = checked.types[id(checked.root)]
    if result.kind != wanted and not result.is_dynamic:
        problem = Problem(text.position(checked.root.span.start), f"the expression gives {result}, not {wanted}")
        raise compile_error(text, "check", [problem])
    looks = tuple(accesses(checked.root))
    try:
        compiled = compile_checked(checked)
    except ProgramError as error:
        raise CompileError(str(error), "program", ()) from None
    used = frozenset(look.variable for look in looks if look.variable in variables)
    return Expression(source, used, looks, compiled)
