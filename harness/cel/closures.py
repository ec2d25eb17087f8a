"""The closures that an expression becomes: one maker for each kind of part, with quick forms of the usual ones.

A closure takes the frame of an evaluation and returns the part's value or raises EvaluationError. Facts:
google/cel-go v0.30.0, interpreter/interpretable.go (evalAnd, evalOr, evalEq, evalSetMembership), attributes.go and
optimizations.go.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from harness.cel import operators, regex
from harness.cel.errors import EvaluationError, PanicError
from harness.cel.functions.guards import guard_any
from harness.cel.functions.registry import functions
from harness.cel.operators import no_such_overload
from harness.cel.values import INT64_MAX, INT64_MIN, TypeValue, Uint, Value, go_type_name, identity
from harness.goheader import canonical_header_key

Frame: TypeAlias = list[Any]
"""What an evaluation works on: the variables, the callback of compareSecret, the steps left, and the macros' variables.

A list, because closures find a place in it faster than a name."""

Closure: TypeAlias = Callable[[Frame], Any]
"""Evaluates a part: returns its value or raises EvaluationError."""

BODY, HEADER, EXTENSIONS, REQUEST_URL, COMPARE_SECRET, STEPS_LEFT, FIRST_LOCAL = range(7)
"""The places of a frame."""

QUALIFIERS = (bool, int, float, str, Uint)
"""The Python types of what can stand in brackets, and of the elements that make `in` a lookup."""


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled node: its closure; `is_constant` where cel-go has its value at once, which is then `value`."""

    closure: Closure
    is_constant: bool = False
    value: Value = None


class ProgramError(Exception):
    """A constant part cannot be computed; `str()` is cel-go's message."""


def constant(value: Value) -> Part:
    """The part of a value that is known."""
    return Part(lambda frame: value, True, value)


def computed(closure: Closure) -> Part:
    """The part of a value that constants make, computed at once; raises ProgramError."""
    try:
        return constant(closure([]))
    except EvaluationError as error:
        raise ProgramError(str(error)) from None


def indexed(holder: Part, key: Part, name: Callable[[Any], str]) -> Closure:
    """`holder[key]`; raises ProgramError for a constant that is no key. `name` tells how Go names a key's type."""
    index, select, take, give = operators.index, operators.select, holder.closure, key.closure
    if key.is_constant:
        fixed = key.value
        if not isinstance(fixed, QUALIFIERS):
            raise ProgramError(f"invalid qualifier type: {go_type_name(fixed)}")
        if isinstance(fixed, str):
            return lambda frame: select(take(frame), fixed)
        return lambda frame: index(take(frame), fixed)

    def at_key(frame: Frame) -> Any:
        held = take(frame)
        wanted = give(frame)
        if isinstance(wanted, QUALIFIERS):
            return index(held, wanted)
        raise EvaluationError(f"invalid qualifier type: {name(wanted)}")

    return at_key


def fixed_path(slot: int, keys: tuple[str, ...]) -> Closure:
    """`body.a.b` and the like: tried on maps at once; what else they may be, step by step."""

    def step_by_step(frame: Frame) -> Any:
        value = frame[slot]
        for key in keys:
            value = operators.select(value, key)
        return value

    match keys:
        case ():
            return operator.itemgetter(slot)
        case (one,):

            def take_one(frame: Frame) -> Any:
                try:
                    return frame[slot][one]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_one
        case (one, two):

            def take_two(frame: Frame) -> Any:
                try:
                    return frame[slot][one][two]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_two
        case (one, two, three):

            def take_three(frame: Frame) -> Any:
                try:
                    return frame[slot][one][two][three]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_three
        case _:

            def take(frame: Frame) -> Any:
                value = frame[slot]
                try:
                    for key in keys:
                        value = value[key]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)
                return value

            return take


def tested(holder: Closure, key: str) -> Closure:
    """`has(holder.key)`."""
    has = operators.has

    def test(frame: Frame) -> bool:
        held = holder(frame)
        return key in held if type(held) is dict else has(held, key)

    return test


def all_of(terms: tuple[Closure, ...]) -> Closure:
    """`&&`: false if any term is, whatever the others are; else the first failure."""

    def evaluate(frame: Frame) -> bool:
        failure: EvaluationError | None = None
        for term in terms:
            try:
                value = term(frame)
            except PanicError:
                raise
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is False:
                return False
            if value is not True and failure is None:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return True

    return evaluate


def any_of(terms: tuple[Closure, ...]) -> Closure:
    """`||`: true if any term is, whatever the others are; else the first failure."""

    def evaluate(frame: Frame) -> bool:
        failure: EvaluationError | None = None
        for term in terms:
            try:
                value = term(frame)
            except PanicError:
                raise
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is True:
                return True
            if value is not False and failure is None:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return False

    return evaluate


def conditional(condition: Closure, truthy: Closure, falsy: Closure) -> Closure:
    """`condition ? truthy : falsy`."""

    def choose(frame: Frame) -> Any:
        chosen = condition(frame)
        if chosen is True:
            return truthy(frame)
        if chosen is False:
            return falsy(frame)
        raise no_such_overload()

    return choose


def equal(left: Part, right: Part) -> Closure:
    """`==`, quicker where one side is a constant string or number."""
    one, other = left.closure, right.closure
    known, variable = (right, one) if right.is_constant else (left, other)
    equals = operators.equals
    if known.is_constant:
        value = known.value
        if type(value) is str:
            return lambda frame: variable(frame) == value
        if type(value) is bool or value is None:
            return lambda frame: variable(frame) is value
        if type(value) is int and abs(value) < 2**53:

            def equals_number(frame: Frame) -> bool:
                given = variable(frame)
                return given == value if type(given) is float else equals(given, value)

            return equals_number
        return lambda frame: equals(variable(frame), value)
    return lambda frame: equals(one(frame), other(frame))


def not_equal(left: Part, right: Part) -> Closure:
    """`!=`, quicker where one side is a constant string."""
    known, variable = (right, left.closure) if right.is_constant else (left, right.closure)
    if known.is_constant and type(known.value) is str:
        value = known.value
        return lambda frame: variable(frame) != value
    same = equal(left, right)
    return lambda frame: not same(frame)


def binary_call(call: Callable[[Any, Any], Value], left: Part, right: Part) -> Closure:
    """A function of two arguments."""
    one, other = left.closure, right.closure
    if right.is_constant:
        value = right.value
        return lambda frame: call(one(frame), value)
    return lambda frame: call(one(frame), other(frame))


def unary_call(call: Callable[[Any], Value], operand: Closure) -> Closure:
    """A function of one argument."""
    return lambda frame: call(operand(frame))


def matches(text: Part, pattern: Part) -> Closure:
    """`matches`, its pattern compiled at once where it is constant; a type then counts as its name."""
    if not pattern.is_constant or type(pattern.value) is not str:
        return binary_call(functions()["matches"].call, text, pattern)
    try:
        compiled = regex.compile_pattern(pattern.value)
    except regex.PatternError as error:
        raise ProgramError(str(error)) from None
    take = text.closure

    def match(frame: Frame) -> bool:
        given = take(frame)
        if type(given) is str:
            return compiled.is_found_in(given)
        if type(given) is TypeValue:
            return compiled.is_found_in(given.name)
        raise no_such_overload()

    return match


def header_call(name: str, parts: list[Part]) -> Closure:
    """`header.match(…)` and `header.canonical(…)`: quick for the request's own header and a constant name."""
    closures = [part.closure for part in parts]
    guarded = guard_any(name, len(parts), functions()[name].call)
    if not parts[1].is_constant or type(parts[1].value) is not str:
        return lambda frame: guarded(*[closure(frame) for closure in closures])
    take, key, canonical = closures[0], parts[1].value, canonical_header_key(parts[1].value)

    def first_value(frame: Frame) -> str | None:
        """The value, None where the slow way has to look."""
        held = take(frame)
        if held is not frame[HEADER]:
            return None
        values = held.get(canonical)
        return values[0] if values else ""

    if name == "canonical":

        def take_canonical(frame: Frame) -> Any:
            value = first_value(frame)
            return guarded(take(frame), key) if value is None else value

        return take_canonical
    give = closures[2]

    def match(frame: Frame) -> Any:
        value = first_value(frame)
        wanted = give(frame)
        if value is None or type(wanted) is not str:
            return guarded(take(frame), key, wanted)
        return value == wanted

    return match


def compare_secret(*closures: Closure) -> Closure:
    """`presented.compareSecret(key, name)`, or with a namespace, which Tekton ignores."""
    guarded = guard_any("compareSecret", len(closures), lambda *values: list(values))

    def compare(frame: Frame) -> bool:
        given: Any = guarded(*[closure(frame) for closure in closures])
        return bool(frame[COMPARE_SECRET](*given[:3]))

    return compare


def membership(element: Closure, items: list[Any]) -> Closure | None:
    """The lookup that `in` with a constant list becomes; None where an element is no simple value."""
    if not all(type(item) in QUALIFIERS for item in items):
        return None
    members = {identity(same) for item in items for same in (item, *_same_in_other_types(item))}
    texts = frozenset(item for item in items if type(item) is str)

    def is_member(frame: Frame) -> bool:
        value = element(frame)
        return value in texts if type(value) is str else identity(value) in members

    return is_member


def _same_in_other_types(item: Any) -> list[Value]:
    """The numbers of other types that count as this one (cel-go, maybeOptimizeSetMembership)."""
    same: list[Value] = []
    if type(item) is float and item.is_integer():
        whole = int(item)
        same += [whole] if INT64_MIN < whole < INT64_MAX else []
        same += [Uint(whole)] if 0 <= whole < 2**64 else []
    elif type(item) is int:
        same += [float(item), *([Uint(item)] if item >= 0 else [])]
    elif type(item) is Uint:
        same += [float(item.value), *([item.value] if item.value <= INT64_MAX else [])]
    return same
