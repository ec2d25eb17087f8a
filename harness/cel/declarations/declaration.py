"""How the functions of a CEL environment are declared: by the signatures of their overloads.

A signature is written as in CEL's own documentation: `size(string) -> int` is called as `size(x)`,
`string.size() -> int` as `x.size()`. A single capital is a type parameter. Names in front of the bracket that are no
type of a receiver belong to the function's name: `math.abs(int) -> int` is called as `math.abs(x)`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from harness.cel import types
from harness.cel.types import Type

_TYPES = {
    "bool": types.BOOL,
    "bytes": types.BYTES,
    "double": types.DOUBLE,
    "duration": types.DURATION,
    "dyn": types.DYN,
    "int": types.INT,
    "string": types.STRING,
    "timestamp": types.TIMESTAMP,
    "uint": types.UINT,
}
_MAKERS: dict[str, Callable[..., Type]] = {
    "list": types.list_of,
    "map": types.map_of,
    "optional": types.optional_of,
    "type": types.type_of,
}
_TYPE = re.compile(r"\w+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")
_SIGNATURE = re.compile(rf"(?:(?P<receiver>{_TYPE.pattern})\.)?(?P<name>[^\s(]+)\((?P<args>.*)\) -> (?P<result>.+)")


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function. The receiver of a `member` is the first of `args`; `parameters` are the names of
    the type parameters."""

    name: str
    args: tuple[Type, ...]
    result: Type
    member: bool
    parameters: tuple[str, ...]


def declare(signatures: str, names: Mapping[str, Type] | None = None) -> tuple[Overload, ...]:
    """The overloads that the lines of a text declare, in their order; blank lines are nothing. `names` are types of
    the library's own, by what the signatures call them."""
    known = {**_TYPES, **names} if names else _TYPES
    return tuple(_overload(line.strip(), known) for line in signatures.splitlines() if line.strip())


def _overload(signature: str, known: Mapping[str, Type]) -> Overload:
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        raise ValueError(f"not a signature: {signature}")
    receiver, name = found["receiver"], found["name"]
    member = receiver is not None and (receiver in known or "(" in receiver)
    if receiver is not None and not member:
        name = f"{receiver}.{name}"
    args = tuple(_type(text, known) for text in ([receiver] if member else []) + _TYPE.findall(found["args"]))
    result = _type(found["result"], known)
    parameters = tuple(dict.fromkeys(part.name for whole in (result, *args) for part in _parameters(whole)))
    return Overload(name, args, result, member, parameters)


def _type(text: str, known: Mapping[str, Type]) -> Type:
    if text in known:
        return known[text]
    if len(text) == 1:
        return types.parameter(text)
    maker, _, inner = text.removesuffix(")").partition("(")
    return _MAKERS[maker](*(_type(part, known) for part in _TYPE.findall(inner)))


def _parameters(whole: Type) -> Iterator[Type]:
    if whole.kind == "parameter":
        yield whole
    for part in whole.parameters:
        yield from _parameters(part)
