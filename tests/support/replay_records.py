"""Lines for `tekton-harness replay`: GitLab's records of the canonical deliveries, no two alike, of a wanted size."""

import json
import re
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from harness.config import load_settings
from harness.deliveries import Delivery
from harness.errors import InputError
from harness.project import open_without_suites
from harness.variations import as_record
from support.small_project import record

ROOT = Path(__file__).parents[2]
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PLACE = "@@the commit of this line@@@@@@@@@@@@@@@@@"
_FILE = "src/module_{:04}/views/handlers/test_{:04}.py"


def record_lines(number: int, size: int = 5_000, start: int = 0) -> Iterator[bytes]:
    """So many lines from number `start` on: records of about `size` bytes, each with its own commit and ids."""
    patterns = [_pattern(delivery, size) for delivery in _recorded()]
    for serial in islice(count(start), number):
        start, *rest = patterns[serial % len(patterns)]
        commit = b"c%039x" % serial
        yield commit.join((b'{"id":%d,%s' % (serial, start[1:]), *rest))


def write_lines(path: Path, number: int, size: int = 5_000) -> None:
    """The lines as a file."""
    with path.open("wb") as stream:
        stream.writelines(line + b"\n" for line in record_lines(number, size))


def small_line(ref: str = "refs/heads/main", after: str = "abc") -> bytes:
    """A record for the listener of `support.small_project`, which fires for `main`."""
    return json.dumps(json.loads(record(json.dumps({"ref": ref, "after": after})))).encode()


def _recorded() -> Iterator[Delivery]:
    """The recorded deliveries of GitLab's usual kind: JSON objects of less than 100 KB."""
    deliveries = open_without_suites(load_settings(ROOT)).deliveries
    for name in deliveries.names:
        try:
            delivery = deliveries.get(name)
            usual = len(delivery.body) < 100_000 and isinstance(json.loads(delivery.body), dict)
        except (InputError, ValueError, RecursionError):
            continue
        if usual:
            yield delivery


def _pattern(delivery: Delivery, size: int) -> list[bytes]:
    """The record's text, cut where the commit's id belongs."""
    record = json.loads(as_record(delivery))
    body = record.get("request_data")
    if isinstance(body, dict):
        for key in ("after", "checkout_sha"):
            if _COMMIT.fullmatch(str(body.get(key))) and set(body[key]) != {"0"}:
                body[key] = _PLACE
        _grow(body, size - len(_text(record)))
    record["request_headers"]["X-Gitlab-Event-Uuid"] = _PLACE
    return _text(record).split(_PLACE.encode())


def _grow(body: dict[str, Any], missing: int) -> None:
    """Add what large deliveries of that kind are large by: modified files of a commit, or a description."""
    files = [_FILE.format(number, number) for number in range(max(missing, 0) // (len(_FILE) + 3))]
    commits = body.get("commits")
    if commits:
        commits[0]["modified"] = [*commits[0].get("modified", []), *files]
    else:
        holder = body["object_attributes"] if isinstance(body.get("object_attributes"), dict) else body
        holder["description"] = "\n".join(files)


def _text(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
