"""What the webhooks say of an object that breaks their rules: messages with field paths, as data.

A list of `FieldError` is what knative.dev/pkg (apis/field_error.go, version 39ebae2ee2dc) keeps as a tree; `via` puts a
prefix before all paths, `text` merges equal messages, sorts and joins them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class FieldError:
    """One broken rule: the message, the paths of the fields that it speaks of, and what may follow on a line below."""

    message: str
    paths: tuple[str, ...] = ()
    details: str = ""

    def via(self, *prefix: str) -> "FieldError":
        """The same with `prefix` before each path."""
        return FieldError(self.message, tuple(_flatten((*prefix, path)) for path in self.paths), self.details)


Errors: TypeAlias = list[FieldError]


def via(errors: Iterable[FieldError], *prefix: str) -> Errors:
    """All errors with `prefix` before their paths: names, `[0]` for an index, `[name]` for a key."""
    return [error.via(*prefix) for error in errors]


def via_index(errors: Iterable[FieldError], name: str, index: int) -> Errors:
    """All errors with `name[index]` before their paths."""
    return via(errors, name, f"[{index}]")


def via_key(errors: Iterable[FieldError], name: str, key: str) -> Errors:
    """All errors with `name[key]` before their paths."""
    # knative puts the key before the path first, then the name: a dot in the key splits it.
    return via(via(errors, f"[{key}]"), name)


def _flatten(parts: Sequence[str]) -> str:
    steps: list[str] = []
    for part in parts:
        for step in part.split("."):
            if not step:
                continue
            if steps and step.startswith("[") and step.endswith("]"):
                steps[-1] += step
            else:
                steps.append(step)
    return ".".join(steps)


def merged(errors: Iterable[FieldError]) -> Errors:
    """The errors as Tekton shows them: equal messages with all their paths as one, paths and messages sorted."""
    paths: dict[tuple[str, str], list[str]] = {}
    for error in errors:
        if not error.message:
            continue
        known = paths.setdefault((error.message, error.details), [])
        if known:
            known.extend(path for path in dict.fromkeys(error.paths) if path not in known)
        else:
            known.extend(error.paths)
    return [FieldError(message, tuple(sorted(paths[message, details])), details) for message, details in sorted(paths)]


def text(errors: Iterable[FieldError]) -> str:
    """The whole message, one line for each error, and its details on the line below."""
    lines = []
    for error in merged(errors):
        lines.append(f"{error.message}: {', '.join(error.paths)}")
        if error.details:
            lines.append(error.details)
    return "\n".join(lines)


def missing_field(*paths: str) -> FieldError:
    """A field that has to be there."""
    return FieldError("missing field(s)", paths)


def disallowed_fields(*paths: str) -> FieldError:
    """Fields that must not be there."""
    return FieldError("must not set the field(s)", paths)


def invalid_value(value: object, path: str, details: str = "") -> FieldError:
    """A value that is not allowed."""
    return FieldError(f"invalid value: {value}", (path,), details)


def generic(message: str, *paths: str) -> FieldError:
    """Any other message."""
    return FieldError(message, paths)


def missing_one_of(*paths: str) -> FieldError:
    """One of several fields has to be there, and none is."""
    return FieldError("expected exactly one, got neither", paths)


def multiple_one_of(*paths: str) -> FieldError:
    """Only one of several fields may be there, and more are."""
    return FieldError("expected exactly one, got both", paths)
