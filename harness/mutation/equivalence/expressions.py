"""Proofs about CEL expressions."""

from collections.abc import Iterator, Sequence
from typing import Any

from harness.cel import CelError, compile_expression
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, StructLiteral, walk
from harness.cel.program import Activation
from harness.cel.values import Uint
from harness.mutation.equivalence.proof import Case, Proof
from harness.rules.cel.parts import operands

_AND, _OR, _IF = "_&&_", "_||_", "_?_:_"
_LENIENT = frozenset((_AND, _OR, _IF, "@not_strictly_false", "_?._", "_[?_]"))
"""Calls that may have a value where one of their arguments has none."""

_REQUEST = frozenset(("body", "header", "extensions"))
_ROOTS = _REQUEST | {"requestURL"}

Steps = tuple[str, ...]


def _is_same(case: Case) -> bool:
    pairs = case.expressions
    return bool(pairs) and all(folded(before) == folded(after) for _, before, after in pairs)


SAME_EXPRESSION = Proof("same-expression", "the expression is the same once its constants are worked out", _is_same)


def folded(node: Node) -> object:
    """A tree without places, in which what is made of constants alone is the value of that."""
    value = _constant(node)
    if value is not None:
        return value
    match node:
        case Constant():
            return ("constant", type(node.value).__name__, node.value)
        case Ident(name=name):
            return ("name", name)
        case Select(operand=operand, field=field, test_only=test_only):
            return ("select", folded(operand), field, test_only)
        case Call(function=function, target=target, args=args):
            return ("call", function, None if target is None else folded(target), tuple(map(folded, args)))
        case ListLiteral(elements=elements, optionals=optionals):
            return ("list", tuple(map(folded, elements)), optionals)
        case MapLiteral(entries=entries, optionals=optionals):
            return ("map", tuple((folded(key), folded(value)) for key, value in entries), optionals)
        case StructLiteral():
            return ("struct", id(node))  # of which Tekton's environment has none
        case Macro(kind=kind, target=target, variable=variable, second=second, args=args):
            return ("macro", kind, folded(target), variable, second, tuple(map(folded, args)))


def _constant(node: Node) -> object | None:
    """The value of a call that reads no variable, with its type; None for anything else."""
    if not isinstance(node, Call) or any(isinstance(one, Ident | Macro) for one in walk(node)):
        return None
    value = _evaluate(_written(node), {})
    return ("constant", type(value).__name__, value) if isinstance(value, bool | int | float | str | Uint) else None


def _written(node: Node) -> str:
    """A tree of constants, names, selections and calls as CEL text; raises _CannotWriteError for anything else."""
    match node:
        case Constant(value=value):
            return _literal(value)
        case Ident(name=name):
            return name
        case Select(operand=operand, field=field, test_only=test_only):
            text = f"{_written(operand)}.{field}"
            return f"has({text})" if test_only else text
        case ListLiteral(elements=elements, optionals=optionals) if not optionals:
            return f"[{', '.join(map(_written, elements))}]"
        case Call(function=function, target=target, args=args):
            return _written_call(function, target, args)
        case _:
            raise _CannotWriteError


class _CannotWriteError(CelError):
    """There is no text for a tree here."""


_BINARY = {
    _AND: "&&", _OR: "||", "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=",
    "_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "@in": "in",
}  # fmt: skip


def _written_call(function: str, target: Node | None, args: Sequence[Node]) -> str:
    if function in _BINARY and len(args) == 2:
        return f"({_written(args[0])} {_BINARY[function]} {_written(args[1])})"
    if function == "!_":
        return f"!({_written(args[0])})"
    if function == "-_":
        return f"-({_written(args[0])})"
    if function == _IF:
        condition, one, other = map(_written, args)
        return f"({condition} ? {one} : {other})"
    if function == "_[_]":
        return f"{_written(args[0])}[{_written(args[1])}]"
    if not function.replace(".", "").isidentifier():
        raise _CannotWriteError
    receiver = "" if target is None else f"({_written(target)})."
    return f"{receiver}{function}({', '.join(map(_written, args))})"


def _literal(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Uint():
            return f"{value}u"
        case int() | float():
            return repr(value)
        case str():
            return "'" + "".join(_escaped(sign) for sign in value) + "'"
        case _:
            raise _CannotWriteError


def _escaped(sign: str) -> str:
    return sign if sign.isascii() and sign.isprintable() and sign not in "'\\" else f"\\U{ord(sign):08x}"


def _evaluate(text: str, body: dict[str, Any]) -> object | None:
    """The value of an expression for a body and nothing else; None where it has none."""
    try:
        return compile_expression(text).evaluate(Activation(body, {}, {}, "", lambda *_: False))
    except (CelError, RecursionError):
        return None


def _dropped_condition(case: Case) -> tuple[Node, tuple[Node, ...]] | None:
    """The condition of a filter that the mutant drops, and those that stay; None where it does something else.

    Of a filter only counts whether it is true: whether it is false or fails, nothing is created.
    """
    if len(case.expressions) != 1:
        return None
    expression, before, after = case.expressions[0]
    old, new = operands(before, _AND), operands(after, _AND)
    if expression.role != "filter" or len(old) != len(new) + 1:
        return None
    whole, left = [folded(one) for one in old], [folded(one) for one in new]
    for index in range(len(old)):
        if whole[:index] + whole[index + 1 :] == left:
            return old[index], new
    return None


def _is_guard(case: Case) -> bool:
    found = _dropped_condition(case)
    return found is not None and is_guarded(*found)


def is_guarded(dropped: Node, others: Sequence[Node]) -> bool:
    """Whether a condition only asks for a key that another one, joined to it by `&&`, cannot be true without."""
    if not (isinstance(dropped, Select) and dropped.test_only):
        return False
    path = _path(dropped)
    return path is not None and any(_needs(other, path) for other in others)


GUARD = Proof(
    "guard-before-use", "another condition reads the key that has() asks for, and is never true without it", _is_guard
)


def _path(node: Node) -> Steps | None:
    """The way from `body`, `header` or `extensions` to what a node reads; None where it is something else."""
    steps: list[str] = []
    while True:
        match node:
            case Select(operand=operand, field=field):
                steps.append(field)
                node = operand
            case Call(function="_[_]", args=(operand, Constant(value=str() as key))):
                steps.append(key)
                node = operand
            case Ident(name=name) if name in _REQUEST:
                return (name, *reversed(steps))
            case _:
                return None


def _needs(condition: Node, path: Steps) -> bool:
    """Whether a condition that is true, or only false without failing, has read what is at a path."""
    match condition:
        case Call(function="_&&_", args=args):
            return any(_needs(one, path) for one in args)
        case Call(function="_||_", args=args):
            return all(_needs(one, path) for one in args)
        case _:
            return _reads_strictly(condition, path)


def _reads_strictly(node: Node, path: Steps) -> bool:
    """Whether a node has no value at all where there is nothing at a path."""
    match node:
        case Select(operand=operand, test_only=True):
            # has(a.b.c) asks for c in a.b, which has to be there.
            found = _path(operand)
            return found is not None and found[: len(path)] == path
        case Select():
            found = _path(node)
            return (found is not None and found[: len(path)] == path) or _reads_strictly(node.operand, path)
        case Call(function=function, target=target, args=args) if function not in _LENIENT and "?" not in function:
            found = _path(node)
            if found is not None:
                return found[: len(path)] == path
            parts = (*((target,) if target is not None else ()), *args)
            return any(_reads_strictly(one, path) for one in parts)
        case Macro(kind="all" | "exists" | "exists_one" | "map" | "filter", target=target):
            return _reads_strictly(target, path)
        case _:
            return False


def _is_implied(case: Case) -> bool:
    found = _dropped_condition(case)
    return found is not None and is_implied(*found)


def is_implied(dropped: Node, others: Sequence[Node]) -> bool:
    """Whether a condition is true wherever the others, joined to it by `&&`, all are."""
    if any(folded(other) == folded(dropped) for other in others):
        return True
    return any(_follows(dropped, path, value) for path, value in _equalities(others))


IMPLIED = Proof(
    "implied-condition", "another condition says the same, or fixes the value that is asked about", _is_implied
)


def _equalities(conditions: Sequence[Node]) -> Iterator[tuple[Steps, bool | str | float]]:
    """What conditions say that a value of the body is."""
    for condition in conditions:
        match condition:
            case (
                Call(function="_==_", args=(one, Constant(value=bool() | str() | int() | float() as value)))
                | Call(function="_==_", args=(Constant(value=bool() | str() | int() | float() as value), one))
            ):
                path = _path(one)
                if path is not None and path[0] == "body" and len(path) > 1:
                    yield path, float(value) if type(value) is int else value


def _follows(condition: Node, path: Steps, value: bool | str | float) -> bool:
    """Whether a condition is true wherever the value at a path is this one."""
    if not all(_is_known(one, path) for one in _reads(condition)):
        return False
    body: Any = value
    for step in reversed(path[1:]):
        body = {step: body}
    try:
        return _evaluate(_written(condition), body) is True
    except _CannotWriteError:
        return False


def _reads(node: Node) -> Iterator[Node]:
    """Every outermost read of a variable."""
    if _path(node) is not None or (isinstance(node, Ident) and node.name in _ROOTS):
        yield node
        return
    match node:
        case Select(operand=operand):
            yield from _reads(operand)
        case Call(target=target, args=args):
            for one in (*((target,) if target is not None else ()), *args):
                yield from _reads(one)
        case ListLiteral(elements=elements):
            for one in elements:
                yield from _reads(one)
        case Macro() | MapLiteral() | StructLiteral() | Ident():
            yield node  # nothing is known of these
        case Constant():
            return


def _is_known(node: Node, path: Steps) -> bool:
    """Whether a read looks at the value at a path alone, or asks whether something on the way to it is there."""
    found = _path(node)
    if found is None:
        return False
    if isinstance(node, Select) and node.test_only:
        return path[: len(found)] == found
    return found == path
