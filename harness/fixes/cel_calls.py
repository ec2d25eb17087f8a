"""Fixes of calls in CEL expressions: how far a ref is split, a prefix taken off, an integer turned into a text."""

import re

from harness.cel.ast import Call, Constant, Node
from harness.fix import Fix, ReplaceText
from harness.fixes.cel_literals import literal_body, text_at
from harness.fixes.making import make_fix
from harness.manifests import Document, Path

_NAME_OF_REPLACE = re.compile(r"[\s)]*\.\s*(replace)\s*\(\s*")
"""What stands between what a call is made on and its first argument."""


def limit_split(document: Document, path: Path, split: Node) -> Fix | None:
    """The fix that writes `split('/', 3)` for `split('/')`, which leaves the slashes of a branch's name alone.

    `path` leads to the text of the expression in the document, and `split` is the call in its tree. None for any other
    node, and for a separator that is not written as it is.
    """
    if not isinstance(split, Call) or split.function != "split" or len(split.args) != 1:
        return None
    text = text_at(document, path)
    separator = split.args[0]
    if literal_body(text, separator) is None:
        return None
    end = separator.span.end
    old = text[end - 1 : end]
    return make_fix(
        document, f"write split({text[separator.span.start : end]}, 3)", _put(path, end - 1, old, f"{old}, 3")
    )


def translate_prefix(document: Document, path: Path, replace: Node) -> Fix | None:
    """The fix that writes `x.translate('^v', '')` for `x.replace('v', '')`, where `v` stands for letters. `replace` is
    that call in the tree of the expression at `path`; None for any other node."""
    if not isinstance(replace, Call) or replace.function != "replace" or replace.target is None:
        return None
    if len(replace.args) != 2 or not isinstance(replace.args[1], Constant) or replace.args[1].value != "":
        return None
    text, taken = text_at(document, path), replace.args[0]
    body = literal_body(text, taken)
    name = _NAME_OF_REPLACE.fullmatch(text, replace.target.span.end, taken.span.start)
    if body is None or name is None or not text[slice(*body)].isalpha():
        return None
    letters = text[slice(*body)]
    return make_fix(
        document,
        f"write translate('^{letters}', '')",
        _put(path, name.start(1), "replace", "translate"),
        _put(path, body[0], letters, f"^{letters}"),
    )


def through_int(document: Document, path: Path, number: Node) -> Fix | None:
    """The fix that writes `int(body.id)` for `body.id`. `number` is that node of the tree of the expression at `path`;
    None where it does not stand there."""
    start, end = number.span.start, number.span.end
    old = text_at(document, path)[start:end]
    if len(old) != end - start or len(old) < 2:
        return None
    shown = " ".join(old.split())
    return make_fix(
        document,
        f"write int({shown})",
        _put(path, start, old[0], f"int({old[0]}"),
        _put(path, end - 1, old[-1], f"{old[-1]})"),
    )


def _put(path: Path, start: int, old: str, new: str) -> ReplaceText:
    return ReplaceText(path, start, start + len(old), old, new)
