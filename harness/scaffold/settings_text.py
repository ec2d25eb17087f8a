"""The table `[tool.tekton-harness]`, put into the text of a pyproject.toml."""

import json
import tomllib
from collections.abc import Mapping, Sequence

from harness.config import TABLE
from harness.errors import InputError, UsageError
from harness.location import Location

_FILE = "pyproject.toml"

Setting = str | Sequence[str]


def has_table(text: str) -> bool:
    """Whether a pyproject.toml has the table. Raises InputError for text that is no TOML."""
    tool = _parsed(text).get("tool")
    return isinstance(tool, dict) and TABLE in tool


def with_table(text: str, settings: Mapping[str, Setting]) -> str:
    """The text with the table at its end; everything else stays as it is to the byte.

    Where the table is there, its settings of these names are replaced and its others stay. Raises InputError for text
    that is no TOML, or to which no table can be added.
    """
    before = _parsed(text)
    new = _replaced(text, settings) if has_table(text) else _appended(text, settings)
    tool = before.get("tool", {})
    tables = tool if isinstance(tool, dict) else {}
    own = tables.get(TABLE, {})
    wanted = {**before, "tool": {**tables, TABLE: {**(own if isinstance(own, dict) else {}), **settings}}}
    try:
        same = tomllib.loads(new) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        message = f"[tool.{TABLE}] cannot be added without changing something else: nothing was written"
        help = "write `tool` as tables, such as [tool.other], instead of one inline table"
        raise InputError(message, location=Location.of_file(_FILE), help=help)
    return new


def table_text(settings: Mapping[str, Setting]) -> str:
    """The table as TOML."""
    return "\n".join([f"[tool.{TABLE}]", *(f"{key} = {_toml(value)}" for key, value in settings.items()), ""])


def _appended(text: str, settings: Mapping[str, Setting]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    table = table_text(settings).replace("\n", newline)
    if not text:
        return table
    return f"{text}{'' if text.endswith(newline) else newline}{newline}{table}"


def _replaced(text: str, settings: Mapping[str, Setting]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        table = document["tool"][TABLE]
        for key, value in settings.items():
            table[key] = value
        return tomlkit.dumps(document)
    except (TOMLKitError, KeyError, TypeError) as error:
        raise UsageError(f"[tool.{TABLE}] of {_FILE} cannot be changed: {error}") from error


def _toml(value: Setting) -> str:
    """A string or a list of strings. Every string of JSON is one of TOML."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(json.dumps(item, ensure_ascii=False) for item in value)}]"


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"cannot be read as TOML: {error}", location=Location.of_file(_FILE)) from error
