"""The baseline: findings that were there when somebody decided to look at new ones only, as a JSON file.

One entry in one line for each finding, sorted, so that changes of it are easy to read and to merge. Findings are told
apart by their fingerprints, which stay when lines move; of equal ones the number counts.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import InputError
from harness.finding import Finding
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import read_yaml
from harness.schemas import violations
from harness.writing import replace_file

VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
"""How large a baseline may be: some hundred thousand findings."""

NEVER_SUPPRESSED = frozenset(
    ("delivery-unreadable", "not-an-object", "suite-invalid", "unreadable-file", "yaml-syntax", "yaml-too-large")
)
"""Findings of what could not be read. Whoever suppressed them would not know what they do not know."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding of the baseline; `count` is how many equal ones there were."""

    rule: str
    path: str
    symbol: str
    message: str
    fingerprint: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a baseline file by fingerprint; `path` is the file's name in messages."""

    path: str
    entries: Mapping[str, Entry] = field(default_factory=dict)


def read_baseline(path: Path, root: Path) -> Baseline:
    """Read a baseline; its name in messages is relative to `root`.

    Raises InputError, with line and column where these can be told, for a file that is not there, is no JSON, is not as
    `baseline.schema.json` says, or holds what a baseline may not hold.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    text = _read_text(path, name)
    value = _read_json(text, name)
    for violation in violations("baseline", value):
        raise InputError(f"is no baseline: {violation.message}", location=_place(text, name, violation.path))
    entries: dict[str, Entry] = {}
    listed = value.get("findings") if isinstance(value, dict) else None
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        entry = _entry(item)
        if entry.rule in NEVER_SUPPRESSED:
            message = f"a baseline cannot hold {entry.rule}: what is not read is not judged"
            raise InputError(message, location=_place(text, name, ("findings", index)), help="take the entry away")
        if entry.fingerprint in entries:
            message = "the entry is there twice"
            raise InputError(message, location=_place(text, name, ("findings", index)), help="add the counts up")
        entries[entry.fingerprint] = entry
    return Baseline(name, entries)


def write_baseline(path: Path, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Write a baseline that holds `findings`, which are those that `apply` keeps without a baseline. The file is
    replaced as a whole or not at all. Returns the findings that a baseline cannot hold.

    Raises InputError where the file cannot be written.
    """
    held: list[Finding] = []
    left_out: list[Finding] = []
    for finding in findings:
        (left_out if finding.rule in NEVER_SUPPRESSED else held).append(finding)
    counts = Counter(finding.fingerprint for finding in held)
    each = {finding.fingerprint: finding for finding in reversed(held)}.values()
    lines = [_line(finding, counts[finding.fingerprint]) for finding in sorted(each, key=_sort_key)]
    body = ",\n".join(f"    {line}" for line in lines)
    text = f'{{\n  "version": {VERSION},\n  "findings": [\n{body}\n  ]\n}}\n' if lines else _EMPTY
    try:
        replace_file(path, text.encode())
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise InputError(message, location=Location.of_file(path)) from error
    return tuple(left_out)


_EMPTY = f'{{\n  "version": {VERSION},\n  "findings": []\n}}\n'


def _sort_key(finding: Finding) -> tuple[str, ...]:
    return finding.location.path, finding.rule, finding.symbol, finding.message


def _line(finding: Finding, count: int) -> str:
    entry: dict[str, JSON] = {
        "rule": finding.rule,
        "path": finding.location.path,
        "symbol": finding.symbol,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    if count > 1:
        entry["count"] = count
    text = json.dumps(entry, ensure_ascii=False)
    # Half of a surrogate pair cannot be written as UTF-8.
    return text if text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text) else json.dumps(entry)


def _entry(item: JSON) -> Entry:
    value = item if isinstance(item, dict) else {}
    rule, path, symbol, message, fingerprint = (
        str(value.get(key)) for key in ("rule", "path", "symbol", "message", "fingerprint")
    )
    count = value.get("count", 1)
    return Entry(rule, path, symbol, message, fingerprint, count if isinstance(count, int) else 1)


def _read_text(path: Path, name: str) -> str:
    where = Location.of_file(name)
    try:
        if path.exists() and not path.is_file():
            raise InputError("is no ordinary file, so it is no baseline", location=where)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        help = "write it first, or take `baseline` out of the settings"
        raise InputError("there is no such baseline", location=where, help=help) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=where) from error
    if len(data) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", location=where)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8: {error.reason}", location=where) from error


def _read_json(text: str, name: str) -> JSON:
    try:
        value: JSON = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is no JSON: {error.msg}"
        raise InputError(message, location=Location(name, error.lineno, error.colno)) from error
    except (RecursionError, ValueError) as error:
        raise InputError("is no JSON that a baseline could be", location=Location.of_file(name)) from error
    return value


def _place(text: str, name: str, path: tuple[str | int, ...]) -> Location:
    """Where the value at a path stands: JSON is YAML too. Only the file, where it is too large for that."""
    documents = read_yaml(text, name).documents
    return documents[0].locate(path) if documents else Location(name)
