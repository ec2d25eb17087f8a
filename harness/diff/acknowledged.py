"""The acknowledged changes: what somebody intends, as a JSON file that is reviewed with the change itself.

A change is acknowledged delivery by delivery, each with a digest of all that differs: whatever is widened further, or
comes to another value, is a change that nobody has acknowledged yet.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

from harness.diff.model import Change
from harness.errors import InputError
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import read_yaml
from harness.schemas import violations
from harness.writing import replace_file

FILE: Final = "acknowledged-changes.json"
"""The usual name, beside pyproject.toml."""

MAX_BYTES: Final = 64 * 1024 * 1024
"""How large the file may be."""


class Entry(NamedTuple):
    """What a change is told by."""

    listener: str
    trigger: str
    what: str

    @classmethod
    def of(cls, change: Change) -> "Entry":
        """That of a change."""
        return cls(change.listener, change.trigger, change.what.value)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The acknowledged changes: for each the marks (`Change.marks`) of what it may show itself in."""

    entries: Mapping[Entry, Mapping[str, str]] = field(default_factory=dict)

    def covers(self, change: Change) -> bool:
        """Whether all of a change is acknowledged."""
        return not self.missing(change)

    def missing(self, change: Change) -> tuple[str, ...]:
        """The titles of the effects of a change that nobody has acknowledged; an empty one for a change without any."""
        known = self.entries.get(Entry.of(change), {})
        return tuple(title for title, digest in change.marks.items() if known.get(title) != digest)

    def idle(self, changes: Iterable[Change]) -> tuple[Entry, ...]:
        """The entries of which nothing happens any more."""
        alive = {
            Entry.of(change)
            for change in changes
            if any(self.entries.get(Entry.of(change), {}).get(title) == mark for title, mark in change.marks.items())
        }
        return tuple(entry for entry in self.entries if entry not in alive)

    def renewed(self, changes: Sequence[Change], only: str = "") -> "Acknowledged":
        """These without what no longer happens, and with all that does; with `only` just the changes whose subject
        (`namespace/listener/trigger`) that shell-style pattern fits are added."""
        found: dict[Entry, dict[str, str]] = {}
        for change in changes:
            known = self.entries.get(Entry.of(change), {})
            wanted = not only or fnmatchcase(change.subject, only)
            marks = {title: mark for title, mark in change.marks.items() if wanted or known.get(title) == mark}
            if marks:
                found.setdefault(Entry.of(change), {}).update(marks)
        return Acknowledged(found)

    def write(self, path: Path) -> None:
        """Put them into a file, which is replaced as a whole or not at all. Raises InputError where that fails."""
        changes: list[JSON] = [
            {**entry._asdict(), "effects": dict(sorted(marks.items()))} for entry, marks in sorted(self.entries.items())
        ]
        text = json.dumps({"version": 1, "changes": changes}, indent=2, ensure_ascii=False) + "\n"
        try:
            # Half of a surrogate pair cannot be written as UTF-8; as its escape it can.
            replace_file(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            message = f"cannot be written: {error.strerror or error}"
            raise InputError(message, location=Location.of_file(path)) from error


def read_acknowledged(path: Path, name: str) -> Acknowledged:
    """The changes that a file holds; none where there is no such file. `name` is what messages call it.

    Raises InputError, with the place where that can be told, for a file that is no list of acknowledged changes.
    """
    where = Location.of_file(name)
    try:
        if path.exists() and not path.is_file():
            raise InputError("is no ordinary file, so it holds no acknowledged changes", location=where)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Acknowledged()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=where) from error
    if len(data) > MAX_BYTES:
        raise InputError(f"is larger than {MAX_BYTES // 1024 // 1024} MB", location=where)
    return _parse(data, name)


def _parse(data: bytes, name: str) -> Acknowledged:
    where = Location.of_file(name)
    try:
        text = data.decode("utf-8-sig")
        value: JSON = json.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8: {error.reason}", location=where) from error
    except json.JSONDecodeError as error:
        at = Location(name, error.lineno, error.colno)
        raise InputError(f"is no JSON: {error.msg}", location=at, help=_HELP) from error
    except (RecursionError, ValueError) as error:
        raise InputError("is no JSON that acknowledged changes could be", location=where) from error
    for violation in violations("acknowledged-changes", value):
        # JSON is YAML too, and the YAML reader knows the place of everything.
        documents = read_yaml(text, name).documents
        at = documents[0].locate(violation.path) if documents else where
        raise InputError(f"holds no acknowledged changes: {violation.message}", location=at, help=_HELP)
    entries: dict[Entry, dict[str, str]] = {}
    listed = value.get("changes") if isinstance(value, dict) else None
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(effects := item.get("effects"), dict):
            entry = Entry(*(str(item.get(key)) for key in Entry._fields))
            entries.setdefault(entry, {}).update((title, str(mark)) for title, mark in effects.items())
    return Acknowledged(entries)


_HELP = "`tekton-harness accept` writes the file anew"
