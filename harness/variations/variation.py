"""A variation: a recorded delivery with something changed."""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from harness.deliveries.delivery import Delivery
from harness.deliveries.payload import payload_of
from harness.jsontypes import JSONObject
from harness.variations.edits import BodyEdit, Edit, edit_body, edit_headers, edit_url, value_at, write_body
from harness.variations.project_places import PROJECT_PATH, Place, project_places

MOST_BYTES = 1024 * 1024
"""How long the body of a delivery may be that is varied. A longer one is only looked at as it was recorded."""


@dataclass(frozen=True, eq=False)
class Parent:
    """A recorded delivery and its body, decoded once for all its variations. `payload` is None where the body is no
    JSON object, or longer than MOST_BYTES: then only headers and URL can be varied."""

    delivery: Delivery
    payload: JSONObject | None
    compounds: "dict[str, Variation | None]" = field(default_factory=dict, repr=False)
    """What `compound_of` has made, by the kind."""

    @cached_property
    def project_places(self) -> tuple[Place, ...]:
        """Where the body speaks of its project."""
        return project_places(self.payload or {})

    @property
    def project_path(self) -> str:
        """`path_with_namespace` of the event's project, empty where the body does not tell."""
        path = value_at(self.payload or {}, PROJECT_PATH)
        return path if isinstance(path, str) else ""


def parent_of(delivery: Delivery) -> Parent:
    """The delivery with its body decoded as Go decodes it. Small ones are kept, of large ones the last few."""
    return _small(delivery) if len(delivery.body) <= _SMALL else _large(delivery)


_SMALL = 32 * 1024


def _parent(delivery: Delivery) -> Parent:
    return Parent(delivery, payload_of(delivery) if len(delivery.body) <= MOST_BYTES else None)


_small = lru_cache(maxsize=512)(_parent)
_large = lru_cache(maxsize=4)(_parent)


class Variation:
    """A recorded delivery, `base`, with something changed.

    `description` says what in words that go on from "push/dev, but": `project.path_with_namespace is "gitlab/other"`.
    `edits` are the changes, of which none changes nothing. What belongs together counts as one thing: all variations
    that the package makes change one. `rank` tells how likely GitLab is to send such a delivery, 0 being the likeliest.
    Two variations are equal where base and edits are.
    """

    __slots__ = ("_delivery", "_parent", "_payload", "description", "edits", "rank")

    def __init__(self, parent: Parent, description: str, edits: tuple[Edit, ...], rank: int = 0) -> None:
        self.description = description
        self.edits = edits
        self.rank = rank
        self._parent = parent
        self._payload: JSONObject | None = None
        self._delivery: Delivery | None = None

    @property
    def base(self) -> Delivery:
        """The recorded delivery."""
        return self._parent.delivery

    @property
    def changes(self) -> int:
        """How many things are changed: none or one."""
        return min(len(self.edits), 1)

    @property
    def size(self) -> tuple[int, int, int]:
        """What is smaller comes first: by the things that are changed, then the likelier, then by the keys that are."""
        return self.changes, self.rank, len(self.edits)

    @property
    def title(self) -> str:
        """`push/dev, but the branch is deleted`."""
        return f"{self.base.name}, but {self.description}" if self.edits else self.base.name

    @property
    def changes_body(self) -> bool:
        """Whether anything in the body is changed."""
        return any(isinstance(edit, BodyEdit) for edit in self.edits)

    @property
    def payload(self) -> JSONObject | None:
        """The changed body, decoded (numbers as floats); what is not changed is shared with the base's, so nobody may
        write to it. None where the base's body cannot be varied."""
        if self._payload is None and self._parent.payload is not None:
            self._payload = edit_body(self._parent.payload, self.edits)
        return self._payload

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The changed headers."""
        return edit_headers(self.base.headers, self.edits)

    @property
    def url(self) -> str:
        """The changed URL."""
        return edit_url(self.base.url, self.edits)

    @property
    def body(self) -> bytes:
        """The changed body as text; the base's own where nothing in it is changed."""
        payload = self.payload
        return write_body(payload) if self.changes_body and payload is not None else self.base.body

    @property
    def delivery(self) -> Delivery:
        """The changed delivery, made when it is first asked for. Its name is the title, its source the base's file."""
        if self._delivery is None:
            self._delivery = (
                replace(self.base, name=self.title, headers=self.headers, url=self.url, body=self.body)
                if self.edits
                else self.base
            )
        return self._delivery

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Variation) and self.base == other.base and self.edits == other.edits

    def __hash__(self) -> int:
        return hash((self.base.name, self.description))

    def __repr__(self) -> str:
        return f"Variation({self.title!r})"
