"""Syntax trees as JSON and back."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.cel.ast import (
    Call,
    Constant,
    Ident,
    ListLiteral,
    Macro,
    MapLiteral,
    Node,
    Select,
    Span,
    StructLiteral,
)
from harness.cel.values import Uint


def tree_json(node: Node) -> Any:
    """A tree as JSON: a list of the kind, the span, and the fields in their order. Raises RecursionError for one that
    is very deep."""
    span = [node.span.start, node.span.end, node.span.at]
    match node:
        case Constant(value=value):
            return ["constant", span, *_value_json(value)]
        case Ident(name=name):
            return ["ident", span, name]
        case Select(operand=operand, field=field, test_only=test_only):
            return ["select", span, tree_json(operand), field, test_only]
        case Call(function=function, target=target, args=args):
            return ["call", span, function, _optional(target), [tree_json(one) for one in args]]
        case ListLiteral(elements=elements, optionals=optionals):
            return ["list", span, [tree_json(one) for one in elements], sorted(optionals)]
        case MapLiteral(entries=entries, optionals=optionals):
            return ["map", span, [[tree_json(key), tree_json(value)] for key, value in entries], sorted(optionals)]
        case StructLiteral(name=name, fields=fields, colons=colons, optionals=optionals):
            written = [[field, tree_json(value)] for field, value in fields]
            return ["struct", span, name, written, list(colons), sorted(optionals)]
        case Macro(kind=kind, target=target, variable=variable, args=args, variable_at=at, second=second):
            return ["macro", span, kind, tree_json(target), variable, [tree_json(one) for one in args], at, second]


def _value_json(value: object) -> tuple[str, Any]:
    match value:
        case Uint():
            return "uint", value.value
        case float():
            return "double", value.hex()
        case bytes():
            return "bytes", value.hex()
        case _:
            return "", value


def tree_from_json(written: Any) -> Node:
    """The tree; raises LookupError, TypeError or ValueError for what is none."""
    kind, (start, end, at), *fields = written
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(at, int)):
        raise TypeError("a span has numbers")
    return _DECODERS[kind](Span(start, end, at), *fields)


def _all(written: Any) -> tuple[Node, ...]:
    return tuple([tree_from_json(one) for one in written])


def _constant(span: Span, kind: str, value: Any) -> Node:
    match kind:
        case "uint":
            return Constant(span, Uint(value))
        case "double":
            return Constant(span, float.fromhex(value))
        case "bytes":
            return Constant(span, bytes.fromhex(value))
        case _:
            return Constant(span, value)


def _optional(node: Node | None) -> Any:
    return None if node is None else tree_json(node)


_DECODERS: Mapping[str, Callable[..., Node]] = {
    "constant": _constant,
    "ident": Ident,
    "select": lambda span, operand, field, test_only: Select(span, tree_from_json(operand), field, test_only),
    "call": lambda span, function, target, args: Call(
        span, function, None if target is None else tree_from_json(target), _all(args)
    ),
    "list": lambda span, elements, optionals: ListLiteral(span, _all(elements), frozenset(optionals)),
    "map": lambda span, entries, optionals: MapLiteral(
        span, tuple((tree_from_json(key), tree_from_json(value)) for key, value in entries), frozenset(optionals)
    ),
    "struct": lambda span, name, fields, colons, optionals: StructLiteral(
        span,
        name,
        tuple((field, tree_from_json(value)) for field, value in fields),
        tuple(colons),
        frozenset(optionals),
    ),
    "macro": lambda span, kind, target, variable, args, at, second: Macro(
        span, kind, tree_from_json(target), variable, _all(args), at, second
    ),
}
