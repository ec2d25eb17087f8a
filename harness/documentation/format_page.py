"""The page of one format: its fields, and an example."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import tomlkit
import yaml

from harness.config import TABLE
from harness.documentation.fields import Field, sections
from harness.documentation.markdown import code, either, literal, table
from harness.jsontypes import JSON, JSONObject

Language = Literal["yaml", "json", "toml"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is presented: the page's name without its ending, its title, the language of its example, whether
    people write it (else the harness does), and whether a field that it does not have is an error there."""

    page: str
    title: str
    language: Language = "json"
    written_by_hand: bool = False
    strict: bool = False


_OWN: Final[Mapping[str, Format]] = {
    "suite": Format("suite", "Suites", "yaml", written_by_hand=True, strict=True),
    "delivery": Format("delivery", "Recorded deliveries", written_by_hand=True),
    "event-policy": Format("event-policy", "Event policies", "yaml", written_by_hand=True, strict=True),
    "settings": Format("configuration", "Configuration", "toml", written_by_hand=True, strict=True),
    "secrets": Format("secrets", "Secret values", "yaml", written_by_hand=True),
    "baseline": Format("baseline", "The baseline"),
    "acknowledged-changes": Format("acknowledged-changes", "Acknowledged changes"),
}
"""The formats of files. Every other schema is one of what a command prints."""


def format_of(schema: str) -> Format:
    """How the format of that schema is presented, also of one that nobody has thought of."""
    return _OWN.get(schema, Format(f"json-{schema}", f"JSON: {schema}"))


def format_page(name: str, schema: JSONObject, introduction: str = "") -> str:
    """The page of a schema, as Markdown. `introduction` stands between the description and the fields."""
    form = format_of(name)
    lines = [f"# {form.title}", "", str(schema.get("description", schema.get("title", ""))), ""]
    if introduction:
        lines += [introduction.strip(), ""]
    if form.strict:
        lines += ["A field that is not listed here is an error.", ""]
    for section in sections(schema):
        if not section.fields:
            continue
        lines += [f"## {section.name or 'Fields'}", ""]
        if section.name and section.description:
            lines += [section.description, ""]
        lines += [*table(("field", "type", "required", "default", "what it is"), map(_row, section.fields)), ""]
        for note in section.notes:
            lines += [note, ""]
    lines += _examples(form.language, schema.get("examples"))
    lines += [f"The schema: [harness/schemas/{name}.schema.json](../../harness/schemas/{name}.schema.json)", ""]
    return "\n".join(lines)


def _row(field: Field) -> tuple[str, str, str, str, str]:
    description = field.description
    if field.examples:
        description += f" For example {either([literal(one) for one in field.examples])}."
    default = "" if field.default is None else literal(field.default)
    return code(field.path), field.type, "yes" if field.required else "", default, description.strip()


def _examples(language: Language, examples: JSON) -> list[str]:
    if not isinstance(examples, list) or not examples:
        return []
    lines = [f"## {'Example' if len(examples) == 1 else 'Examples'}", ""]
    for example in examples:
        lines += [f"```{language}", _written(language, example).rstrip("\n"), "```", ""]
    return lines


def _written(language: Language, example: JSON) -> str:
    """An example as it stands in a file."""
    match language:
        case "yaml":
            return yaml.safe_dump(example, sort_keys=False, allow_unicode=True, width=100)
        case "json":
            return json.dumps(example, indent=2, ensure_ascii=False)
        case "toml":
            return tomlkit.dumps({"tool": {TABLE: example}})
