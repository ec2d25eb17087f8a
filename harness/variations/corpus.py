"""The values that recorded deliveries have where something is read: what another delivery could have there."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from harness.deliveries.delivery import Delivery
from harness.goheader import header_of
from harness.jsontypes import JSON, JSONObject
from harness.variations.edits import ABSENT, BodyPath, json_key, value_at
from harness.variations.reads import Reads
from harness.variations.variation import parent_of

MOST_VALUES = 24
"""How many values are kept of one path or header."""

MOST_OPAQUE = 2
"""How many of them may be hashes, ids or times: one is as good as another."""

MOST_LENGTH = 500
"""How long, in characters, a value may be that is kept."""

MOST_LEAVES = 64
"""How many scalars are looked at inside of an object or list that is read as a whole."""

_OPAQUE = re.compile(
    r"[0-9a-fA-F]{32,64}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*"
)
_ZEROS = re.compile(r"0{32,64}")


@dataclass(slots=True)
class _Values:
    """The values of one path, each once, with how often they were met; `kinds` are the `object_kind`s of the bodies
    that have it, null or not."""

    kept: dict[object, JSON] = field(default_factory=dict)
    counts: Counter[object] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    _opaque: int = 0

    def add(self, value: JSON) -> None:
        """Count a scalar, and keep it unless there are enough."""
        if isinstance(value, list | dict) or value is None:
            return
        key = json_key(value)
        if key not in self.kept:
            if len(self.kept) >= MOST_VALUES or (isinstance(value, str) and len(value) > MOST_LENGTH):
                return
            if is_opaque(value):
                if self._opaque >= MOST_OPAQUE:
                    return
                self._opaque += 1
            self.kept[key] = value
        self.counts[key] += 1

    @property
    def usual_first(self) -> tuple[JSON, ...]:
        """The values by how often they were met."""
        return tuple(self.kept[key] for key, _ in self.counts.most_common())


def is_opaque(value: JSON) -> bool:
    """Whether a value is a hash, an id or a time, of which one is as good as another. A hash of zeros is none."""
    return isinstance(value, str) and bool(_OPAQUE.fullmatch(value)) and not _ZEROS.fullmatch(value)


class Corpus:
    """The values by path, by header, and the URLs of deliveries: only where `reads` looks.

    Null and what is no scalar is left out; MOST_VALUES, MOST_OPAQUE, MOST_LENGTH and MOST_LEAVES bound what is kept.
    Bodies that are no JSON objects or longer than `variation.MOST_BYTES` add nothing.
    """

    def __init__(self, deliveries: Iterable[Delivery], reads: Reads) -> None:
        self._body: dict[BodyPath, _Values] = {}
        self._headers: dict[str, _Values] = {}
        self._urls = _Values()
        self._reads = reads
        for delivery in deliveries:
            self._collect(delivery)

    def values(self, path: BodyPath) -> tuple[JSON, ...]:
        """The values at a path of the body, the most usual first."""
        found = self._body.get(path)
        return found.usual_first if found else ()

    def has(self, path: BodyPath, kind: str) -> bool:
        """Whether some delivery with that `object_kind` has something at a path of its body."""
        found = self._body.get(path)
        return found is not None and kind in found.kinds

    def header_values(self, name: str) -> tuple[str, ...]:
        """The values of a header by its canonical name, the most usual first."""
        found = self._headers.get(name)
        return tuple(str(value) for value in found.usual_first) if found else ()

    @property
    def urls(self) -> tuple[str, ...]:
        """The URLs."""
        return tuple(str(value) for value in self._urls.usual_first)

    def _collect(self, delivery: Delivery) -> None:
        if self._reads.url:
            self._urls.add(delivery.url)
        if self._reads.all_headers or self._reads.headers:
            self._collect_headers(header_of(delivery.headers))
        payload = parent_of(delivery).payload
        if payload is not None:
            for path in self._reads.body | self._reads.tested:
                for found, value in leaves(payload, path, inside=path in self._reads.body):
                    known = self._body.setdefault(found, _Values())
                    known.kinds.add(kind_of(payload))
                    known.add(value)

    def _collect_headers(self, header: Mapping[str, list[str]]) -> None:
        for name, values in header.items():
            if self._reads.all_headers or name in self._reads.headers:
                self._headers.setdefault(name, _Values()).add(values[0])


def kind_of(body: JSONObject) -> str:
    """The `object_kind` of a body, empty where it has none."""
    kind = body.get("object_kind")
    return kind if isinstance(kind, str) else ""


def leaves(body: JSONObject, path: BodyPath, *, inside: bool) -> Iterator[tuple[BodyPath, JSON]]:
    """The scalar at a path with its path; of an object or list the scalars `inside`, nearest first, at most
    MOST_LEAVES."""
    value = value_at(body, path)
    if value is ABSENT:
        return
    if isinstance(value, list | dict):
        if inside:
            yield from islice(_scalars_below(path, value), MOST_LEAVES)
        return
    yield path, value  # type: ignore[misc]  # it is not ABSENT


def _scalars_below(path: BodyPath, holder: list[JSON] | JSONObject) -> Iterator[tuple[BodyPath, JSON]]:
    """Breadth first. Of each object or list only as much is walked as can be yielded."""
    waiting: list[tuple[BodyPath, list[JSON] | JSONObject]] = [(path, holder)]
    for here, container in waiting:  # grows while it is walked
        items: Iterable[tuple[str | int, JSON]] = (
            container.items() if isinstance(container, dict) else enumerate(container)
        )
        for step, value in islice(items, MOST_LEAVES):
            if not isinstance(value, list | dict):
                yield (*here, step), value
            elif len(waiting) < MOST_LEAVES:
                waiting.append(((*here, step), value))
