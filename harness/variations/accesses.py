"""What of its variables a CEL expression looks at, read off its syntax tree without evaluating it.

The answer may hold more than any evaluation looks at (both sides of `||`, a macro's variable that is called as one of
the request), never less. `header.canonical` and `header.match` look a header up in any spelling (tektoncd/triggers
v0.37.0, pkg/interceptors/cel/triggers.go).
"""

from collections.abc import Iterator
from typing import NamedTuple

from harness.cel.ast import Call, Constant, Ident, ListLiteral, Node, Select, children

Keys = tuple[str | int, ...]


Scalar = bool | int | float | str


class Access(NamedTuple):
    """One look at a variable: at what stands under `keys`.

    `shallow` tells that only whether it is there, and whether it is null, makes a difference; otherwise all that is in
    it may. `compared` are the constants that it is held against for equality, where that is all that is done with it,
    else None: then all other values are alike.
    """

    variable: str
    keys: Keys
    shallow: bool = False
    compared: tuple[Scalar, ...] | None = None


def accesses(root: Node) -> Iterator[Access]:
    """Every look at a variable, in the order of the text; a key that is computed ends the known part of a path."""
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        compared = _comparison(node)
        if compared is not None:
            yield compared
            continue
        found = _look(node)
        if found is not None:
            yield found
            continue
        match node:
            case Call(function="match", target=Ident(name=name), args=(Constant(value=str() as key), other)):
                yield Access(name.removeprefix("."), (key,))
                waiting.append(other)
            case _:
                waiting.extend(reversed(tuple(children(node))))


def _comparison(node: Node) -> Access | None:
    """The look in `body.a == 'x'`, `body.a != null`, `body.a in ['x', 'y']` or `header.match('X-A', 'x')`, whichever
    way round; None for anything else."""
    match node:
        case (
            Call(function="_==_" | "_!=_", args=(one, Constant(value=value)))
            | Call(function="_==_" | "_!=_", args=(Constant(value=value), one))
        ):
            found = _look(one)
            if found is None or found.shallow:
                return None
            if value is None:
                return found._replace(shallow=True)
            return found._replace(compared=(value,)) if isinstance(value, bool | int | float | str) else None
        case Call(function="@in", args=(Constant(value=str() as key), Ident(name=name))):
            # The request's own variables are maps.
            return Access(name.removeprefix("."), (key,), shallow=True)
        case Call(function="@in", args=(one, ListLiteral(elements=elements))):
            found = _look(one)
            values = tuple(part.value for part in elements if isinstance(part, Constant))
            scalars = tuple(value for value in values if isinstance(value, bool | int | float | str))
            if found is None or found.shallow or len(scalars) < len(elements):
                return None
            return found._replace(compared=scalars)
        case Call(
            function="match",
            target=Ident(name=name),
            args=(Constant(value=str() as key), Constant(value=str() as value)),
        ):
            return Access(name.removeprefix("."), (key,), compared=(value,))
        case _:
            return None


def _look(node: Node) -> Access | None:
    """The look that a node is by itself: a path, or `header.canonical('X-A')`."""
    match node:
        case Call(function="canonical", target=Ident(name=name), args=(Constant(value=str() as key),)):
            return Access(name.removeprefix("."), (key,))
    found = _path(node)
    if found is None:
        return None
    return Access(*found, shallow=isinstance(node, Select) and node.test_only)


def _path(node: Node) -> tuple[str, Keys] | None:
    """The variable and the constant keys of `body.a['b'][0]`, None for anything else."""
    keys: list[str | int] = []
    while True:
        match node:
            case Select(operand=operand, field=field, test_only=test_only) if not (test_only and keys):
                keys.append(field)
                node = operand
            case Call(function="_[_]", args=(operand, Constant(value=str() | int() as key))) if not isinstance(
                key, bool
            ):
                keys.append(key)
                node = operand
            case Ident(name=name):
                return name.removeprefix("."), tuple(reversed(keys))
            case _:
                return None
