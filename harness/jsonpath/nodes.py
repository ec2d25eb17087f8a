"""The parts of a JSONPath in client-go's dialect.

Source: k8s.io/client-go v0.35.7, util/jsonpath/node.go.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class TextNode:
    """A quoted text: it stands for itself, whatever came before."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldNode:
    """`.name`: the key of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class IdentifierNode:
    """A bare word: `range` and `end`, which Tekton has no use for, or a mistake."""

    name: str


@dataclass(frozen=True, slots=True)
class ArrayNode:
    """`[n]`, `[start:end:step]` and `[*]`.

    None means not given. `single` tells of `[n]`, where `end` is the index after `start`.
    """

    start: int | None
    end: int | None
    step: int | None
    single: bool


@dataclass(frozen=True, slots=True)
class FilterNode:
    """`[?(left operator right)]`; the operator is `exists` where there is only a left side."""

    left: "ListNode"
    right: "ListNode"
    operator: str


@dataclass(frozen=True, slots=True)
class NumberNode:
    """A number: an int is Go's int and never equals a payload's float64."""

    value: int | float


@dataclass(frozen=True, slots=True)
class BoolNode:
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class WildcardNode:
    """`.*`: every value of an object or a list, every byte of a string."""


@dataclass(frozen=True, slots=True)
class RecursiveNode:
    """`..`: everything that holds something, outermost first."""


@dataclass(frozen=True, slots=True)
class UnionNode:
    """`[a,b]`: what each alternative finds, one after the other."""

    alternatives: tuple["ListNode", ...]


@dataclass(frozen=True, slots=True)
class ListNode:
    """Steps to take in order."""

    nodes: tuple["Node", ...]


Node: TypeAlias = (
    TextNode
    | FieldNode
    | IdentifierNode
    | ArrayNode
    | FilterNode
    | NumberNode
    | BoolNode
    | WildcardNode
    | RecursiveNode
    | UnionNode
)
