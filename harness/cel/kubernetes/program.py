"""Expressions of ValidatingAdmissionPolicies: compiled once, evaluated for each object.

Facts: k8s.io/apiserver v0.37.2, pkg/admission/plugin/cel (compile.go: the stages and the types of results;
activation.go; composition.go: lazy variables).
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from harness.cel import budget, explain
from harness.cel.ast import Ident, walk
from harness.cel.budget import MAX_STEPS, BudgetExceeded
from harness.cel.checker import Checked, check
from harness.cel.closures import Frame, ProgramError
from harness.cel.depth import SHALLOW, room_for
from harness.cel.errors import CompileError, EvaluationError
from harness.cel.evaluator import Compiled, compile_checked
from harness.cel.kubernetes.environment import environment
from harness.cel.reading import parse
from harness.cel.types import DYN, Type, is_exact
from harness.cel.values import Opaque, Value

_SIMPLE = frozenset(
    ("any", "bool", "bytes", "double", "duration", "dyn", "int", "list", "map", "null", "string", "timestamp", "uint")
)


@dataclass(frozen=True, slots=True)
class Activation:
    """What an expression can see, all as JSON with ints and floats kept apart: the object, the request, the params
    (None: null) and the Namespace (None: null)."""

    object: Any
    request: Any
    params: Any = None
    namespace: Any = None


@dataclass(slots=True, eq=False)
class Variables(Opaque):
    """`variables`: each is evaluated when it is first read, and never again for the same object."""

    type_name: ClassVar[str] = "kubernetes.variables"
    go_name: ClassVar[str] = "*lazy.MapValue"
    expressions: Mapping[str, "Expression"]
    activation: Activation
    known: dict[str, Any] = field(default_factory=dict)

    def find(self, key: Any) -> tuple[bool, Any]:
        """Whether there is the variable, and its value; raises EvaluationError where it fails."""
        if not isinstance(key, str) or key not in self.expressions:
            return False, None
        if key not in self.known:
            try:
                self.known[key] = self.expressions[key].run(self.activation, self)
            except EvaluationError as error:
                self.known[key] = EvaluationError(f'composited variable "{key}" fails to evaluate: {error}')
        value = self.known[key]
        if isinstance(value, EvaluationError):
            raise EvaluationError(str(value))
        return True, value


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression; `result` is its type."""

    source: str
    checked: Checked
    result: Type
    compiled: Compiled

    def evaluate(self, activation: Activation, variables: Variables) -> Value:
        """The value for one object; raises EvaluationError (the bare cause), or BudgetExceeded."""
        budget.start()
        return self.run(activation, variables)

    def run(self, activation: Activation, variables: Variables) -> Value:
        """As `evaluate`, as a part of the evaluation under way."""
        frame = self._frame(activation, variables)
        if self.compiled.depth > SHALLOW:
            with room_for(self.compiled.depth):
                return self.compiled.closure(frame)  # type: ignore[no-any-return]  # closures return values
        return self.compiled.closure(frame)  # type: ignore[no-any-return]  # closures return values

    def observe(self, activation: Activation, variables: Variables) -> Mapping[int, Any]:
        """Evaluates once more and tells what each part came to last, by the id() of its node in `checked`: a value, or
        the error. Never raises for what the expression does."""
        budget.start()
        observed = explain.observe(self.checked)
        with room_for(observed.depth), suppress(EvaluationError, BudgetExceeded):
            observed.compiled.closure(self._frame(activation, variables))
        return observed.seen

    def _frame(self, activation: Activation, variables: Variables) -> Frame:
        return [
            activation.object,
            None,  # oldObject: everything is created
            activation.request,
            activation.params,
            activation.namespace,
            MAX_STEPS,
            variables,
            *((None,) * self.compiled.locals_count),
        ]


def compile_expression(
    source: str,
    *,
    has_params: bool,
    variables: Mapping[str, Type] | None,
    results: Sequence[Type] = (),
) -> Expression:
    """Parses, checks and compiles an expression as Kubernetes does.

    `results` are the types that it may have, any where there are none. Raises CompileError, whose text is Kubernetes'.
    """
    wanted = environment(has_params=has_params, variables=variables)
    try:
        root = parse(source, wanted.macros, optional_syntax=True)
        checked = check(source, root, wanted)
    except CompileError as error:
        # Tekton says which expression it was; Kubernetes only what is wrong.
        _, _, problems = str(error).partition(": ERROR: ")
        raise CompileError(f"compilation failed: ERROR: {problems}", error.stage, error.issues) from None
    result = checked.types[id(checked.root)]
    if results and not any(is_exact(result, one) for one in results):
        raise CompileError(f"must evaluate to {_listed(results)} but got {_type_text(result)}", "check", ())
    try:
        compiled = compile_checked(checked)
    except ProgramError as error:
        raise CompileError(f"program instantiation failed: {error}", "program", ()) from None
    return Expression(source, checked, result, compiled)


def reads(source: str, name: str) -> int | None:
    """The offset where a right expression reads a name that no macro declares; None where it does not."""
    wanted = environment(has_params=False, variables=None)
    root = parse(source, wanted.macros, optional_syntax=True)
    found = (node.span.start for node in walk(root) if isinstance(node, Ident) and node.name.lstrip(".") == name)
    return min(found, default=None)


def composed_type(result: Type) -> Type:
    """The type that a variable of this type has where others read it: dyn for the libraries' own types."""
    if result.kind not in _SIMPLE or result.nullable:
        return DYN
    if not result.parameters:
        return result
    return Type(result.kind, result.name, tuple(map(composed_type, result.parameters)))


def _listed(results: Sequence[Type]) -> str:
    if len(results) == 1:
        return _type_text(results[0])
    return f"one of [{' '.join(map(_type_text, results))}]"


def _type_text(given: Type) -> str:
    """A type as Go's types print themselves, which differs from the checker's messages."""
    if given.parameters:
        return f"{given.declared_name}({', '.join(map(_type_text, given.parameters))})"
    return given.declared_name
