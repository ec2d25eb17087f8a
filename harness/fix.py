"""A fix: what to change in a file so that a finding goes away. Data, which `harness.fixes` carries out.

Changes name nodes by their path, not by their place in the text, so that a rule can give a fix without looking at the
file again, and the file may be looked at as late as somebody wants to see or write the change.
"""

from dataclasses import dataclass
from typing import TypeAlias

NodePath: TypeAlias = tuple[str | int, ...]
"""The way from a document's root to a node: mapping keys and sequence indexes."""

ScalarValue: TypeAlias = str | int | bool | None
"""What a scalar can be replaced by, and what it was. A float is written too many ways to be told apart."""


@dataclass(frozen=True, slots=True)
class ReplaceText:
    """Put `new` in the place of `old`, which are the code points `start` to `end` (exclusive) of the text at `path`.
    With `start` equal to `end` the new text is inserted."""

    path: NodePath
    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SetScalar:
    """Put `new` in the place of the scalar `old` at `path`."""

    path: NodePath
    old: ScalarValue
    new: ScalarValue


@dataclass(frozen=True, slots=True)
class RenameKey:
    """Call the key that `path` leads to `new`."""

    path: NodePath
    new: str


@dataclass(frozen=True, slots=True)
class DeleteItem:
    """Take the item at `path` out of its sequence, with the comments that belong to it. With `comments_to`, the path of
    another item of that sequence, these comments are not lost but moved above that one."""

    path: NodePath
    comments_to: NodePath | None = None


Change: TypeAlias = ReplaceText | SetScalar | RenameKey | DeleteItem


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes of one document that belong together: all are made, or none.

    `description` says in one line, as an order, what is done (`join the two filters`). `file` is the file's name as in
    locations, `document` counts its documents from 0. All paths and offsets are those before the fix.
    """

    description: str
    file: str
    document: int
    changes: tuple[Change, ...]
