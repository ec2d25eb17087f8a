"""All variations of a delivery that can make a difference, the smallest first."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter

from harness import gojson
from harness.deliveries.delivery import REDACTED, Delivery
from harness.goheader import header_of
from harness.jsontypes import JSON, JSONObject
from harness.variations.accesses import Scalar
from harness.variations.compounds import Compound, compound_of
from harness.variations.corpus import Corpus, kind_of, leaves
from harness.variations.edits import (
    ABSENT,
    BodyEdit,
    BodyPath,
    Edit,
    HeaderEdit,
    UrlEdit,
    edit_body,
    json_key,
    same_json,
    value_at,
)
from harness.variations.project_places import PROJECT_PATH, move, moves_with_project
from harness.variations.reads import Path, Reads
from harness.variations.variation import Parent, Variation, parent_of

MOST_VARIATIONS = 500
"""How many variations of one delivery are tried; the smallest and most likely come first."""

MOST_ALIKE = 1
"""How many recorded values are tried of those that nobody can tell apart."""


_RECORDED, _, _ADDED, _REMOVED, _NULL, _EMPTY = range(6)
"""How likely GitLab is to send a change: what some delivery has comes before what none has. A
`Compound` (`compounds.RANK`) comes between."""


def variations_of(delivery: Delivery, corpus: Corpus, reads: Reads) -> Iterator[Variation]:
    """The variations of a delivery that concern what `reads` looks at, at most MOST_VARIATIONS, in an order that is
    always the same: the smallest first (`Variation.size`).

    Each key of the body that is read: replaced with each value that it is compared with or that `corpus` has for it
    (only MOST_ALIKE of these where nobody can tell them apart), added where other events of the kind have it, removed,
    null, empty. Of an object or list that is read as a whole, the scalars inside, at most `corpus.MOST_LEAVES`. Each
    header that is read and the URL alike. Each `Compound` that applies. The project's path and URLs change together.

    No two are equal and none equals the delivery. The body is not varied where it is no JSON object or longer than
    `variation.MOST_BYTES`.
    """
    parent = parent_of(delivery)
    found = sorted(_candidates(parent, corpus, reads), key=attrgetter("size"))
    tried: set[object] = set()
    for variation in found:
        key = frozenset(map(_edit_key, variation.edits))
        if key not in tried:
            tried.add(key)
            yield variation
            if len(tried) >= MOST_VARIATIONS:
                return


def _edit_key(edit: Edit) -> object:
    return (edit.path, edit.removed, json_key(edit.value)) if isinstance(edit, BodyEdit) else edit


def _candidates(parent: Parent, corpus: Corpus, reads: Reads) -> Iterator[Variation]:
    if parent.payload is not None:
        for path in reads.ways:
            yield from _of_path(parent, parent.payload, path, corpus, reads)
    yield from _of_headers(parent, corpus, reads)
    if reads.url:
        for url in corpus.urls:
            if url != parent.delivery.url:
                yield _one(parent, _RECORDED, f"its URL is {shown(url)}", UrlEdit(url))
    for kind in Compound:
        variation = compound_of(parent, kind)
        if variation is not None and reads.concern(variation.edits):
            yield variation


def _of_path(parent: Parent, body: JSONObject, path: BodyPath, corpus: Corpus, reads: Reads) -> Iterator[Variation]:
    value = value_at(body, path)
    if path in reads.body:
        if value is ABSENT:
            yield from _added(parent, body, path, corpus, reads)
        for leaf, now in leaves(body, path, inside=True):
            yield from _replaced(parent, body, leaf, now, corpus, reads)
            if leaf != path:
                yield from _taken_away(parent, leaf, now, removed=not _equals_previous(body, leaf, now))
    elif path in reads.tested and value is ABSENT:
        yield from _added(parent, body, path, corpus, reads)
    if path and value is not ABSENT and not moves_with_project(body, path):
        emptied = path in reads.body and _empty_differs(path, value, reads)
        yield from _taken_away(parent, path, value, emptied=emptied)  # type: ignore[arg-type]  # it is not ABSENT


def _replaced(
    parent: Parent, body: JSONObject, path: BodyPath, now: JSON, corpus: Corpus, reads: Reads
) -> Iterator[Variation]:
    if moves_with_project(body, path):
        return
    name = path_text(path)
    for value in _values(path, corpus.values(path), reads):
        if same_json(value, now):
            continue
        edits: tuple[Edit, ...] = (BodyEdit(path, value),)
        if path == PROJECT_PATH and isinstance(value, str) and isinstance(now, str):
            edits = move(parent.project_places, now, value)
        yield Variation(parent, f"{name} is {shown(value)}", edits, _RECORDED)


def _values(path: Path, recorded: Sequence[JSON], reads: Reads) -> Iterator[JSON]:
    """What is tried at a path or header: what it is compared with and what it is in recorded deliveries; of the latter
    only MOST_ALIKE where it is compared alone, because then all others are alike."""
    constants = reads.constants_of(path)
    yield from constants
    known = set(map(json_key, constants))
    others = (value for value in recorded if json_key(value) not in known)
    yield from others if reads.is_free(path) else islice(others, MOST_ALIKE)


def _added(parent: Parent, body: JSONObject, path: BodyPath, corpus: Corpus, reads: Reads) -> Iterator[Variation]:
    """A key that some other delivery of the same kind has, where the object for it is there."""
    if not corpus.has(path, kind_of(body)):
        return
    for value in _values(path, corpus.values(path), reads):
        edit = BodyEdit(path, value)
        if edit_body(body, (edit,)) is body:
            return
        yield _one(parent, _ADDED, f"{path_text(path)} is {shown(value)}", edit)


def _equals_previous(body: JSONObject, path: BodyPath, now: JSON) -> bool:
    """Whether an item of a list equals the one before it: to remove either is the same."""
    *way, step = path
    if not isinstance(step, int) or step == 0:
        return False
    previous = value_at(body, (*way, step - 1))
    return previous is not ABSENT and same_json(previous, now)  # type: ignore[arg-type]  # it is not ABSENT


def _taken_away(
    parent: Parent, path: BodyPath, now: JSON, *, removed: bool = True, emptied: bool = True
) -> Iterator[Variation]:
    name = path_text(path)
    if removed:
        yield _one(parent, _REMOVED, f"{name} is missing", BodyEdit(path, removed=True))
    if now is not None:
        yield _one(parent, _NULL, f"{name} is null", BodyEdit(path))
        empty = _emptied(now)
        if emptied and not same_json(empty, now):
            yield _one(parent, _EMPTY, f"{name} is {shown(empty)}", BodyEdit(path, empty))


def _empty_differs(path: Path, value: object, reads: Reads) -> bool:
    """Whether the empty value can be told from all others that are tried."""
    if isinstance(value, list | dict):
        items = list(value.values()) if isinstance(value, dict) else value
        # What holds one scalar is empty without that, which is tried too.
        return len(items) != 1 or isinstance(items[0], list | dict)
    return isinstance(value, bool) or reads.is_free(path)


def _emptied(value: JSON) -> JSON:
    """The empty value of a type; of true it is false, and of false true."""
    match value:
        case bool():
            return not value
        case str():
            return ""
        case list():
            return []
        case dict():
            return {}
        case None:
            return None
        case _:
            return 0.0


def _of_headers(parent: Parent, corpus: Corpus, reads: Reads) -> Iterator[Variation]:
    now = header_of(parent.delivery.headers)
    names = sorted({*now, *reads.headers} if reads.all_headers else reads.headers)
    for name in names:
        held = now.get(name)
        for value in map(str, _values(name, corpus.header_values(name), reads)):
            # A redacted token tells nothing, but that it was the right one.
            if held != [value] and value != REDACTED:
                rank = _ADDED if held is None else _RECORDED
                yield _one(parent, rank, f"{name} is {shown(value)}", HeaderEdit(name, value))
        if held is not None:
            yield _one(parent, _REMOVED, f"{name} is missing", HeaderEdit(name, None))
            if held != [""] and reads.is_free(name):
                yield _one(parent, _EMPTY, f'{name} is ""', HeaderEdit(name, ""))


def _one(parent: Parent, rank: int, description: str, edit: Edit) -> Variation:
    return Variation(parent, description, (edit,), rank)


def path_text(path: BodyPath) -> str:
    """A path as an expression writes it behind `body.`: `commits[0].author["a b"]`."""
    text = ""
    for step in path:
        if isinstance(step, str) and step.isidentifier() and step.isascii():
            text += f".{step}" if text else step
        else:
            text += f"[{shown(step)}]"
    return text


_SHOWN = 60


def shown(value: JSON) -> str:
    """A value as JSON, cut where it is long."""
    return _shown_container(value) if isinstance(value, list | dict) else _shown_scalar(value)


@lru_cache(maxsize=4096, typed=True)
def _shown_scalar(value: Scalar | None) -> str:
    return _cut(gojson.dumps(value, escape_html=False))


def _shown_container(value: list[JSON] | JSONObject) -> str:
    return _cut(gojson.dumps(value, escape_html=False))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
