"""What the commands print for programs, and how they tell an error."""

import json

import click

from harness import gojson
from harness.errors import HarnessError
from harness.jsontypes import JSON, JSONObject


def print_json(value: JSON, *, indent: int | None = 2, err: bool = False) -> None:
    """A value as JSON on standard output, or with `err` on standard error; without an indent on one line.

    Numbers are written as Go writes them (`5`, not `5.0`). UTF-8 whatever the terminal's encoding, as RFC 8259 wants
    it; half of a surrogate pair becomes its escape.
    """
    try:
        text = json.dumps(gojson.plain_numbers(value), ensure_ascii=False, indent=indent)
    except RecursionError:
        # Values from payloads may nest ten thousand levels deep; nobody reads those with an indent.
        text = gojson.dumps(value, escape_html=False)
    click.echo(text.encode("utf-8", "backslashreplace"), err=err)


def print_line(answer: JSONObject) -> None:
    """An answer as one line of JSON on standard output, in the words of `to_line`."""
    click.echo(to_line(answer).encode())


def to_line(answer: JSONObject) -> str:
    """An answer as one line of JSON: its own fields in their order, and everything in them as Go's encoding/json writes
    it, so that values compare with Tekton's to the digit and the order of keys."""
    fields = (f"{gojson.dumps(name)}: {gojson.dumps(value, escape_html=False)}" for name, value in answer.items())
    return "{" + ", ".join(fields) + "}"


def print_error(error: HarnessError) -> None:
    """An error and what to do about it on standard error, each in one line.

    Messages quote what stands in files, so that control characters are made visible.
    """
    # rich takes long to import, and most commands end without an error.
    from harness.report.console import plain

    click.echo(f"error: {plain(' '.join(str(error).split()))}", err=True)
    if error.help:
        click.echo(f"help: {plain(' '.join(error.help.split()))}", err=True)
