"""docs/reference/ is what `make docs` makes of the commands and the schemas, and these say what they have to."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from harness.cli.app import COMMANDS, app, run
from harness.documentation.reference import pages, schemas
from harness.jsontypes import JSON, JSONObject

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"


def test_the_pages_are_those_of_the_commands_and_schemas() -> None:
    made = pages()
    assert {path.name for path in FOLDER.iterdir()} == set(made), "run `make docs`"
    stale = [name for name, text in made.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"


def test_the_page_of_the_command_line_says_what_help_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command's section holds every line of its `--help` that is not broken by the width."""
    text = (FOLDER / "cli.md").read_text(encoding="utf-8")
    sections = {part.partition("\n")[0]: plain(part) for part in text.split("\n## ")[1:]}
    assert list(sections) == ["Exit codes", "Environment", *COMMANDS]
    for name in COMMANDS:
        command = app.get_command(click.Context(app), name)
        assert command is not None
        monkeypatch.setattr(command, "context_settings", {**command.context_settings, "terminal_width": 10_000})
        assert run([name, "--help"]) == 0
        for line in filter(None, map(plain, capsys.readouterr().out.splitlines())):
            wanted = line.removeprefix("Usage: ")
            assert wanted == "Options:" or wanted in sections[name], f"{name}: {wanted}"


def plain(text: str) -> str:
    """The words of a page or of a help, without what makes a table of them."""
    return " ".join(re.sub(r"[|`]", " ", text.replace("\\", "")).split())


def test_every_variable_of_our_own_is_told() -> None:
    text = (FOLDER / "cli.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "harness").rglob("*.py"))
    names = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', sources)) | set(
        re.findall(r"\bTEKTON_HARNESS_\w+", sources)
    )
    assert sorted(name for name in names if f"`{name}`" not in text and not name.startswith("CI_")) == []


def fields(node: JSON, at: str = "") -> Iterator[tuple[str, JSONObject]]:
    """Every field that a schema knows, with where it is."""
    if isinstance(node, list):
        for item in node:
            yield from fields(item, at)
    elif isinstance(node, dict):
        properties = node.get("properties")
        for name, item in (properties if isinstance(properties, dict) else {}).items():
            if isinstance(item, dict):
                yield f"{at}/{name}", item
        for key, item in node.items():
            if key not in ("examples", "enum", "const", "default"):
                yield from fields(item, f"{at}/{key}")


def test_every_schema_describes_itself_and_its_fields() -> None:
    silent = []
    for name, schema in schemas().items():
        parts = schema.get("$defs", {})
        assert isinstance(parts, dict)
        silent += [name for key in ("description", "examples") if not schema.get(key)]
        for at, field in fields(schema):
            part = parts.get(str(field.get("$ref")).removeprefix("#/$defs/"), {})
            if not (field.get("description") or (isinstance(part, dict) and part.get("description"))):
                silent.append(f"{name}: {at}")
    assert silent == [], "describe them in harness/schemas/*.schema.json"


def test_examples_and_defaults_are_valid() -> None:
    wrong = []
    for name, schema in schemas().items():
        Draft202012Validator.check_schema(schema)
        for at, field in [("", schema), *fields(schema)]:
            validator = Draft202012Validator({"$defs": schema.get("$defs", {}), **field})
            examples = field.get("examples", [])
            assert isinstance(examples, list)
            shown = [*examples, *([field["default"]] if "default" in field else [])]
            wrong += [f"{name}: {at}: {error.message}" for one in shown for error in validator.iter_errors(one)]
    assert wrong == []


def test_what_is_new_has_a_page_without_more_ado() -> None:
    @click.group()
    def group() -> None:
        """A group."""

    @group.command()
    @click.argument("where")
    @click.option("--how", type=click.Choice(["well", "ill"]), help="In which way.")
    def fly(where: str, how: str) -> None:
        """Fly somewhere."""

    schema: JSONObject = {
        "description": "What `fly` prints.",
        "type": "object",
        "required": ["height"],
        "properties": {"height": {"type": "integer", "minimum": 0, "description": "In feet."}},
    }
    made = pages({"flight": schema}, group)
    assert set(made) == {"README.md", "cli.md", "json-flight.md"}
    assert "| `height` | integer (at least 0) | yes | In feet. |" in made["json-flight.md"]
    assert "[JSON: flight](json-flight.md)" in made["README.md"]
    assert "tekton-harness fly [OPTIONS] WHERE" in made["cli.md"]
    assert r"| `--how [well\|ill]` | In which way. |" in made["cli.md"]


def test_make_docs_writes_them_and_takes_away_what_is_gone(tmp_path: Path) -> None:
    from harness.documentation.__main__ import write
    from harness.documentation.reference import write_pages

    gone, other = tmp_path / "json-gone.md", tmp_path / "other.md"
    gone.write_text("<!-- Made by `make docs` from something: change that. -->\n")
    other.write_text("by hand\n")
    write.main([os.fspath(tmp_path)], standalone_mode=False)
    assert not gone.exists()
    assert other.exists()
    assert {path.name for path in write_pages(tmp_path)} == {path.name for path in tmp_path.iterdir()} - {"other.md"}
    assert json.loads(json.dumps(pages())) == {path.name: path.read_text() for path in write_pages(tmp_path)}
