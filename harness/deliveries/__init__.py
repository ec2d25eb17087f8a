"""Deliveries: recorded webhook requests in files of three forms, each optionally packed with gzip.

`record` (GitLab's own record), `bare_json` (a body with a headers' file beside it) and `http_request` (a raw request).
A new form is one module with `recognises` and `read`, and one line in `FORMS`.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.deliveries import bare_json, http_request, record
from harness.deliveries.delivery import REDACTED, Delivery
from harness.deliveries.recorded_file import COMPRESSED, RecordedFile, form_of, open_recorded, stem_of
from harness.errors import InputError
from harness.folders import files_below
from harness.location import Location

__all__ = ["FORMS", "REDACTED", "Delivery", "Form", "delivery_names", "find_deliveries", "read_delivery"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file: the endings it may have, whether a file has it, and how it is read."""

    name: str
    endings: tuple[str, ...]
    recognises: Callable[[RecordedFile], bool]
    read: Callable[[RecordedFile], Delivery]


FORMS = (
    Form("GitLab hook event record", (".json",), record.recognises, record.read),
    Form("bare JSON body with headers beside it", (".json",), bare_json.recognises, bare_json.read),
    Form("raw HTTP request", http_request.ENDINGS, http_request.recognises, http_request.read),
)
"""Every form, asked in this order."""

_ENDINGS = frozenset(ending for form in FORMS for ending in form.endings)
_START = 8192


def read_delivery(path: Path, name: str | None = None) -> Delivery:
    """The delivery in a file, of whatever form; `name` is the file's name without its ending unless given.

    Raises InputError, which names the file, the line where there is one, and what to do.
    """
    form = form_of(path)
    if form not in _ENDINGS:
        raise InputError(
            f"a delivery cannot be told from the ending {form or 'none'!r}",
            location=Location.of_file(path),
            help=f"use one of {', '.join(sorted(_ENDINGS))}, each optionally with .gz",
        )
    file = open_recorded(path, stem_of(path).name if name is None else name)
    return next(form.read(file) for form in FORMS if form.recognises(file))


def find_deliveries(paths: Sequence[Path], root: Path | None = None) -> tuple[Path, ...]:
    """All delivery files at `paths`, each once: files as they are, folders with all below them, sorted.

    Left out in folders: hidden files, headers' files, and `.txt` files that do not start with a request line. A
    relative path that does not exist is looked for below `root`. Raises InputError for a path that does not exist.
    """
    found: dict[str, Path] = {}
    for given in paths:
        path = given if root is None or os.path.exists(given) else root / given
        if not os.path.exists(path):
            help = "check the spelling; relative paths count from the folder that you run in"
            raise InputError("there is no such file or folder", location=Location.of_file(path), help=help)
        below = (file for file in files_below(path, _is_delivery) if not _is_other_text(file))
        for file in below if path.is_dir() else (path,):
            found.setdefault(os.path.realpath(file), file)
    return tuple(found.values())


def delivery_names(files: Sequence[Path], folders: Sequence[Path]) -> Mapping[Path, str]:
    """A short name for each file, unique among them: its path in the first of the folders that holds it, no ending.

    Where that is not unique the ending stays, and where that does not help, the whole path.
    """
    short = {file: _relative(file, folders) for file in files}
    plain = {file: stem_of(path).as_posix() for file, path in short.items()}
    full = {file: path.as_posix() for file, path in short.items()}
    names: dict[Path, str] = {}
    often, often_full = Counter(plain.values()), Counter(full.values())
    for file in files:
        if often[plain[file]] == 1:
            names[file] = plain[file]
        else:
            names[file] = full[file] if often_full[full[file]] == 1 else file.as_posix()
    return names


def _relative(file: Path, folders: Sequence[Path]) -> Path:
    holder = next((folder for folder in folders if folder != file and file.is_relative_to(folder)), file.parent)
    return file.relative_to(holder)


def _is_delivery(name: str) -> bool:
    """Whether a file of that name in a folder may be a delivery."""
    path = Path(name)
    unpacked = path.with_suffix("") if path.suffix.lower() == COMPRESSED else path
    return form_of(path) in _ENDINGS and not bare_json.is_headers_file(unpacked)


def _is_other_text(path: Path) -> bool:
    """Whether it is a `.txt` file that is no request: a note that lies beside the deliveries."""
    if path.suffix.lower() != ".txt":
        return False
    try:
        with path.open("rb") as stream:
            return not http_request.looks_like_request(stream.read(_START))
    except OSError:
        return False
