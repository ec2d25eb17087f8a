"""A finding: something that is wrong, or would go wrong, in the files that were judged. Data, never raised."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from harness.fix import Fix
from harness.location import Location


class Severity(StrEnum):
    """How bad it is; only errors make a command fail unless the user asks for more."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that helps to understand a finding, such as the delivery that shows it."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    `rule` is the kebab-case id; `message` names the thing and the consequence in one line; `help` tells the mend;
    `symbol` names the thing in a way that does not move with lines (`EventListener flask-app/flask-app-dev`). `fix` is
    what a machine can do about it, None where nothing is sure enough.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    help: str = ""
    symbol: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def fingerprint(self) -> str:
        """Hex SHA-256 of rule, path, symbol and message: stable when lines move."""
        text = "\0".join((self.rule, self.location.path, self.symbol, self.message))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class SuppressedFinding:
    """A finding that somebody has decided to live with: by a `comment`, an `annotation` or the `baseline`; `reason` is
    what they wrote, empty in a baseline."""

    finding: Finding
    how: Literal["comment", "annotation", "baseline"]
    reason: str = ""
