"""Walking through objects whose shape is not sure."""

from collections.abc import Iterator

from harness.jsontypes import JSON, JSONObject
from harness.manifests import Path


def objects_in(value: JSON, path: Path) -> Iterator[tuple[Path, JSONObject]]:
    """Every object of a JSON value with its path, each before what is in it, in the order of the file."""
    if isinstance(value, dict):
        yield path, value
        for field, item in value.items():
            if isinstance(item, dict | list):
                yield from objects_in(item, (*path, field))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from objects_in(item, (*path, index))
