"""Where something stands in a file."""

from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a text file: `line` and `column` count from 1; 0 means that only the file is known."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}" if self.column else f"{self.path}:{self.line}"

    @classmethod
    def of_file(cls, path: PurePath | str) -> "Location":
        """The file as a whole, its path written with forward slashes."""
        return cls(PurePath(path).as_posix())
