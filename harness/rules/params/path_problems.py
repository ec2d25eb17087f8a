"""What can be said against a binding's path without any event."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from harness.goheader import canonical_header_key
from harness.jsonpath import GoStruct, JsonPath, event_value
from harness.jsonpath.comparison import OPERATORS
from harness.jsonpath.govalues import StringMap
from harness.jsonpath.nodes import (
    ArrayNode,
    BoolNode,
    FieldNode,
    FilterNode,
    IdentifierNode,
    ListNode,
    Node,
    NumberNode,
    TextNode,
    UnionNode,
)
from harness.rules.bound_params import PathUse
from harness.rules.params.nearest import nearest

ROOTS: Final = ("body", "header", "extensions", "context")
"""What a path can start with."""

_NOT_THERE: Final = ("Host", "Transfer-Encoding", "Trailer")
"""Headers that Go's server takes out (Go 1.26, net/http, readRequest)."""

_ALWAYS: Final = "at every event"
_WITH_ITEMS: Final = "as soon as the list has an item"
"""Before that a step finds nothing, and the rest of the path is not looked at."""


@dataclass(frozen=True, slots=True)
class PathProblem:
    """Why a path fails, `cause`, and the mend. `when` tells at which events; it is empty for a path that is read, but
    perhaps not as it is meant."""

    cause: str
    help: str
    when: str = _ALWAYS


def problem_of(use: PathUse) -> PathProblem | None:
    """What is wrong with a path, the worst first; None where only an event can tell."""
    return _problem_of(use.expression.path, use.path)


@lru_cache(maxsize=4096)
def _problem_of(text: str, path: JsonPath | str) -> PathProblem | None:
    if isinstance(path, str):
        return PathProblem(path, _mend(text, path))
    if path.root is None:
        return None
    found = [*_of_root(path.root), *_of_steps(path.root), *_of_values(path.root), *_of_keys(text)]
    return next((one for one in found if one.when), found[0] if found else None)


def _mend(text: str, cause: str) -> str:
    """How to write a path that does not parse."""
    if '["' in text:
        return f"write $({_with_plain_keys(text)}): keys stand in single quotes or behind a dot"
    if "&&" in text or "||" in text:
        return "a filter compares one thing; choose in an overlay of a cel interceptor, with filter() of CEL"
    if "=~" in text:
        return "there are no regular expressions in a path; use matches() in an overlay of a cel interceptor"
    if "[(" in text:
        return "write [-1] for the last item; there are no scripts in a path"
    if "unclosed" in cause or "unterminated" in cause:
        return "close what is open in the path"
    return "see Tekton's documentation of TriggerBindings for what a path may hold; CEL in an overlay can do more"


def _with_plain_keys(text: str) -> str:
    """The path with `["a.b"]` written as `.a\\.b`."""
    return re.sub(r'\["([^"\]]*)"\]', lambda key: f".{_escaped(key[1])}", text)


def _escaped(key: str) -> str:
    return re.sub(r"([\s.,\[\]$@{}])", r"\\\1", key)


@lru_cache(maxsize=1)
def _event() -> GoStruct:
    return event_value(None, StringMap(), {}, "")


def _of_root(root: ListNode) -> Iterator[PathProblem]:
    """Look at the first names of a path."""
    names = [node.name if isinstance(node, FieldNode) else None for node in root.nodes[:2]]
    first = names[0]
    if first is None:
        return
    found = _event().key(first) if first else None
    second = names[1] if len(names) > 1 else None
    match found:
        case None:
            near = nearest(first.lower(), ROOTS)
            advice = f"did you mean {near}?" if near else f"a path starts with one of {', '.join(ROOTS)}"
            if first in ("tt", "params"):
                advice = "a binding knows the event alone, no params"
            elif not first:
                advice = "leave the blank out"
            yield PathProblem(f"{first} is not found", advice)
        case "context" if second is not None:
            context = _event().fields["context"]
            if isinstance(context, GoStruct) and context.key(second) is None:
                yield PathProblem(f"{second} is not found", "the context holds eventID alone")
        case "header" if second is not None:
            yield from _of_header(second, root)


def _of_header(name: str, root: ListNode) -> Iterator[PathProblem]:
    canonical = canonical_header_key(name)
    if name != canonical:
        yield PathProblem(f"{name} is not found", f"write {canonical}: names of headers are kept in that form")
    elif name in _NOT_THERE:
        yield PathProblem(f"{name} is not found", "Go's server takes this header out before Tekton sees it")
    elif len(root.nodes) > 2 and isinstance(root.nodes[2], ArrayNode | FieldNode | FilterNode):
        yield PathProblem("a header is one text here", f"write $(header.{name})")


def _of_steps(root: ListNode) -> Iterator[PathProblem]:
    """Look at every step, those of filters and unions too."""
    waiting = [(root, _ALWAYS, False)]
    while waiting:
        steps, when, filtering = waiting.pop()
        for node in steps.nodes:
            yield from _of_step(node, when, filtering=filtering)
            match node:
                case FilterNode(left=left, right=right):
                    waiting += [(left, _WITH_ITEMS, True), (right, _WITH_ITEMS, True)]
                case UnionNode(alternatives=alternatives):
                    waiting += [(one, when, filtering) for one in alternatives]
                case _:
                    pass
            if not isinstance(node, FieldNode):
                # It may find nothing, and then nothing is missed behind it.
                when = _WITH_ITEMS


def _of_step(node: Node, when: str, *, filtering: bool) -> Iterator[PathProblem]:
    match node:
        case IdentifierNode(name=name):
            advice = "put a text in quotes" if filtering else "write a blank in a key as `\\ `"
            yield PathProblem(f"unrecognized identifier {name}", advice, when)
        case ArrayNode(step=int(step)) if step <= 0:
            yield PathProblem("step must be > 0", "a list is read forwards only", _WITH_ITEMS)
        case FieldNode(name=name) if "(" in name:
            yield PathProblem(f"{name} is not found", "a path has no functions; use size() in an overlay", when)
        case FieldNode(name=name) if name.isdecimal():
            yield PathProblem(
                f"the key {name!r} of an object, not an item of a list", f"write [{name}] for an item", ""
            )
        case FilterNode(operator=operator) if operator not in (*OPERATORS, "exists"):
            known = ", ".join(OPERATORS)
            yield PathProblem(f"unrecognized filter operator {operator}", f"known are: {known}", _WITH_ITEMS)
        case FilterNode(left=left, right=right) if _is_integer(left) != _is_integer(right):
            number = next(one.value for side in (left, right) for one in side.nodes if isinstance(one, NumberNode))
            advice = f"write {number}.0: numbers of a payload are floating-point numbers"
            yield PathProblem("incompatible types for comparison", advice, _WITH_ITEMS)


def _is_integer(side: ListNode) -> bool:
    return len(side.nodes) == 1 and isinstance(side.nodes[0], NumberNode) and isinstance(side.nodes[0].value, int)


def _of_values(root: ListNode) -> Iterator[PathProblem]:
    """Look for values where steps should be: they take the place of all that was found before."""
    for node in root.nodes:
        match node:
            case TextNode(text=value) | NumberNode(value=value) | BoolNode(value=value):
                yield PathProblem(f"it gives {value!r} itself, and nothing of the event", "name a key behind a dot")
            case _:
                pass


def _of_keys(text: str) -> Iterator[PathProblem]:
    """Look for keys in brackets that are taken apart."""
    for key in re.findall(r"\['((?:[^'\]\\]|\\.)*)'\]", text):
        if re.search(r"(?<!\\)\.", key):
            parts = " of ".join(repr(part) for part in reversed(re.split(r"(?<!\\)\.", key)))
            yield PathProblem(f"the key {parts}", f"write ['{_escaped(key)}'] for a key with dots", "")
