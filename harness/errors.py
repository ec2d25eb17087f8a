"""The error tree: an exception means that the harness cannot judge.

Whatever *can* be judged is data (`harness.finding.Finding`, `harness.trace.Trace`, a verdict). Exit codes are not
kept here: only the front ends turn an error into one.
"""

from harness.location import Location


class HarnessError(Exception):
    """Base of every error that the harness raises on purpose.

    `message` says in one sentence what is wrong, `location` where (None where no file is concerned), `help` what to
    do about it (empty where the message already says so).
    """

    def __init__(self, message: str, *, location: Location | None = None, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.help = help

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        return f"{where}{self.message}"


class UsageError(HarnessError):
    """The command was called wrongly: an unknown option value, a folder that does not exist."""


class InputError(HarnessError):
    """A file that was given cannot be read as what it has to be: broken YAML, a payload that is no record."""


class InternalError(HarnessError):
    """The harness, or a tool that it runs, is broken: never the user's fault."""
