"""Trees that are kept between runs are those that reading gives, and nothing that is done to their file matters."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.cel import CompileError, parser, reading
from harness.cel.macros import OPTIONALS, STANDARD, TWO_VARIABLES, Macros
from harness.cel.tree_json import tree_from_json, tree_json

GOLDEN = Path(__file__).parents[2] / "reference" / "golden" / "cel.jsonl"
KUBERNETES = Macros({**STANDARD, **OPTIONALS}, TWO_VARIABLES, extremes=False)
EXPRESSIONS = (
    "1u + 2u == 3u",
    "b'a\\x00' == b'b' && 1.5e300 > -0.0 || 1.0 / 0.0 > 1.0",
    "'\\U0001f600' in ['a', null, true]",
    "has(body.a.b) ? body.l.all(x, x > 1) : {'a': [1, 2.5]}.size() == 1",
    "google.protobuf.Timestamp{seconds: 1} == timestamp(1)",
)


def shape(value: Any) -> Any:
    """A tree as plain values, with the types of everything in it."""
    if is_dataclass(value):
        return (type(value), *(shape(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, tuple):
        return tuple(shape(one) for one in value)
    return (type(value), value)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file for trees, which are saved when `save` is called."""
    file = tmp_path / "cache" / "expressions.json"
    monkeypatch.setattr(reading, "_kept", None)
    monkeypatch.setattr(reading.atexit, "register", lambda _: None)
    reading.keep_trees_in(file)
    yield file
    monkeypatch.setattr(reading, "_kept", None)


def save() -> None:
    assert reading._kept is not None
    reading._kept.save()


def golden_sources() -> list[str]:
    lines = [json.loads(line)["input"]["expr"] for line in GOLDEN.read_text().split("\n") if line]
    return [*dict.fromkeys(lines), *EXPRESSIONS]


def test_a_tree_comes_back_from_json_as_it_was() -> None:
    wrong = []
    for source in golden_sources():
        try:
            tree = parser.parse(source)
        except CompileError:
            continue
        written = json.loads(json.dumps(tree_json(tree)))
        if shape(tree_from_json(written)) != shape(tree):
            wrong.append(source)
    assert wrong == []


def test_optional_syntax_comes_back_too() -> None:
    source = "object.?a[?'b'].orValue({?'c': object.?d, 'e': [?object.?f]})"
    tree = parser.parse(source, KUBERNETES, optional_syntax=True)
    assert shape(tree_from_json(json.loads(json.dumps(tree_json(tree))))) == shape(tree)


def test_the_second_run_reads_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [shape(reading.parse(source)) for source in EXPRESSIONS]
    save()
    reading.keep_trees_in(kept)
    monkeypatch.setattr(reading, "_read", None)
    assert [shape(reading.parse(source)) for source in EXPRESSIONS] == first


def test_what_differs_in_macros_or_syntax_is_kept_apart(kept: Path) -> None:
    assert shape(reading.parse("a.b")) == shape(reading.parse("a.b", KUBERNETES, optional_syntax=True))
    with pytest.raises(CompileError):
        reading.parse("a.?b")
    reading.parse("a.?b", KUBERNETES, optional_syntax=True)
    with pytest.raises(CompileError):
        reading.parse("a.?b")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"digest": "other", "trees": {}}',
        '{"digest": "DIGEST", "trees": []}',
        '{"digest": "DIGEST", "trees": {"KEY": ["nonsense", [0, 1, 0]]}}',
        '{"digest": "DIGEST", "trees": {"KEY": ["ident", ["a", 1, 0], "x"]}}',
        '{"digest": "DIGEST", "trees": {"KEY": ["call", [0, 1, 0], "f", null]}}',
        '{"digest": "DIGEST", "trees": {"KEY": 5}}',
    ],
)
def test_a_broken_file_is_passed_over(content: str, kept: Path) -> None:
    expected = shape(reading.parse("a == b"))
    save()
    value = json.loads(kept.read_text())
    kept.write_text(content.replace("DIGEST", value["digest"]).replace("KEY", next(iter(value["trees"]))))
    reading.keep_trees_in(kept)
    assert shape(reading.parse("a == b")) == expected
    save()
    assert json.loads(kept.read_text()) == value


def test_a_folder_that_cannot_be_written_is_no_trouble(kept: Path) -> None:
    kept.parent.write_text("a file")
    reading.parse("a == b")
    save()
    assert not kept.exists()


def test_without_anything_new_nothing_is_written(kept: Path) -> None:
    reading.parse("a == b")
    save()
    before = kept.stat().st_mtime_ns
    reading.keep_trees_in(kept)
    reading.parse("a == b")
    save()
    assert kept.stat().st_mtime_ns == before
