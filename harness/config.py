"""The settings, read once from `[tool.tekton-harness]` in pyproject.toml."""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from harness.errors import InputError
from harness.finding import Severity
from harness.location import Location

TABLE = "tekton-harness"

OFF: Final = "off"
"""The severity of a rule that is not wanted."""


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What the settings say about a rule: its `severity` (None: the rule's own; OFF: its findings are not wanted), and
    `exclude`, patterns of the files in which they are not wanted, relative to the project; `**` means any folders."""

    severity: Severity | Literal["off"] | None = None
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, and how they are judged. All paths are absolute.

    `root` is the folder of the pyproject.toml that was found (else the working directory); paths in messages are
    relative to it. `manifests`, `payloads`, `suites` and `policies` are folders or files; `secrets` is a YAML file with
    secret values (None: only what the manifests hold). `kubernetes_version` is that whose schemas hold (`1.37`; empty:
    the newest one known). `baseline` is the file of findings that are known already, which need not be there yet;
    `rules` says by id what is wanted of a rule.
    """

    root: Path
    manifests: tuple[Path, ...]
    payloads: tuple[Path, ...]
    suites: tuple[Path, ...]
    secrets: Path | None = None
    kubernetes_version: str = ""
    policies: tuple[Path, ...] = ()
    baseline: Path | None = None
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)

    def check_rules(self, known: Collection[str]) -> None:
        """Raises InputError where `rules` names one that is not among `known`, which are the ids of all rules."""
        for id in self.rules:
            if id not in known:
                near = difflib.get_close_matches(id, known, n=1)
                advice = f"did you mean {near[0]!r}?" if near else "`tekton-harness rules` lists them"
                where = Location.of_file("pyproject.toml")
                raise InputError(f"unknown rule {id!r} in [tool.{TABLE}.rules]", location=where, help=advice)


_PATH_LISTS = ("manifests", "payloads", "suites", "policies")
_DEFAULTS = {
    "manifests": ("manifests",),
    "payloads": ("payloads",),
    "suites": ("tests",),
    "policies": ("policies",),
}
_KEYS = (*_PATH_LISTS, "secrets", "kubernetes-version", "baseline", "rules")


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
    table = _own_table(root)
    settings = _settings(root, table)
    where = Location.of_file(_FILE)
    lists = {"manifests": settings.manifests, "payloads": settings.payloads}
    lists |= {"suites": settings.suites, "policies": settings.policies}
    written = [(key, path) for key in _PATH_LISTS if key in table for path in lists[key]]
    for key, path in (*written, *([("secrets", settings.secrets)] if settings.secrets else [])):
        if not path.exists():
            shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
            advice = f"paths in [tool.{TABLE}] are relative to the folder of pyproject.toml"
            raise InputError(f"{key!r} names {shown}, which does not exist", location=where, help=advice)
    return settings


def read_settings(root: Path) -> Settings | None:
    """What the pyproject.toml in folder `root` says, whether or not what it names exists; None where it says nothing.
    Raises InputError as `load_settings` does."""
    path = root / _FILE
    return _settings(root, _own_table(root)) if path.is_file() and TABLE in _tool_tables(path) else None


_FILE = "pyproject.toml"


def _own_table(root: Path) -> Mapping[str, object]:
    path = root / _FILE
    table = _tool_tables(path).get(TABLE, {}) if path.is_file() else {}
    if not isinstance(table, dict):
        raise InputError(f"[tool.{TABLE}] is not a table", location=Location.of_file(_FILE))
    return table


def _settings(root: Path, table: Mapping[str, object]) -> Settings:
    where = Location.of_file(_FILE)
    for key in table:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            advice = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(_KEYS)}"
            raise InputError(f"unknown key {key!r} in [tool.{TABLE}]", location=where, help=advice)
    paths = {key: _paths(root, key, table.get(key, _DEFAULTS[key]), where) for key in _PATH_LISTS}
    version = table.get("kubernetes-version", "")
    if not isinstance(version, str) or not re.fullmatch(r"(1\.\d{1,3}(\.\d{1,3})?)?", version):
        raise InputError(f"'kubernetes-version' in [tool.{TABLE}] has to be a text such as \"1.37\"", location=where)
    return Settings(
        root=root,
        manifests=paths["manifests"],
        payloads=paths["payloads"],
        suites=paths["suites"],
        secrets=_path(root, "secrets", table, "a YAML file", where),
        kubernetes_version=version,
        policies=paths["policies"],
        baseline=_path(root, "baseline", table, "a JSON file", where),
        rules=_rules(table.get("rules", {}), where),
    )


def _tool_tables(path: Path) -> dict[str, object]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot be read as TOML: {error}", location=Location.of_file(path.name)) from error
    tool = content.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _path(root: Path, key: str, table: Mapping[str, object], what: str, where: Location) -> Path | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{key!r} in [tool.{TABLE}] has to be the path of {what}", location=where)
    return root / value if value else None


def _rules(value: object, where: Location) -> dict[str, RuleSetting]:
    if not isinstance(value, dict):
        raise InputError(f"[tool.{TABLE}.rules] is not a table", location=where)
    return {id: _rule(id, setting, where) for id, setting in value.items()}


def _rule(id: str, value: object, where: Location) -> RuleSetting:
    """A severity alone, or a table with `severity`, `exclude` or both."""
    given = value if isinstance(value, dict) else {"severity": value}
    for key in given:
        if key not in ("severity", "exclude"):
            help = "known are: severity, exclude"
            raise InputError(f"unknown key {key!r} of rule {id!r} in [tool.{TABLE}.rules]", location=where, help=help)
    severity, exclude = given.get("severity"), given.get("exclude", [])
    if isinstance(exclude, str):
        exclude = [exclude]
    if not isinstance(exclude, list) or not all(isinstance(one, str) and one for one in exclude):
        message = f"'exclude' of rule {id!r} in [tool.{TABLE}.rules] has to be a list of patterns of paths"
        raise InputError(message, location=where, help='such as ["manifests/legacy/**"]')
    if "severity" not in given:
        return RuleSetting(exclude=tuple(exclude))
    if severity == OFF:
        return RuleSetting(OFF, tuple(exclude))
    if not isinstance(severity, str) or severity not in tuple(Severity):
        message = f"the severity of rule {id!r} in [tool.{TABLE}.rules] has to be error, warning, info or off"
        raise InputError(message, location=where, help=f"it is {severity!r}")
    return RuleSetting(Severity(severity), tuple(exclude))


def _paths(root: Path, key: str, value: object, where: Location) -> tuple[Path, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
        raise InputError(f"{key!r} in [tool.{TABLE}] has to be a list of paths", location=where)
    return tuple(root / item for item in items)
