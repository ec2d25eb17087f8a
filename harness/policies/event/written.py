"""The deliveries that break event policies and that nobody recorded, written as files for suites and commands."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.errors import UsageError
from harness.policies.event.holding import Subject, Violation
from harness.variations import write_record

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")

_LONGEST_NAME = 200
"""Characters; file systems take 255 bytes."""


def write_deliveries(violations: Iterable[Violation], folder: Path) -> tuple[Path, ...]:
    """Write the delivery of each violation that a variation shows into `folder`, which is made where it is missing.

    A file is called after what it breaks, `policy.listener.trigger.json`, and takes the place of an older one of that
    name. A recorded delivery is not written again. Returns the files in the order of the violations. Raises UsageError
    where a file cannot be written.
    """
    written = []
    for name, violation in _named(violations):
        path = folder / f"{name}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_record(violation.subject.variation.delivery, path)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror or error}", help="name another folder"
            ) from error
        written.append(path)
    return tuple(written)


def _named(violations: Iterable[Violation]) -> Iterator[tuple[str, Violation]]:
    """Violations that variations show, with names of which no two are alike, also where case does not count."""
    taken: set[str] = set()
    for violation in violations:
        if not violation.subject.variation.edits:
            continue
        base = name = _name(violation.policy.name, violation.subject)
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.lower())
        yield name, violation


def _name(policy: str, subject: Subject) -> str:
    parts = [policy, subject.listener.key.rpartition("/")[2]]
    if subject.trigger is not None:
        parts.append(subject.trigger.prepared.trigger.name)
    return _NOT_IN_NAMES.sub("-", ".".join(filter(None, parts))).strip("-.")[:_LONGEST_NAME] or "delivery"
