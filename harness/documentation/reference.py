"""All pages of docs/reference/, with their index."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import click

from harness.cli.app import app
from harness.documentation.command_page import command_page
from harness.documentation.format_page import format_of, format_page
from harness.documentation.markdown import table
from harness.jsontypes import JSONObject

_ENDING = ".schema.json"
_MARK = "<!-- Made by `make docs` from {}: change that. -->\n"
PROGRAM = "tekton-harness"


def schemas() -> Mapping[str, JSONObject]:
    """The schemas of the project's own formats by name, sorted."""
    folder = resources.files("harness.schemas")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(_ENDING)), key=lambda file: file.name)
    return {file.name.removesuffix(_ENDING): json.loads(file.read_text(encoding="utf-8")) for file in files}


def pages(formats: Mapping[str, JSONObject] | None = None, commands: click.Group = app) -> Mapping[str, str]:
    """File name → text of every page, the index among them (`README.md`). Without `formats` those of `schemas`."""
    formats = schemas() if formats is None else formats
    of_commands = command_page(commands, PROGRAM, _introduction("cli"))
    found = {"cli.md": f"{of_commands}\n{_MARK.format('the help of the commands')}"}
    for name, schema in formats.items():
        page = format_of(name).page
        text = format_page(name, schema, _introduction(page))
        found[f"{page}.md"] = f"{text}\n{_MARK.format('the descriptions in that schema')}"
    return {"README.md": _index(formats), **found}


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write the pages into a folder, and take away pages of what is gone. Gives what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages()
    start = _MARK.partition("{")[0]
    for path in folder.glob("*.md"):
        if path.name not in texts and start in path.read_text(encoding="utf-8"):
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def _introduction(page: str) -> str:
    """What people wrote for a page: `texts/PAGE.md`, empty where there is none."""
    file = resources.files("harness.documentation") / "texts" / f"{page}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _index(formats: Mapping[str, JSONObject]) -> str:
    lines = ["# Reference", "", "Made from the program itself: its commands and the schemas of its formats.", ""]
    lines += ["- [The command line](cli.md): every command and option", "- [The rules](../rules/README.md)", ""]
    for by_hand, title in ((True, "What you write"), (False, "What the harness writes and prints")):
        names = [name for name in formats if format_of(name).written_by_hand is by_hand]
        rows = [(f"[{format_of(name).title}]({format_of(name).page}.md)", _summary(formats[name])) for name in names]
        lines += [f"## {title}", "", *table(("page", "what it describes"), rows), ""]
    return "\n".join([*lines, _MARK.format("the schemas and the commands")])


def _summary(schema: JSONObject) -> str:
    return str(schema.get("description", schema.get("title", "")))
