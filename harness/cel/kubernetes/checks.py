"""What Kubernetes objects to in an expression whose types are right: literals that can never work.

Durations, timestamps and patterns that are written out have to be valid, and the elements of a list or a map that is
written out of one type. Facts: cel-go as Kubernetes 1.37 has it, cel/validator.go and ext/formatting.go.
"""

from collections.abc import Iterator, Mapping

from harness.cel import regex, times
from harness.cel.ast import Call, Constant, ListLiteral, Macro, MapLiteral, Node, children
from harness.cel.errors import EvaluationError
from harness.cel.format_calls import check_format_calls
from harness.cel.kubernetes.formatting import CLAUSES, MAX_PRECISION
from harness.cel.source import Problem, Source
from harness.cel.types import Type, is_exact, unwrapped
from harness.cel.values import Value


def validate(source: Source, root: Node, types: Mapping[int, Type]) -> list[Problem]:
    """The problems of a checked tree; `types` are those of its nodes, by id()."""
    found: list[Problem] = _undecided_optionals(source, root, types)
    literals = [node for node in _expanded(root, into_format=False) if isinstance(node, ListLiteral | MapLiteral)]
    for literal in literals:
        if isinstance(literal, ListLiteral):
            found += _mixed_list(source, literal, types)
        else:
            found += _mixed_map(source, literal, types)
    for name in ("duration", "timestamp", "matches"):
        for node in _expanded(root, into_format=True):
            if isinstance(node, Call) and node.function == name and node.args:
                argument = node.args[0]
                if isinstance(argument, Constant) and not _is_right(name, argument.value):
                    found.append(Problem(source.position(argument.span.at), f"invalid {name} argument"))
    return found + check_format_calls(source, root, types, CLAUSES, MAX_PRECISION)


def _is_right(function: str, value: Value) -> bool:
    try:
        match function, value:
            case "duration", str():
                times.parse_duration(value)
            case "timestamp", str():
                times.parse_timestamp(value)
            case "timestamp", int() if type(value) is int:
                times.timestamp_of(value)
            case "matches", str():
                regex.compile_pattern(value)
    except (EvaluationError, regex.PatternError):
        return False
    return True


def _undecided_optionals(source: Source, root: Node, types: Mapping[int, Type]) -> list[Problem]:
    """Elements and entries behind a `?` whose type nobody knows: the API server panics on them, so that a policy with
    one cannot be created (cel-go, validator.go: `et.Parameters()[0]`)."""
    found = []
    for node in _expanded(root, into_format=False):
        marked: list[Node] = []
        if isinstance(node, ListLiteral):
            marked = [node.elements[index] for index in sorted(node.optionals)]
        elif isinstance(node, MapLiteral):
            marked = [node.entries[index][1] for index in sorted(node.optionals)]
        for element in marked:
            if not unwrapped(types[id(element)])[1]:
                problem = "the value behind `?` is not known to be an optional one, on which the API server panics"
                found.append(Problem(source.position(element.span.at), problem))
    return found


def _expanded(root: Node, *, into_format: bool) -> Iterator[Node]:
    """The nodes as cel-go has them, with two copies of what optMap() and optFlatMap() are called on; those that are a
    part of a call of format(), which takes mixed lists, if so wanted."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if not into_format and isinstance(node, Call) and node.function == "format":
            continue
        waiting.extend(reversed(tuple(children(node))))
        if isinstance(node, Macro) and node.kind in ("optMap", "optFlatMap"):
            waiting.append(node.target)


def _mixed_list(source: Source, node: ListLiteral, types: Mapping[int, Type]) -> Iterator[Problem]:
    first: Type | None = None
    for index, element in enumerate(node.elements):
        given = _held(types[id(element)], index in node.optionals)
        if first is None:
            first = given
        elif not is_exact(first, given):
            yield _mismatch(source, element, first, given)
            return


def _mixed_map(source: Source, node: MapLiteral, types: Mapping[int, Type]) -> Iterator[Problem]:
    first: tuple[Type, Type] | None = None
    for index, (key, value) in enumerate(node.entries):
        given = types[id(key)], _held(types[id(value)], index in node.optionals)
        if first is None:
            first = given
            continue
        for part, wanted, found in zip((key, value), first, given, strict=True):
            if not is_exact(wanted, found):
                yield _mismatch(source, part, wanted, found)


def _held(given: Type, optional: bool) -> Type:
    return unwrapped(given)[0] if optional else given


def _mismatch(source: Source, node: Node, wanted: Type, found: Type) -> Problem:
    return Problem(source.position(node.span.at), f"expected type '{wanted}' but found '{found}'")
