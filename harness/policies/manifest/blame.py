"""Which field of an object made an expression fail: the deepest one that the part reads which decided.

The expression is evaluated once more with every part observed. A field is found by the identity of the list or map that
it was read from, so that it does not matter whether it was read through `object`, a macro's variable or `variables`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from harness.cel import BudgetExceeded, EvaluationError
from harness.cel.ast import Call, Constant, Macro, Node, Select, walk
from harness.cel.kubernetes.program import Activation, Expression, Variables
from harness.cel.values import Optional
from harness.manifests import Path

_MOST_NODES = 200_000
"""So many parts of an object are looked at; in larger ones the object as a whole is to blame."""


def blamed_path(expression: Expression, activation: Activation, variables: Variables) -> Path:
    """The path of the field in the object; of `metadata.name` where no field was read."""
    seen = expression.observe(activation, variables)
    places = _places(activation.object)
    best: Path | None = None
    culprit = _culprit(expression.checked.root, seen)
    # Of a macro that found nothing, what it looked through is to blame and not the element that it saw last.
    for node in walk(culprit.target if isinstance(culprit, Macro) else culprit):
        path = _read_path(node, seen, places)
        if path and (best is None or len(path) > len(best)):
            best = path
    return best or ("metadata", "name")


def _places(root: Any) -> Mapping[int, Path]:
    """The path of each list and map of an object, by id()."""
    places: dict[int, Path] = {}
    waiting: list[tuple[Path, Any]] = [((), root)]
    while waiting and len(places) < _MOST_NODES:
        path, value = waiting.pop()
        if isinstance(value, dict | list):
            if id(value) in places:
                continue
            places[id(value)] = path
            items = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend(((*path, key), item) for key, item in items)
    return places


def _culprit(node: Node, seen: Mapping[int, Any]) -> Node:
    """The smallest part that decided what the whole came to."""
    while True:
        deeper = _decisive(node, seen)
        if deeper is None:
            return node
        node = deeper


def _decisive(node: Node, seen: Mapping[int, Any]) -> Node | None:
    """The part of a node that decided, None where it is the node itself."""
    failed = isinstance(seen.get(id(node)), EvaluationError | BudgetExceeded)
    match node:
        case Call(function="_&&_", args=args):
            wanted = [one for one in args if _is_error(one, seen)] if failed else []
            return next(iter(wanted), None) or next((one for one in args if seen.get(id(one)) is False), None)
        case Call(function="_||_", args=args):
            return next((one for one in args if _is_error(one, seen)), None) if failed else args[0]
        case Call(function="!_", args=(operand,)):
            return operand
        case Call(function="_?_:_", args=(condition, truthy, falsy)):
            chosen = truthy if seen.get(id(condition)) is True else falsy
            return chosen if id(chosen) in seen else condition
        case Macro(kind="all", args=(condition,)) if not failed and id(condition) in seen:
            # It ends at the first element for which the condition is false, which is then the one seen last.
            return condition
        case Macro(target=target) if failed and _is_error(target, seen):
            return target
        case _:
            return None


def _is_error(node: Node, seen: Mapping[int, Any]) -> bool:
    return isinstance(seen.get(id(node)), EvaluationError | BudgetExceeded)


def _read_path(node: Node, seen: Mapping[int, Any], places: Mapping[int, Path]) -> Path | None:
    """The path of what a node reads out of the object."""
    for holder, key in _reads(node, seen):
        value = seen.get(id(holder))
        if isinstance(value, Optional) and value.is_present:
            value = value.value
        if id(value) in places and isinstance(value, dict | list):
            return (*places[id(value)], key)
    value = seen.get(id(node))
    return places.get(id(value)) if isinstance(value, dict | list) else None


def _reads(node: Node, seen: Mapping[int, Any]) -> Iterator[tuple[Node, str | int]]:
    match node:
        case Select(operand=operand, field=field):
            yield operand, field
        case Call(function="_[_]" | "_[?_]" | "_?._", args=(operand, key)):
            wanted = key.value if isinstance(key, Constant) else seen.get(id(key))
            if isinstance(wanted, str) or type(wanted) is int:
                yield operand, wanted
