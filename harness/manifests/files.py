"""Which files hold manifests, and their text."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.folders import files_below
from harness.location import Location

MAX_BYTES = 10 * 1024 * 1024
"""How large a manifest file may be. etcd takes objects up to 1.5 MB."""

ENDINGS = (".yaml", ".yml", ".json")
KUSTOMIZATION_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file to read: where it is, how messages call it, and whether the user named it or a folder holds it."""

    path: Path
    name: str
    named: bool

    @property
    def is_kustomization(self) -> bool:
        """Whether kustomize would read it as its own configuration."""
        return self.path.name in KUSTOMIZATION_FILES


def find_files(paths: Sequence[Path], root: Path | None = None) -> tuple[ManifestFile, ...]:
    """The manifest files at `paths`: files as they are, folders with all below them, sorted, each file once.

    Left out in folders: hidden files and folders, and files that are not `.yaml`, `.yml` or `.json`. Names are relative
    to `root` where the file lies below it. Raises InputError for a path that does not exist.
    """
    found: dict[str, ManifestFile] = {}
    for path in paths:
        if not os.path.exists(path):
            raise InputError(
                "there is no such file or folder",
                location=Location.of_file(path),
                help="check the spelling; relative paths count from the folder that you run in",
            )
        files = ((path, True),) if not path.is_dir() else ((file, False) for file in files_below(path, _is_manifest))
        for file, named in files:
            found.setdefault(os.path.realpath(file), ManifestFile(file, _name(file, root), named))
    return tuple(found.values())


def read_text(file: ManifestFile) -> tuple[str, Finding | None]:
    """The file's text, or a finding that says why there is none (`unreadable-file`, `yaml-too-large`, `yaml-syntax`).

    UTF-8, with or without byte order mark, and UTF-16 with one, as libyaml takes them.
    """
    try:
        if not file.named and not file.path.is_file() and not file.path.is_dir():
            return "", _problem("unreadable-file", "is no ordinary file and is skipped", file)
        with file.path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return "", _problem("unreadable-file", f"cannot be read: {error.strerror or error}", file)
    if len(data) > MAX_BYTES:
        return "", _problem("yaml-too-large", f"is larger than {MAX_BYTES // 1024 // 1024} MB and is skipped", file)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        return "", _not_unicode(file, data, error)


def _not_unicode(file: ManifestFile, data: bytes, error: UnicodeDecodeError) -> Finding:
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode("utf-8", errors="replace")) + 1
    wrong = data[error.start] if error.start < len(data) else 0
    return Finding(
        "yaml-syntax",
        Severity.ERROR,
        f"is not UTF-8: the byte 0x{wrong:02x} stands for nothing",
        Location(file.name, line, column),
        help="save the file as UTF-8",
    )


def _problem(rule: str, message: str, file: ManifestFile) -> Finding:
    return Finding(rule, Severity.ERROR, message, Location(file.name))


def _name(path: Path, root: Path | None) -> str:
    """The path relative to the root where it lies below it, with forward slashes."""
    if root is not None:
        real, base = Path(os.path.realpath(path)), os.path.realpath(root)
        if real.is_relative_to(base):
            return real.relative_to(base).as_posix()
    return path.as_posix()


def _is_manifest(name: str) -> bool:
    return name.endswith(ENDINGS) or name in KUSTOMIZATION_FILES
