"""GitLab's own record of a delivery, as `GET /projects/:id/hooks/:hook_id/events` serves it (since GitLab 17.3).

One object with `url`, `trigger`, `request_headers` (a flat map of texts), `request_data` (the parsed body) and fields
about the answer, which are ignored. The project's extension: `request_body`, the body's raw text, goes before
`request_data`.
"""

from functools import lru_cache

from harness.deliveries.delivery import Delivery
from harness.deliveries.headers import read_headers
from harness.deliveries.json_text import Written, parse, serialise
from harness.deliveries.recorded_file import RecordedFile

_MARKS = (b'"request_headers"', b'"request_data"', b'"request_body"')


def recognises(file: RecordedFile) -> bool:
    """Whether the file is a record rather than a bare body. Raises InputError for broken JSON."""
    if file.form != ".json" or not any(mark in file.data for mark in _MARKS):
        return False
    value = _parsed(file)
    if isinstance(value, list):
        value = value[0] if value else None
    return isinstance(value, dict) and (
        "request_data" in value or "request_body" in value or "request_headers" in value
    )


def read(file: RecordedFile) -> Delivery:
    """The delivery in the record. Raises InputError, with what to do, where it does not hold one."""
    record = _only_record(file, _parsed(file))
    headers = record.get("request_headers")
    if not isinstance(headers, dict):
        raise file.error(
            "the record has no request_headers, or they are no object",
            help='GitLab\'s records have "request_headers": {"X-Gitlab-Event": "Push Hook", …}',
        )
    url, trigger = record.get("url"), record.get("trigger")
    return Delivery(
        name=file.name,
        method="POST",
        url=url if isinstance(url, str) and url else "/",
        headers=read_headers(file, headers, "request_headers"),
        body=_body(file, record),
        trigger=trigger if isinstance(trigger, str) else "",
        source=file.source,
    )


@lru_cache(maxsize=1)
def _parsed(file: RecordedFile) -> Written:
    """The file's value, kept for `read`, which comes after `recognises`. Raises InputError."""
    return parse(file, _text(file))


def _text(file: RecordedFile) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        raise file.error("is not UTF-8", line=line, help="save the file as UTF-8") from None


def _only_record(file: RecordedFile, value: Written) -> dict[str, Written]:
    """The record, also where it is the only one of a list, as the API answers."""
    if isinstance(value, list):
        if len(value) != 1:
            raise file.error(
                f"holds a list of {len(value)} records; a file holds one delivery",
                help="split it, for example: jq -c '.[]' FILE | while read -r r; do "
                'echo "$r" > "$(echo "$r" | jq -r .id).json"; done',
            )
        value = value[0]
    if not isinstance(value, dict):
        raise file.error("is no record of a delivery: not an object")
    return value


def _body(file: RecordedFile, record: dict[str, Written]) -> bytes:
    """The bytes that were sent, as far as the record tells."""
    raw = record.get("request_body")
    if isinstance(raw, str):
        return raw.encode("utf-8", errors="replace")
    if raw is not None:
        raise file.error("request_body has to be a text: the body as it was sent")
    if "request_data" not in record:
        raise file.error("the record has no request_data", help="record the delivery again")
    data = record["request_data"]
    if data == {"oversize": True}:
        raise file.error(
            'GitLab kept no body of this delivery: it was too large (request_data is {"oversize": true})',
            help="record a smaller delivery, or put the body's text into request_body",
        )
    return serialise(file, data)
