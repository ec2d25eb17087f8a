"""A delivery written as GitLab's own record of it, which every command reads."""

import json
from pathlib import Path

from harness.deliveries.delivery import Delivery
from harness.gojson import decode_utf8
from harness.writing import replace_file


def as_record(delivery: Delivery) -> str:
    """The text of a `.json` file from which `harness.deliveries` reads the delivery back, with its body in
    `request_data` where it is JSON, else as text in `request_body`.

    Name and source are not part of a record, and neither is the method: GitLab always sends POST. Headers of one name
    become a list.
    """
    headers: dict[str, str | list[str]] = {}
    for name, value in delivery.headers:
        known = headers.get(name)
        headers[name] = value if known is None else [*([known] if isinstance(known, str) else known), value]
    record = {"url": delivery.url, "trigger": delivery.trigger, "request_headers": headers, **_body(delivery.body)}
    return json.dumps(record, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n"


def _body(body: bytes) -> dict[str, object]:
    text = decode_utf8(body)
    try:
        data = json.loads(text)
        if data != {"oversize": True} and json.dumps(data, ensure_ascii=False, separators=(",", ":")) == text:
            return {"request_data": data}
    except (ValueError, RecursionError):
        pass
    return {"request_body": text}


def write_record(delivery: Delivery, path: Path) -> None:
    """Write the record of a delivery to a file (`.json`), whole or not at all. Raises OSError where that is not
    possible."""
    replace_file(path, as_record(delivery).encode("utf-8"))
