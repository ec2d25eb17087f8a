"""Fixes of text literals in CEL expressions: anchors of a pattern, the spelling of a header, the value of a header."""

from harness.cel.ast import Call, Constant, Ident, Node, Select
from harness.fix import Fix, ReplaceText
from harness.fixes.making import make_fix
from harness.goheader import canonical_header_key
from harness.manifests import Document, Path

_QUOTES = ('"""', "'''", '"', "'")
_PREFIXES = ("", "r", "R")
_SIGNS_OF_PATTERNS = frozenset("\\.+*?()[]{}|^$")
_TAKEN_OUT = frozenset(("Host", "Transfer-Encoding", "Trailer"))
"""What Go's server takes out of a request's header, so that no spelling finds it (Go 1.26, net/http, readRequest)."""


def anchor_pattern(document: Document, path: Path, pattern: Node) -> Fix | None:
    """The fix that writes `matches('^x$')` for `matches('x')`.

    `path` leads to the text of the expression in the document, and `pattern` is the argument of `matches` in its tree.
    None for a pattern that is worked out, that is empty, or that holds any sign of a pattern.
    """
    text = text_at(document, path)
    body = literal_body(text, pattern)
    if body is None or not isinstance(pattern, Constant) or not isinstance(pattern.value, str):
        return None
    if not pattern.value or not _SIGNS_OF_PATTERNS.isdisjoint(pattern.value):
        return None
    anchored = f"^{pattern.value}$"
    return make_fix(document, f"anchor the pattern: '{anchored}'", ReplaceText(path, *body, pattern.value, anchored))


def spell_header(document: Document, path: Path, read: Node) -> Fix | None:
    """The fix that writes `header['X-Gitlab-Event']` for `header['x-gitlab-event']`, and `header.Accept` for
    `header.accept`. `read` is that node of the tree of the expression at `path`. None where the name is worked out,
    spelt well, or one that no event has."""
    text = text_at(document, path)
    found = _header_name(text, read)
    if found is None:
        return None
    name, start, end = found
    canonical = canonical_header_key(name)
    if canonical == name or canonical in _TAKEN_OUT:
        return None
    return make_fix(document, f"spell the header {canonical}", ReplaceText(path, start, end, name, canonical))


def take_header_value(document: Document, path: Path, read: Node) -> Fix | None:
    """The fix that writes `header.canonical('X-Gitlab-Event')`, the first value of the header, for
    `header['X-Gitlab-Event']`, the list of its values. `read` is that node of the tree of the expression at `path`;
    None where the name is worked out, or one that no event has."""
    text = text_at(document, path)
    found = _header_name(text, read)
    if found is None:
        return None
    name = canonical_header_key(found[0])
    if name in _TAKEN_OUT or "'" in name or "\\" in name:
        return None
    start, end = read.span.start, read.span.end
    call = f"header.canonical('{name}')"
    return make_fix(document, f"write {call}", ReplaceText(path, start, end, text[start:end], call))


def text_at(document: Document, path: Path) -> str:
    """The text at a path of a document, empty where there is none."""
    value = document.get(*path)
    return value if isinstance(value, str) else ""


def _header_name(text: str, read: Node) -> tuple[str, int, int] | None:
    """The header that `header[…]` or `header.…` names, and where the name stands in the text."""
    match read:
        case Call(function="_[_]", args=(Ident(name="header"), Constant(value=str(name)) as index)):
            body = literal_body(text, index)
            return (name, *body) if body is not None else None
        case Select(operand=Ident(name="header"), field=field, test_only=False):
            start = read.span.end - len(field)
            return (field, start, read.span.end) if text[start : read.span.end] == field else None
        case _:
            return None


def literal_body(text: str, node: Node) -> tuple[int, int] | None:
    """Where the inside of a text literal stands that is spelt as it is; None with escapes, and other nodes."""
    if not isinstance(node, Constant) or not isinstance(node.value, str) or "\\" in node.value:
        return None
    written = text[node.span.start : node.span.end]
    for prefix in _PREFIXES:
        for quote in _QUOTES:
            if written == f"{prefix}{quote}{node.value}{quote}":
                start = node.span.start + len(prefix) + len(quote)
                return start, start + len(node.value)
    return None
