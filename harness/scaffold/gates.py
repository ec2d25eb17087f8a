"""The gates of a repository: the include in `.gitlab-ci.yml` and the hook in `.pre-commit-config.yaml`."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from harness.errors import UsageError
from harness.scaffold.writing import Change, PlannedFile
from harness.scaffold.yaml_lists import with_item

CI_FILE = Path(".gitlab-ci.yml")
HOOKS_FILE = Path(".pre-commit-config.yaml")
EXAMPLE = "https://gitlab.example.com/ci/tekton-harness"
"""What stands for the place of the harness where nobody has said it."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something to add by hand: to which file, what, and why it was not written."""

    path: Path
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gates:
    """What is written, what is there already, and what is left to do by hand."""

    files: tuple[PlannedFile, ...] = ()
    kept: tuple[Path, ...] = ()
    by_hand: tuple[ByHand, ...] = ()


def plan_gates(folder: Path, url: str | None, version: str) -> Gates:
    """The gates for a folder. `url` is where a GitLab has the harness (`https://gitlab.example.com/ci/tekton-harness`);
    without one, or where the folder is not the root of a repository, everything is left to do by hand.

    Raises UsageError for a URL that is none.
    """
    place = _checked(EXAMPLE if url is None else url)
    files: list[PlannedFile] = []
    kept: list[Path] = []
    by_hand: list[ByHand] = []
    for gate in (_merge_request_gate(place, version), _commit_gate(place, version)):
        text = _text(folder / gate.path)
        if text is not None and re.search(gate.mark, text):
            kept.append(gate.path)
            continue
        reason = _why_by_hand(folder, url)
        new = with_item(text, gate.key, gate.item) if not reason and text is not None else None
        if new is None:
            reason = reason or "its text cannot be added to without writing some of it anew"
            by_hand.append(ByHand(gate.path, with_item("", gate.key, gate.item) or gate.item, reason))
        else:
            files.append(PlannedFile(gate.path, new, gate.purpose, Change.ADDED_TO if text else Change.NEW))
    return Gates(tuple(files), tuple(kept), tuple(by_hand))


def _why_by_hand(folder: Path, url: str | None) -> str:
    if url is None:
        return "--harness URL, the place where your GitLab has tekton-harness, writes it"
    inside = not (folder / ".git").exists() and any((parent / ".git").exists() for parent in folder.parents)
    return "it belongs into the root of the repository, and a job has to go into this folder first" if inside else ""


def _text(path: Path) -> str | None:
    """What a file holds, empty where it is not there, None where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return None


def _checked(url: str) -> str:
    place = url.rstrip("/").removesuffix(".git")
    try:
        parts = urlsplit(place)
    except ValueError:
        parts = urlsplit("")
    plain = re.fullmatch(r"https?://[\w.:/~-]+", place)
    if not plain or parts.scheme not in ("http", "https") or not parts.hostname or not re.search(r"/.+/.", parts.path):
        raise UsageError(f"{url!r} is not the address of a project", help=f"write it like {EXAMPLE}")
    return place


def _path(place: str) -> str:
    return urlsplit(place).path.strip("/")


@dataclass(frozen=True, slots=True)
class _Gate:
    """One item of a list in a file; `mark` is a pattern that tells that it is there already."""

    path: Path
    key: str
    item: str
    mark: str
    purpose: str


def _merge_request_gate(place: str, version: str) -> _Gate:
    address = f"{_path(place)}/gate@"
    item = f"component: $CI_SERVER_FQDN/{address}{version}\ninputs:\n  package: git+{place}.git@{version}\n"
    mark = f"/tekton-harness/gate@|{re.escape(address)}"
    return _Gate(CI_FILE, "include", item, mark, "the gate of merge requests, as a component")


def _commit_gate(place: str, version: str) -> _Gate:
    item = f"repo: {place}\nrev: {version}\nhooks:\n  - id: tekton-harness\n"
    mark = r"""\bid:\s*["']?tekton-harness\b"""
    return _Gate(HOOKS_FILE, "repos", item, mark, "the gate of commits, for pre-commit")
