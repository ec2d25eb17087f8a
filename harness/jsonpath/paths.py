"""JSONPaths as bindings write them: found in a param's value, read with Tekton's tolerance, put to an event.

Source: tektoncd/triggers v0.37.0, pkg/template/jsonpath.go.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from harness import gojson
from harness.errors import InputError
from harness.goheader import canonical_header_key
from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.evaluator import Evaluator, KeyOrder, Values
from harness.jsonpath.govalues import GoStruct, PathValue, marshal
from harness.jsonpath.nodes import FieldNode, ListNode
from harness.jsonpath.parser import parse

MAX_TEXT: Final = 64 * 1024 * 1024
"""How long, in characters, a param's value may become before we give up."""

_RELAXED: Final = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")

_UNEXPECTED: Final = (
    "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
)

_SHUFFLES: Final = 6
"""How many random orders of map keys to try when looking for answers that depend on it."""


class Found(NamedTuple):
    """What a path found, as text, and whether it could have come otherwise because Go walks maps in random order."""

    text: str
    unordered: bool = False


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A parsed path. `fields` are its names where it is nothing but names (`body.a.b`), else empty."""

    expression: str
    root: ListNode | None
    fields: tuple[str, ...] = ()

    def find(self, event: GoStruct) -> Found:
        """The text that Tekton puts in the expression's place; raises `JsonPathError`.

        One value: a string without its quotes but JSON-escaped, anything else as JSON. None or several: a JSON array.
        """
        if self.fields:
            return Found(self.follow(event))
        if self.root is None:
            return Found("")
        evaluator = Evaluator(list)
        text, error = _outcome(evaluator, self.root, event)
        unordered = evaluator.met_map and any(
            _outcome(Evaluator(_shuffle(seed)), self.root, event) != (text, error) for seed in range(_SHUFFLES)
        )
        if error:
            failure = JsonPathError(error)
            failure.unordered = unordered
            raise failure
        return Found(text, unordered)

    def follow(self, event: GoStruct) -> str:
        """As `find`, for a path that is nothing but names; raises `JsonPathError`."""
        value: Any = event.fields
        try:
            for name in self.fields:
                value = value[name]
        except (KeyError, TypeError):
            value = self._follow_step_by_step(event)
        return gojson.dumps_string(value)[1:-1] if isinstance(value, str) else marshal(value)

    def _follow_step_by_step(self, event: GoStruct) -> PathValue:
        """The value at the path, where something on the way is no map; raises `JsonPathError`."""
        value: PathValue = event
        for name in self.fields:
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, GoStruct) and (field := value.key(name)):
                value = value.fields[field]
            else:
                raise JsonPathError(f"{name} is not found")
        return value


def _outcome(evaluator: Evaluator, root: ListNode, event: GoStruct) -> tuple[str, str]:
    """The text and the error, of which one is empty, of one evaluation."""
    try:
        values = evaluator.find(root, event)
    except JsonPathError as error:
        return "", str(error)
    return "" if evaluator.ranged else _text(values), ""


def _shuffle(seed: int) -> KeyOrder:
    """An order of keys that is random but the same on every run."""
    source = random.Random(seed)

    def order(keys: list[str]) -> Sequence[str]:
        return source.sample(keys, len(keys))

    return order


def _text(values: Values) -> str:
    """The values as Tekton writes them (`getResults`)."""
    if len(values) == 1:
        value = values[0]
        return gojson.dumps_string(value)[1:-1] if isinstance(value, str) else marshal(value)
    parts = []
    size = 0
    for value in values:
        part = marshal(value)
        size += len(part)
        if size > MAX_TEXT:
            raise InputError(f"a JSONPath's values are more than {MAX_TEXT} characters long")
        parts.append(part)
    return f"[{','.join(parts)}]"


@lru_cache(maxsize=4096)
def compile_path(expression: str) -> JsonPath:
    """Parse what stands between `$(` and `)`: `body.a`, `.body.a`, `{body.a}` or `{.body.a}`.

    The empty text is a path that finds the empty text. Raises `JsonPathError` (`str()` is Tekton's cause).
    """
    if not expression:
        return JsonPath(expression, None)
    relaxed = _RELAXED.fullmatch(expression)
    if relaxed is None:
        raise JsonPathError(_UNEXPECTED)
    root = parse(f".{relaxed[1] or relaxed[2]}")
    names = tuple(node.name for node in root.nodes if isinstance(node, FieldNode))
    return JsonPath(expression, root, names if len(names) == len(root.nodes) else ())


@dataclass(frozen=True, slots=True)
class Expression:
    """One `$(…)` of a param's value: `original` with its wrapping, `path` the text inside, headers made canonical."""

    original: str
    path: str


@lru_cache(maxsize=4096)
def find_expressions(value: str) -> tuple[Expression, ...]:
    """The `$(…)` of a param's value that are closed, in order, repetitions too (`findTektonExpressions`).

    Of nested ones only the innermost count. `header.x-y` becomes `header.X-Y` where the expression starts exactly so.
    """
    expressions = []
    for part in value.split("$(")[1:]:
        raw = _closed(part)
        if raw is None:
            continue
        path = raw
        if raw.startswith("header."):
            path = "header." + canonical_header_key(raw.removeprefix("header."))
        expressions.append(Expression(f"$({raw})", path))
    return tuple(expressions)


def _closed(part: str) -> str | None:
    """What stands before the parenthesis that closes a `$(`; None where none does."""
    depth = 0
    for index, character in enumerate(part):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                return part[:index]
    return None
