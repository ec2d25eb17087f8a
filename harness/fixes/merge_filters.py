"""The fix of several `filter` params of one cel interceptor: one filter that demands all of them.

Tekton keeps only the last (tektoncd/triggers v0.37.0, pkg/interceptors/interceptors.go, GetInterceptorParams), so the
fix changes what the trigger does: it does what is written.
"""

import re
from collections.abc import Sequence

from harness.cel import CompileError, compile_expression
from harness.cel.ast import Call
from harness.fix import Change, DeleteItem, Fix, ReplaceText
from harness.fixes.making import make_fix
from harness.manifests import Document, Path

_LOOSER = frozenset(("_||_", "_?_:_"))
"""The operators that bind looser than `&&`."""

_TEXTS_AND_COMMENTS = re.compile(
    r"(?:[rR][bB]?|[bB][rR])(?:\"\"\".*?\"\"\"|'''.*?'''|\"[^\"\n]*\"|'[^'\n]*')"
    r"|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\\\"\n])*\"|'(?:\\.|[^\\'\n])*'"
    r"|(?P<comment>//[^\n]*)",
    re.DOTALL,
)


def merge_filters(document: Document, params: Path) -> Fix | None:
    """The fix that joins the `filter` params of a cel interceptor with `&&`, in the place of the last.

    `params` leads to the interceptor's list of params. The comments of the params that go are moved above the one that
    stays. None where there are not two filters, one is empty, no text or does not compile, or the whole does not.
    """
    items = document.get(*params)
    filters = {
        index: item.get("value")
        for index, item in enumerate(items if isinstance(items, list) else ())
        if isinstance(item, dict) and item.get("name") == "filter"
    }
    texts = [value for value in filters.values() if isinstance(value, str) and value.strip()]
    if len(texts) < 2 or len(texts) != len(filters):
        return None
    *lost, last = filters
    path = (*params, last, "value")
    changes: list[Change] = [DeleteItem((*params, index), comments_to=(*params, last)) for index in lost]
    own = texts[-1]
    others = [text for text in dict.fromkeys(text.strip() for text in texts[:-1]) if text != own.strip()]
    if not all(_compiles(text) for text in (*others, own)):
        return None
    if others:
        added = _added(others, own, on_lines=_is_literal(document, path))
        if not _compiles(_with(own, added)):
            return None
        changes += (ReplaceText(path, at, at, "", new) for at, new in added if new)
    return make_fix(document, "join the filters with &&", *changes)


def _added(others: Sequence[str], own: str, *, on_lines: bool) -> tuple[tuple[int, str], tuple[int, str]]:
    """What to insert into the filter that stays, before and behind what it holds; `on_lines` tells that line breaks are
    kept as they are."""
    joint = " &&\n" if on_lines else " && "
    before = "".join(f"{''.join(_in_brackets(text if on_lines else _in_one_line(text)))}{joint}" for text in others)
    opening, _, closing = _in_brackets(own.strip(), own)
    return (len(own) - len(own.lstrip()), before + opening), (len(own.rstrip()), closing)


def _in_brackets(text: str, source: str = "") -> tuple[str, str, str]:
    """An expression with the brackets that it needs before `&&`."""
    comment = _ends_with_comment(text)
    if not comment and not _binds_looser(source or text):
        return "", text, ""
    return "(", text, "\n)" if comment else ")"


def _with(own: str, added: tuple[tuple[int, str], tuple[int, str]]) -> str:
    (start, before), (end, after) = added
    return f"{own[:start]}{before}{own[start:end]}{after}{own[end:]}"


def _in_one_line(text: str) -> str:
    """An expression without line breaks, or as it is where these mean something."""
    pieces = list(_TEXTS_AND_COMMENTS.finditer(text))
    if any(piece["comment"] or "\n" in piece[0] for piece in pieces):
        return text
    return re.sub(r"[ \t]*\n\s*", " ", text)


def _ends_with_comment(text: str) -> bool:
    *_, last = (None, *_TEXTS_AND_COMMENTS.finditer(text))
    return last is not None and bool(last["comment"]) and last.end() == len(text)


def _is_literal(document: Document, path: Path) -> bool:
    """Whether the text at a path is a block that keeps its line breaks."""
    at = document.positions.get(path)
    return at is not None and at.block and not at.folded


def _binds_looser(text: str) -> bool:
    root = compile_expression(text).checked.root
    return isinstance(root, Call) and root.function in _LOOSER


def _compiles(text: str) -> bool:
    try:
        compile_expression(text)
    except CompileError:
        return False
    return True
