"""A line of an input: one of GitLab's records, as a delivery and the request that it is.

A record is JSON that holds the body as JSON. The exact way (`harness.deliveries.record`) parses the record, writes the
body with the text of each number, and the listener decodes that. The quick way decodes the record once as Go would
decode the body, and takes the payload from there. Both come to the same, because writing keeps what decoding looks at;
where it might not, the line takes the exact way.
"""

import re
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from harness import gojson
from harness.deliveries import record
from harness.deliveries.delivery import Delivery
from harness.deliveries.headers import Headers, is_header_name
from harness.deliveries.recorded_file import RecordedFile
from harness.errors import InputError
from harness.gojson.text import mend_surrogates
from harness.interceptors import Event
from harness.jsontypes import JSON
from harness.location import Location
from harness.simulator import Simulator

MAX_DEPTH: Final = 800
"""How deep a record may nest. Python's own limit depends on who calls, and the answer must not."""

_TOKENS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_line(simulator: Simulator, name: str, line: bytes) -> tuple[Delivery, Event]:
    """The delivery of that name that a line holds, and the request. The delivery's own `body` may be empty: the event's
    is not.

    Raises InputError for a line that is no record; its location has the column, in line 1 of a file of that name.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        at = Location(name, 1, error.start + 1)
        raise InputError("is not UTF-8", location=at, help="write the records as UTF-8") from None
    if _is_too_deep(text):
        raise InputError("nests too deep to be read", location=Location(name))
    return _quickly(simulator, name, line, text) or _exactly(simulator, name, line)


def _exactly(simulator: Simulator, name: str, line: bytes) -> tuple[Delivery, Event]:
    delivery = _read(name, line)
    return delivery, simulator.event_of(delivery)


def _read(name: str, line: bytes) -> Delivery:
    return record.read(RecordedFile(Path(name), name, ".json", line))


def _quickly(simulator: Simulator, name: str, line: bytes, text: str) -> tuple[Delivery, Event] | None:
    """None where it is not certain that the exact way comes to the same."""
    if "\\u" in text and mend_surrogates(text) != text:
        # Half of a surrogate pair is kept in a header by the exact way.
        return None
    try:
        found = gojson.loads(text)
    except gojson.DecodeError:
        return None
    if not isinstance(found, dict) or found.get("request_body") is not None:
        return None
    payload, headers = found.get("request_data"), _plain_headers(found.get("request_headers"))
    if headers is None or not isinstance(payload, dict) or "oversize" in payload:
        return None
    url, trigger = found.get("url"), found.get("trigger")
    delivery = Delivery(
        name=name,
        method="POST",
        url=url if isinstance(url, str) and url else "/",
        headers=headers,
        body=b"",
        trigger=trigger if isinstance(trigger, str) else "",
        source=name,
    )
    return delivery, simulator.event_of(delivery).changed(payload=payload, write=partial(_body, name, line))


def _body(name: str, line: bytes) -> bytes:
    """The body's text, for interceptors that look at it."""
    return _read(name, line).body


def _plain_headers(headers: JSON) -> Headers | None:
    """The headers where each is one text, else None."""
    if not isinstance(headers, dict):
        return None
    pairs: list[tuple[str, str]] = []
    for name, value in headers.items():
        if not isinstance(value, str) or not _is_header_name(name):
            return None
        if name.lower() != "host":
            pairs.append((name, value.strip(" \t")))
    return tuple(pairs)


_is_header_name = lru_cache(maxsize=1024)(is_header_name)


def _is_too_deep(text: str) -> bool:
    """Whether brackets nest deeper than MAX_DEPTH."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False
