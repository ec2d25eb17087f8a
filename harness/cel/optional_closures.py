"""The closures of what Tekton's CEL does not have: values that may be absent, and find().

Facts: cel-go as Kubernetes 1.37 has it, interpreter/interpretable.go (evalList, evalMap, evalObj) and cel/library.go
(evalOptionalOr, evalOptionalOrValue); k8s.io/apiserver v0.37.2, pkg/cel/library/regex.go.
"""

from typing import Any

from harness.cel import messages, operators, regex
from harness.cel.closures import QUALIFIERS, Closure, Frame, Part, ProgramError
from harness.cel.errors import EvaluationError
from harness.cel.gotext import printed
from harness.cel.operators import no_such_overload
from harness.cel.values import Optional, TypeValue, Value, go_type_name, map_of


def indexed_if_present(holder: Part, key: Part) -> Closure:
    """`holder.?key` and `holder[?key]`; raises ProgramError for a constant that is no key."""
    if key.is_constant and not isinstance(key.value, QUALIFIERS):
        raise ProgramError(f"invalid qualifier type: {go_type_name(key.value)}")
    index, take, give = operators.index_if_present, holder.closure, key.closure

    def at_key(frame: Frame) -> Any:
        held = take(frame)
        wanted = give(frame)
        if isinstance(wanted, QUALIFIERS):
            return index(held, wanted)
        raise EvaluationError(f"invalid qualifier type: {go_type_name(wanted)}")

    return at_key


def optional_or(first: Closure, second: Closure, *, unwrap: bool) -> Closure:
    """`first.or(second)`, and with `unwrap` `first.orValue(second)`: the second only where the first is absent."""

    def choose(frame: Frame) -> Any:
        value = first(frame)
        if type(value) is not Optional:
            raise no_such_overload()
        if not value.is_present:
            return second(frame)
        return value.value if unwrap else value

    return choose


def list_with_optionals(elements: list[Closure], optionals: frozenset[int]) -> Closure:
    """`[a, ?b]`: the elements at the indexes `optionals` are there only if they are present."""

    def build(frame: Frame) -> list[Any]:
        made = []
        for index, element in enumerate(elements):
            value = element(frame)
            if index in optionals:
                if type(value) is not Optional:
                    shown = printed(value)
                    raise EvaluationError(f"cannot initialize optional list element from non-optional value {shown}")
                if not value.is_present:
                    continue
                value = value.value
            made.append(value)
        return made

    return build


def map_with_optionals(entries: tuple[tuple[Closure, Closure], ...], optionals: frozenset[int]) -> Closure:
    """`{a: b, ?c: d}`: the entries at the indexes `optionals` are there only if their value is present."""

    def build(frame: Frame) -> Value:
        pairs = []
        for index, (give_key, give_value) in enumerate(entries):
            key, value = give_key(frame), give_value(frame)
            if index in optionals:
                if type(value) is not Optional:
                    shown = f"'{printed(key)}' from non-optional value {printed(value)}"
                    raise EvaluationError(f"cannot initialize optional entry {shown}")
                if not value.is_present:
                    continue
                value = value.value
            pairs.append((key, value))
        return map_of(pairs)

    return build


def message_with_optionals(name: str, fields: tuple[tuple[str, Closure], ...], optionals: frozenset[int]) -> Closure:
    """`Message{?field: value}`: the fields at the indexes `optionals` are set only if their value is present."""

    def build(frame: Frame) -> Value:
        made = {}
        for index, (field, give) in enumerate(fields):
            value = give(frame)
            if index in optionals:
                if type(value) is not Optional:
                    shown = f"'{field}' from non-optional value {printed(value)}"
                    raise EvaluationError(f"cannot initialize optional entry {shown}")
                if not value.is_present:
                    continue
                value = value.value
            made[field] = value
        return messages.build(name, made)  # type: ignore[no-any-return]  # a value

    return build


def find_all(text: Closure, pattern: str, limit: list[Part], *, first: bool) -> Closure:
    """Kubernetes' `findAll`, or `find` with `first`, of a constant pattern, which is compiled at once."""
    try:
        compiled = regex.compile_pattern(pattern)
    except regex.PatternError as error:
        raise ProgramError(str(error)) from None
    give_limit = limit[0].closure if limit else None

    def find(frame: Frame) -> Any:
        given = text(frame)
        if type(given) is Optional:
            given = given.value  # in Go, an optional gives its value out as what it holds, and a type its name
        if type(given) is TypeValue:
            given = given.name
        most = 1 if first else -1 if give_limit is None else give_limit(frame)
        if type(given) is not str or type(most) is not int:
            raise no_such_overload()
        found = compiled.find_all(given, most)
        return next(found, "") if first else list(found)

    return find
