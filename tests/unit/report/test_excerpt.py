import gzip
import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.report.excerpt import lines_of, print_finding, print_place


def shown(line: str, column: int, width: int = 80, number: int = 1) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=width, markup=False, emoji=False, highlight=False)
    print_place(console, Location("f.yaml", number, column), lambda _: [""] * (number - 1) + [line])
    return stream.getvalue().splitlines()


def pointed_at(lines: list[str]) -> str:
    """The character above the caret."""
    _, text, caret = lines
    at = caret.index("^")
    assert caret[: caret.index("|") + 1].strip() == "|"
    for end in range(len(text) + 1):
        if cell_len(text[:end]) > at:
            return text[end - 1]
    return ""


def test_the_line_and_a_caret() -> None:
    assert shown("kind: Fool", 7, number=12) == [
        " --> f.yaml:12:7",
        " 12 | kind: Fool",
        "    |       ^",
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("X", 1),
        ("\t\tX: y", 3),
        ("日本語X: y", 4),
        ("a\x1b[31mX", 7),
        ("a" * 200 + "X" + "b" * 200, 201),
        ("日" * 200 + "X" + "語" * 200, 201),
        ("\x07" * 200 + "X" + "\x07" * 200, 201),
        ("a" * 60 + "X" + "b" * 200, 61),
        ("a" * 75 + "X", 76),
        ("a" * 5000 + "X", 5001),
    ],
)
@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_caret_stands_under_the_character(line: str, column: int, width: int) -> None:
    assert line[column - 1] == "X"
    lines = shown(line, column, width)
    assert pointed_at(lines) == "X"
    assert all(cell_len(each) <= width for each in lines)


def test_a_long_line_shows_what_surrounds_the_place() -> None:
    lines = shown("a" * 100 + "before X after" + "b" * 100, 108, width=60)
    assert "before X after" in lines[1]
    assert "…" in lines[1].split("before")[0]
    assert lines[1].endswith("…")


def test_the_end_of_a_line_can_be_pointed_at() -> None:
    assert shown("kind: ", 7)[2] == "   |       ^"


def test_no_column_no_caret() -> None:
    assert shown("kind: X", 0) == [" --> f.yaml:1", " 1 | kind: X"]


def test_a_place_outside_of_the_file_is_only_named() -> None:
    stream = io.StringIO()
    print_place(Console(file=stream, width=80), Location("f.yaml", 3, 1), lambda _: ["one", "two"])
    assert stream.getvalue() == " --> f.yaml:3:1\n"


def test_a_long_path_is_not_broken() -> None:
    stream = io.StringIO()
    print_place(Console(file=stream, width=40), Location("folder/" * 20 + "f.yaml", 3, 1), lambda _: [])
    assert stream.getvalue().count("\n") == 1


def test_a_whole_finding() -> None:
    stream = io.StringIO()
    finding = Finding(
        "some-rule",
        Severity.WARNING,
        "what is wrong here is told in one line that is too long for this terminal",
        Location("f.yaml", 1, 1),
        help="mend it",
        related=(Related(Location("f.yaml", 2), "the other one"),),
    )
    print_finding(Console(file=stream, width=50, highlight=False), finding, lambda _: ["first", "second"])
    assert stream.getvalue().splitlines() == [
        "warning[some-rule]: what is wrong here is told",
        "  in one line that is too long for this terminal",
        " --> f.yaml:1:1",
        " 1 | first",
        "   | ^",
        "  note: the other one",
        " --> f.yaml:2",
        " 2 | second",
        "  help: mend it",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.yaml", b"one\r\ntwo\n", ["one", "two"]),
        ("a.yaml", b"\xef\xbb\xbfone", ["one"]),
        ("a.yaml", "öne".encode("utf-16"), ["öne"]),
        ("a.yaml", b"bad \x80 byte", ["bad � byte"]),
        ("a.json.gz", gzip.compress(b"one\ntwo", mtime=0), []),
        ("a.yaml", None, []),
    ],
)
def test_the_lines_of_a_file(name: str, content: bytes | None, lines: list[str], tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    read = lines_of(tmp_path)
    assert read(name) == lines
    assert read(name) is read(name)
