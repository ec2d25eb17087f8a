"""Semantic versions: semver(), isSemver() and the methods.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/semverlib.go; github.com/blang/semver/v4 v4.0.0 (Parse, Compare).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from harness.cel.errors import EvaluationError, PanicError
from harness.cel.operators import no_such_overload
from harness.cel.values import INT64_MAX, UINT64_MAX, Opaque
from harness.goformat import quote

_NUMBERS = re.compile(r"[0-9]*", re.ASCII)
_WORD = re.compile(r"[0-9A-Za-z-]*", re.ASCII)

_Identifier: TypeAlias = int | str


@dataclass(frozen=True, slots=True, eq=False)
class Semver(Opaque):
    """A semantic version; `prerelease` are its identifiers, numbers as int, `build` counts for nothing."""

    type_name: ClassVar[str] = "kubernetes.Semver"
    go_name: ClassVar[str] = "cel.Semver"
    major: int
    minor: int
    patch: int
    prerelease: tuple[_Identifier, ...] = ()
    build: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += f"-{'.'.join(map(str, self.prerelease))}"
        return text + (f"+{'.'.join(self.build)}" if self.build else "")

    def hash_key(self) -> Any:
        """Go cannot hash it, because it holds lists."""
        raise PanicError("runtime error: hash of unhashable type cel.Semver")

    def equals(self, other: Any) -> bool:
        """Whether both are the same version; raises EvaluationError for another type."""
        if not isinstance(other, Semver):
            raise no_such_overload()
        return compare(self, other) == 0


def semver(text: str, normalize: bool = False) -> Semver:
    """`semver(text)`, or `semver(text, normalize)`: `v1` is `1.0.0` then. Raises EvaluationError."""
    return _parse(_normalized(text) if normalize else text)


def is_semver(text: str, normalize: bool = False) -> bool:
    """`isSemver(text)`, or `isSemver(text, normalize)`."""
    try:
        semver(text, normalize)
    except EvaluationError:
        return False
    return True


def compare(one: Semver, other: Semver) -> int:
    """-1, 0 or 1 as `one` is older than, the same as or newer than `other`."""
    left, right = (one.major, one.minor, one.patch), (other.major, other.minor, other.patch)
    if left == right:
        # Without a prerelease a version is newer; numbers come before words, and longer ones later.
        left, right = _order_of(one), _order_of(other)  # type: ignore[assignment]  # compared with each other only
    return -1 if left < right else 1 if left > right else 0


def _order_of(version: Semver) -> tuple[bool, tuple[tuple[bool, int, str], ...]]:
    parts = tuple((False, part, "") if isinstance(part, int) else (True, 0, part) for part in version.prerelease)
    return not parts, parts


def _normalized(text: str) -> str:
    parts = text.removeprefix("v").split(".", 2)
    for place, part in enumerate(parts):
        if len(part) > 1:
            stripped = part.lstrip("0")
            parts[place] = stripped if stripped and stripped[0] in "0123456789" else f"0{stripped}"
    if len(parts) < 3 and re.search("[+-]", parts[-1]):
        raise EvaluationError("short version cannot contain PreRelease/Build meta data")
    return ".".join(parts + ["0"] * (3 - len(parts)))


def _parse(text: str) -> Semver:
    if not text:
        raise EvaluationError("Version string empty")
    parts = text.split(".", 2)
    if len(parts) != 3:
        raise EvaluationError("No Major.Minor.Patch elements found")
    major, minor = _number("major", parts[0]), _number("minor", parts[1])
    rest, has_build, build = parts[2].partition("+")
    rest, has_prerelease, prerelease = rest.partition("-")
    patch = _number("patch", rest)
    return Semver(
        major,
        minor,
        patch,
        tuple(map(_identifier, prerelease.split("."))) if has_prerelease else (),
        tuple(map(_build, build.split("."))) if has_build else (),
    )


def _number(name: str, text: str) -> int:
    if not _NUMBERS.fullmatch(text):
        raise EvaluationError(f"Invalid character(s) found in {name} number {quote(text)}")
    if len(text) > 1 and text[0] == "0":
        raise EvaluationError(f"{name.capitalize()} number must not contain leading zeroes {quote(text)}")
    return _unsigned(text)


def _unsigned(text: str) -> int:
    if not text:
        raise EvaluationError('strconv.ParseUint: parsing "": invalid syntax')
    if len(text) > 20 or int(text) > UINT64_MAX:
        raise EvaluationError(f"strconv.ParseUint: parsing {quote(text)}: value out of range")
    return int(text)


def _identifier(text: str) -> _Identifier:
    if not text:
        raise EvaluationError("Prerelease is empty")
    if _NUMBERS.fullmatch(text):
        if len(text) > 1 and text[0] == "0":
            raise EvaluationError(f"Numeric PreRelease version must not contain leading zeroes {quote(text)}")
        return _unsigned(text)
    if not _WORD.fullmatch(text):
        raise EvaluationError(f"Invalid character(s) found in prerelease {quote(text)}")
    return text


def _build(text: str) -> str:
    if not text:
        raise EvaluationError("Build meta data is empty")
    if not _WORD.fullmatch(text):
        raise EvaluationError(f"Invalid character(s) found in build meta data {quote(text)}")
    return text


def _wrapped(number: int) -> int:
    """The number as Go turns an unsigned one into a signed one."""
    return number - (1 << 64) if number > INT64_MAX else number


GUARDED: dict[str, Callable[..., Any]] = {
    "isSemver": is_semver,
    "major": lambda version: _wrapped(version.major),
    "minor": lambda version: _wrapped(version.minor),
    "patch": lambda version: _wrapped(version.patch),
    "semver": semver,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
