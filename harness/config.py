"""The settings, read once from `[tool.tekton-harness]` in pyproject.toml."""

import difflib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InputError
from harness.location import Location

TABLE = "tekton-harness"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and how they are judged. All paths are absolute.

    `root` is the folder of the pyproject.toml that was found (else the working directory); paths in messages are
    relative to it. `manifests`, `payloads` and `suites` are folders or files; `secrets` is a YAML file with secret
    values (None: only what the manifests hold). `kubernetes_version` is that whose schemas hold (`1.37`; empty: the
    newest one known).
    """

    root: Path
    manifests: tuple[Path, ...]
    payloads: tuple[Path, ...]
    suites: tuple[Path, ...]
    secrets: Path | None = None
    kubernetes_version: str = ""


_PATH_LISTS = ("manifests", "payloads", "suites")
_DEFAULTS = {"manifests": ("manifests",), "payloads": ("payloads",), "suites": ("tests",)}


def find_root(start: Path) -> Path:
    """The nearest folder from `start` upwards whose pyproject.toml has a `[tool.tekton-harness]` table, else `start`.

    A pyproject.toml that cannot be read as TOML is an InputError: silently ignoring it would judge the wrong files.
    """
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file() and TABLE in _tool_tables(candidate):
            return folder
    return start


def load_settings(start: Path) -> Settings:
    """The settings that hold in folder `start`. Raises InputError for an unreadable file, an unknown or ill-typed
    key, and a path that does not exist: what is not judged must not look good. The default folders may be missing."""
    root = find_root(start.resolve())
    path = root / "pyproject.toml"
    table = _tool_tables(path).get(TABLE, {}) if path.is_file() else {}
    where = Location.of_file(path.name)
    if not isinstance(table, dict):
        raise InputError(f"[tool.{TABLE}] is not a table", location=where)
    known = (*_PATH_LISTS, "secrets", "kubernetes-version")
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            advice = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"
            raise InputError(f"unknown key {key!r} in [tool.{TABLE}]", location=where, help=advice)
    paths = {key: _paths(root, key, table.get(key, _DEFAULTS[key]), where) for key in _PATH_LISTS}
    secrets = table.get("secrets")
    if secrets is not None and not isinstance(secrets, str):
        raise InputError(f"'secrets' in [tool.{TABLE}] has to be the path of a YAML file", location=where)
    version = table.get("kubernetes-version", "")
    if not isinstance(version, str) or not re.fullmatch(r"(1\.\d{1,3}(\.\d{1,3})?)?", version):
        raise InputError(f"'kubernetes-version' in [tool.{TABLE}] has to be a text such as \"1.37\"", location=where)
    written = [(key, path) for key in _PATH_LISTS if key in table for path in paths[key]]
    for key, path in (*written, *([("secrets", root / secrets)] if secrets else [])):
        if not path.exists():
            shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
            advice = f"paths in [tool.{TABLE}] are relative to the folder of pyproject.toml"
            raise InputError(f"{key!r} names {shown}, which does not exist", location=where, help=advice)
    return Settings(
        root=root,
        manifests=paths["manifests"],
        payloads=paths["payloads"],
        suites=paths["suites"],
        secrets=root / secrets if secrets else None,
        kubernetes_version=version,
    )


def _tool_tables(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot be read as TOML: {error}", location=Location.of_file(path.name)) from error
    tool = content.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _paths(root: Path, key: str, value: object, where: Location) -> tuple[Path, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
        raise InputError(f"{key!r} in [tool.{TABLE}] has to be a list of paths", location=where)
    return tuple(root / item for item in items)
