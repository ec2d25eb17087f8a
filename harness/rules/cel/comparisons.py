"""Comparisons of a value of the event with constants, and which of them cannot be true together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from harness.cel import regex
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Node, Select
from harness.cel.values import Uint
from harness.rules.cel.parts import ANY, Part, header_of, text_of

Compared: TypeAlias = tuple[str | int, ...]
"""What is compared: a path of the event, or a name for what is no path (the first value of a header)."""

Plain: TypeAlias = tuple[str, str | float | bool | None]
"""A constant with the kind of its type, so that 1, 1.0 and 1u are one and true is another."""

_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startsWith": lambda text, arg: text.startswith(arg),
    "endsWith": lambda text, arg: text.endswith(arg),
    "contains": lambda text, arg: arg in text,
    "matches": lambda text, arg: regex.compile_pattern(arg).is_found_in(text),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition `node` on what is `compared`: that it is one of `values`, or (`test`) that a method of texts with a
    constant is true of it; the contrary where not `positive`."""

    node: Node
    compared: Compared
    positive: bool
    values: frozenset[Plain] = frozenset()
    test: tuple[str, str] | None = None

    def negated(self) -> "Comparison":
        """The contrary."""
        return replace(self, positive=not self.positive)


def comparison_of(part: Part, node: Node) -> Comparison | None:
    """The comparison that a condition is; None for any other."""
    positive = True
    whole = node
    while isinstance(node, Call) and node.function == "!_":
        positive, node = not positive, node.args[0]
    match node:
        case Call(function="_==_" | "_!=_", args=(one, other)):
            for left, right in ((one, other), (other, one)):
                compared, values = _compared(part, left), _plain_values(right)
                if compared is not None and values is not None and isinstance(right, Constant):
                    return Comparison(whole, compared, positive == (node.function == "_==_"), values)
        case Call(function="@in", args=(one, ListLiteral() as other)):
            compared, values = _compared(part, one), _plain_values(other)
            if compared is not None and values is not None:
                return Comparison(whole, compared, positive, values)
        case Call(function="match", args=(_, wanted)):
            name, text = header_of(part, node), text_of(wanted)
            if name is not None and text is not None:
                return Comparison(whole, ("header()", name), positive, frozenset({("string", text)}))
        case Call(function=function, target=target, args=(arg,)) if function in _TESTS and target is not None:
            compared, text = _compared(part, target), text_of(arg)
            if compared is not None and text is not None:
                return Comparison(whole, compared, positive, test=(function, text))
    return None


def exclude_each_other(one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons of the same are certain never to be true of one event."""
    if one.test is not None and other.test is not None:
        return _tests_exclude(one, one.test, other, other.test)
    if one.test is not None:
        one, other = other, one
    if not one.positive and other.test is None:
        one, other = other, one
    if not one.positive:
        return False
    # From here on it is one of a few values.
    if other.test is not None:
        return all(_fails(value, other.test, wanted=other.positive) for value in one.values)
    return one.values.isdisjoint(other.values) if other.positive else one.values <= other.values


def _tests_exclude(one: Comparison, test: tuple[str, str], other: Comparison, against: tuple[str, str]) -> bool:
    if test == against:
        return one.positive != other.positive
    (name, text), (other_name, other_text) = test, against
    if not (one.positive and other.positive and name == other_name):
        return False
    if name == "startsWith":
        return not text.startswith(other_text) and not other_text.startswith(text)
    return name == "endsWith" and not text.endswith(other_text) and not other_text.endswith(text)


def _fails(value: Plain, test: tuple[str, str], *, wanted: bool) -> bool:
    """Whether a value is a text of which the test is certain not to be as wanted."""
    text = value[1]
    if not isinstance(text, str):
        return False
    try:
        return _TESTS[test[0]](text, test[1]) is not wanted
    except regex.PatternError:
        return False


def _compared(part: Part, node: Node) -> Compared | None:
    match node:
        case Ident(name="requestURL") if "requestURL" not in part.scope:
            return ("requestURL",)
        case Call(function="canonical"):
            name = header_of(part, node)
            return ("header()", name) if name is not None else None
        case Select(test_only=False) | Call(function="_[_]"):
            path = part.path(node)
            return path if path is not None and ANY not in path else None
        case _:
            return None


def _plain_values(node: Node) -> frozenset[Plain] | None:
    """The constants of a list, or the one; None where something else is among them."""
    values = frozenset(_plain_all(node))
    return None if None in values else frozenset(value for value in values if value is not None)


def _plain_all(node: Node) -> Iterator[Plain | None]:
    if isinstance(node, ListLiteral):
        for element in node.elements:
            yield _plain(element)
    else:
        yield _plain(node)


def _plain(node: Node) -> Plain | None:
    value = node.value if isinstance(node, Constant) else b""
    match value:
        case bool():
            return ("bool", value)
        case int() | float():
            # A value that is not itself (NaN) is equal to nothing.
            return ("number", float(value)) if value == value and abs(value) < 2**53 else None
        case Uint(value=number):
            return ("number", float(number)) if number < 2**53 else None
        case str():
            return ("string", value)
        case None:
            return ("null", None)
        case bytes():
            return None
