"""What a parsed JSONPath finds in a value, with client-go's errors and oddities.

Source: k8s.io/client-go v0.35.7, util/jsonpath/jsonpath.go. Go walks maps in random order; here the order is a choice
(`KeyOrder`), so that the caller can see whether an answer depends on it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from harness.errors import InputError
from harness.jsonpath.comparison import OPERATORS
from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.govalues import GoByte, GoInt, GoStruct, PathValue, format_value, type_name
from harness.jsonpath.nodes import (
    ArrayNode,
    BoolNode,
    FieldNode,
    FilterNode,
    IdentifierNode,
    ListNode,
    Node,
    NumberNode,
    RecursiveNode,
    TextNode,
    UnionNode,
    WildcardNode,
)

KeyOrder: TypeAlias = Callable[[list[str]], Sequence[str]]
"""Gives the order in which to walk a map, from its keys in order."""

MAX_VALUES: Final = 2_000_000
"""How many values a path may touch before we give up; Tekton would go on until its memory ends."""

Values: TypeAlias = list[PathValue]


class _FailedError(JsonPathError):
    """An error that comes with values, as Go returns both: a filter without operator looks at the values only."""

    def __init__(self, message: str, values: Values) -> None:
        super().__init__(message)
        self.values = values


class Evaluator:
    """One evaluation.

    `met_map` tells afterwards whether a map of several keys was walked, `ranged` whether a `range` was met, after
    which client-go prints nothing.
    """

    def __init__(self, order: KeyOrder) -> None:
        self.order = order
        self.met_map = False
        self.ranged = False
        self._left = MAX_VALUES

    def find(self, root: ListNode, value: PathValue) -> Values:
        """Everything that the path finds; raises `JsonPathError`, or `InputError` where it finds millions of things."""
        return self._list([value], root)

    def _list(self, values: Values, node: ListNode) -> Values:
        for each in node.nodes:
            values = self._walk(values, each)
        return values

    def _walk(self, values: Values, node: Node) -> Values:
        match node:
            case FieldNode():
                return _fields(values, node.name)
            case ArrayNode():
                return self._spend(_elements(values, node))
            case WildcardNode():
                return self._spend([child for value in values for child in self._children(value)])
            case RecursiveNode():
                return self._descend(values)
            case FilterNode():
                return self._filter(values, node)
            case UnionNode():
                return self._union(values, node)
            case TextNode():
                return [node.text]
            case NumberNode():
                number = GoInt(node.value) if isinstance(node.value, int) else node.value
                return [number for _ in values]
            case BoolNode():
                return [node.value for _ in values]
            case IdentifierNode():
                return self._identifier(values, node.name)

    def _spend(self, values: Values) -> Values:
        self._left -= len(values)
        if self._left < 0:
            raise InputError(f"a JSONPath finds more than {MAX_VALUES} values")
        return values

    def _children(self, value: PathValue) -> Iterator[PathValue]:
        """Items, map values, struct fields, the bytes of a string; nothing for other values."""
        match value:
            case list():
                yield from value
            case dict():
                self.met_map |= len(value) > 1
                for key in self.order(sorted(value)):
                    yield value[key]
            case GoStruct():
                yield from value.fields.values()
            case str():
                for byte in value.encode("utf-8", "surrogatepass"):
                    yield GoByte(byte)

    def _descend(self, values: Values) -> Values:
        """Every value that has children, each before its own; a stack, because payloads may be deep."""
        found: Values = []
        pending = values[::-1]
        while pending:
            value = pending.pop()
            if isinstance(value, str):
                if value:
                    found.append(value)
            elif children := self._spend(list(self._children(value))):
                found.append(value)
                pending.extend(reversed(children))
        return found

    def _union(self, values: Values, node: UnionNode) -> Values:
        found: Values = []
        for alternative in node.alternatives:
            try:
                found += self._list(values, alternative)
            except _FailedError as error:
                raise _FailedError(str(error), values) from None
        return self._spend(found)

    def _identifier(self, values: Values, name: str) -> Values:
        match name:
            case "range":
                self.ranged = True
                return values
            case "end":
                raise _FailedError("not in range, nothing to end", [])
            case _:
                raise _FailedError(f"unrecognized identifier {name}", values)

    def _filter(self, values: Values, node: FilterNode) -> Values:
        found: Values = []
        for value in values:
            if not isinstance(value, list):
                raise _FailedError(f"{format_value(value)} is not array or slice and cannot be filtered", values)
            self._spend(list(value))
            for item in value:
                if self._passes(item, node, values, found):
                    found.append(item)
        return found

    def _passes(self, item: PathValue, node: FilterNode, values: Values, found: Values) -> bool:
        """Whether the filter takes the item; errors carry `values` or `found`, as in Go."""
        try:
            lefts = self._list([item], node.left)
        except _FailedError as error:
            if node.operator == "exists":
                return bool(error.values)
            raise _FailedError(str(error), values) from None
        if node.operator == "exists":
            return bool(lefts)
        if not lefts:
            return False
        if len(lefts) > 1:
            raise _FailedError("can only compare one element at a time", values)
        try:
            rights = self._list([item], node.right)
        except _FailedError as error:
            raise _FailedError(str(error), values) from None
        if not rights:
            return False
        if len(rights) > 1:
            raise _FailedError("can only compare one element at a time", values)
        if node.operator not in OPERATORS:
            raise _FailedError(f"unrecognized filter operator {node.operator}", list(found))
        try:
            return OPERATORS[node.operator](lefts[0], rights[0])
        except JsonPathError as error:
            raise _FailedError(str(error), list(found)) from None


def _fields(values: Values, name: str) -> Values:
    found: Values = []
    for value in values:
        if isinstance(value, dict):
            if name in value:
                found.append(value[name])
        elif isinstance(value, GoStruct) and (field := value.key(name)):
            found.append(value.fields[field])
    if not found and values:
        raise _FailedError(f"{name} is not found", [])
    return found


def _elements(values: Values, node: ArrayNode) -> Values:
    found: Values = []
    for value in values:
        if value is None:
            continue
        if not isinstance(value, list):
            raise _FailedError(f"{type_name(value)} is not array or slice", values)
        length = len(value)
        start = 0 if node.start is None else node.start
        end = length if node.end is None else node.end
        if start < 0:
            start += length
        if end < 0 or (end == 0 and node.single):
            end += length
        if start == end:
            # client-go stops here and forgets the values still to come.
            return found
        if not 0 <= start < length:
            raise _FailedError(f"array index out of bounds: index {start}, length {length}", values)
        if not 0 <= end <= length:
            raise _FailedError(f"array index out of bounds: index {end - 1}, length {length}", values)
        if start > end:
            raise _FailedError(f"starting index {start} is greater than ending index {end}", values)
        if node.step is not None and node.step <= 0:
            raise _FailedError("step must be > 0", values)
        found += value[start : end : node.step or 1]
    return found
