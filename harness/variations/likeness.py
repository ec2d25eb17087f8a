"""Whether two deliveries look the same to those who read them: then the variations of one say all about the other's."""

from harness.goheader import header_of
from harness.jsontypes import JSON
from harness.variations.corpus import is_opaque
from harness.variations.edits import ABSENT, json_key, value_at
from harness.variations.reads import Reads
from harness.variations.variation import Parent


def likeness(parent: Parent, reads: Reads) -> object | None:
    """A key that two deliveries share where all that `reads` looks at is the same in both. None for a delivery of which
    that cannot be told: its body is not decoded, or `reads` is opaque.

    One hash, id or time is as good as another; which of them are equal within the delivery counts.
    """
    if parent.payload is None or reads.opaque:
        return None
    opaque: dict[JSON, int] = {}
    seen: list[object] = []
    for path in reads.ways:
        value = value_at(parent.payload, path)
        if value is ABSENT:
            seen.append(ABSENT)
        elif path not in reads.body:
            seen.append(type(value))
        elif isinstance(value, str) and is_opaque(value):
            seen.append(("opaque", opaque.setdefault(value, len(opaque))))
        else:
            seen.append(json_key(value))  # type: ignore[arg-type]  # it is not ABSENT
    header = header_of(parent.delivery.headers)
    names = sorted(header if reads.all_headers else reads.headers)
    seen += [(name, tuple(header.get(name, ()))) for name in names]
    url = parent.delivery.url if reads.url else ""
    return (url, header.get("Content-Type") and tuple(header["Content-Type"]), tuple(seen))
