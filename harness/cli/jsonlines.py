"""JSON lines in, JSON lines out: what the `--batch` commands have in common."""

import json
from collections.abc import Callable

from harness.cli.options import read_lines
from harness.cli.output import print_line
from harness.errors import InputError
from harness.jsontypes import JSON, JSONObject
from harness.location import Location


def answer_lines(path: str, answer: Callable[[JSONObject], JSONObject]) -> None:
    """Print one JSON line for each line of a file (`-`: standard input) as soon as it is read; empty lines are passed
    over.

    Raises InputError, with the line's number, for a line that is no JSON object.
    """
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        value = parse_object(line, Location(path, number))
        try:
            print_line(answer(value))
        except InputError as error:
            raise InputError(error.message, location=Location(path, number), help=error.help) from error


def parse_object(text: str, location: Location) -> JSONObject:
    """A JSON object from text. Raises InputError when it is none."""
    try:
        value: JSON = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON: {error}", location=location) from error
    if not isinstance(value, dict):
        raise InputError("is no JSON object", location=location)
    return value


def _no_constant(name: str) -> JSON:
    """Python would take NaN and Infinity, which are no JSON."""
    raise ValueError(f"{name} is no number")
