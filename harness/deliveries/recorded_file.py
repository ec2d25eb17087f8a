"""A recorded delivery's file: its bytes, unpacked and bounded, and its name."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InputError
from harness.location import Location

MAX_BYTES = 64 * 1024 * 1024
"""How large a delivery may be, unpacked. GitLab sends at most 25 MB (its setting for the webhook's payload)."""

COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file to read: `name` is the delivery's, `form` its ending without `.gz` (`.json`), `data` its bytes."""

    path: Path
    name: str
    form: str
    data: bytes

    @property
    def source(self) -> str:
        """The file, as messages name it."""
        return self.path.as_posix()

    def error(self, message: str, *, line: int = 0, column: int = 0, help: str = "") -> InputError:
        """An InputError about this file."""
        return InputError(message, location=Location(self.source, line, column), help=help)


def form_of(path: Path) -> str:
    """The ending that tells the form, in lower case and without `.gz`: `.json`."""
    plain = path.with_suffix("") if path.suffix.lower() == COMPRESSED else path
    return plain.suffix.lower()


def stem_of(path: Path) -> Path:
    """The path without the ending of its form and without `.gz`."""
    plain = path.with_suffix("") if path.suffix.lower() == COMPRESSED else path
    return plain.with_suffix("") if plain.suffix else plain


def open_recorded(path: Path, name: str) -> RecordedFile:
    """Read the file. Raises InputError: it is missing, no file, unreadable, broken or larger than MAX_BYTES."""
    data = read_bounded(path, MAX_BYTES)
    return RecordedFile(path, name, form_of(path), data)


def read_bounded(path: Path, limit: int) -> bytes:
    """The bytes of a file, a `.gz` unpacked. Raises InputError, also where there are more than `limit`."""
    where = Location.of_file(path)
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() == COMPRESSED:
                data = gzip.GzipFile(fileobj=stream).read(limit + 1)
            else:
                data = stream.read(limit + 1)
    except FileNotFoundError:
        raise InputError("there is no such file", location=where, help="check the spelling of the path") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        message = f"is no gzip file, or a broken one: {error}"
        raise InputError(message, location=where, help="pack it again with `gzip`, or drop the ending .gz") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"cannot be read: {reason}", location=where) from None
    if len(data) > limit:
        message = f"is larger than {limit // 1024 // 1024} MB" + (" unpacked" if path.suffix == COMPRESSED else "")
        raise InputError(message, location=where, help="GitLab sends no webhook of that size")
    return data
