import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from harness.report.console import (
    WIDTH_WITHOUT_TERMINAL,
    make_console,
    plain,
    print_beside,
    print_indented,
    shorten,
    shorten_middle,
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def console_of(width: int) -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False), stream


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ümläute, 日本", "plain text, ümläute, 日本"),
        ("a\nb\tc\rd", "a⏎b→c␍d"),
        ("\x1b[31m\x07\x00", "\\u001b[31m\\u0007\\u0000"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_control_characters_are_shown_as_text(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("a\nb", 3, "a⏎b"),
        ("a b c", 3, "a…"),
        ("", 0, ""),
        ("abc", 1, "…"),
    ],
)
def test_shorten(text: str, width: int, shown: str) -> None:
    assert shorten(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abcdefghi", 9, "abcdefghi"),
        ("abcdefghij", 9, "abcde…hij"),
        ("merge_request/merged-to-dev", 20, "merge_request…to-dev"),
        ("日本語日本語", 8, "日本…語"),
        ("a\x1bb" * 10, 9, "a\\u00…1bb"),
    ],
)
def test_shorten_in_the_middle(text: str, width: int, shown: str) -> None:
    assert shorten_middle(text, width) == shown


@given(st.text(), st.integers(1, 40))
def test_nothing_is_wider_than_wanted(text: str, width: int) -> None:
    for short in (shorten(text, width), shorten_middle(text, width)):
        assert cell_len(short) <= width
        assert short == plain(short)
        assert short == plain(text) or "…" in short


def test_megabytes_are_cut_without_being_read() -> None:
    text = "\x1b" * 50_000_000
    assert cell_len(shorten(text, 80)) <= 80
    assert cell_len(shorten_middle(text, 80)) <= 80


def test_wrapped_lines_keep_the_indent() -> None:
    console, stream = console_of(24)
    print_indented(console, 2, ("name", "bold"), (": one two three four five six", ""), hanging=2)
    assert stream.getvalue().splitlines() == ["  name: one two three", "    four five six"]


def test_a_line_that_fits_is_not_wrapped_for_what_could_hang() -> None:
    console, stream = console_of(24)
    print_indented(console, 0, ("x" * 24, ""), hanging=4)
    assert stream.getvalue() == "x" * 24 + "\n"


def test_a_value_stands_beside_its_label() -> None:
    console, stream = console_of(26)
    label = Text("  url  ")
    print_beside(console, label, "https://example.com/a/long/path/to/a/repository.git", lines=2)
    assert stream.getvalue().splitlines() == ["  url  https://example.com", "       /a/long/path/to/a/…"]


def test_an_empty_value_leaves_the_label() -> None:
    console, stream = console_of(26)
    print_beside(console, Text("label "), "", lines=2)
    assert stream.getvalue().strip() == "label"


@pytest.mark.parametrize(
    ("environment", "color", "terminal", "colored"),
    [
        ({}, None, True, True),
        ({}, None, False, False),
        ({"NO_COLOR": "1"}, None, True, False),
        ({"NO_COLOR": ""}, None, True, True),
        ({"NO_COLOR": "1"}, True, False, True),
        ({}, False, True, False),
        ({"TERM": "dumb"}, None, True, False),
    ],
)
def test_colour(
    environment: dict[str, str], color: bool | None, terminal: bool, colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = Terminal() if terminal else io.StringIO()
    make_console(color, stream).print(Text("x", style="red"))
    assert ("\x1b[31m" in stream.getvalue()) is colored


def test_the_width_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert make_console(None, io.StringIO()).width == WIDTH_WITHOUT_TERMINAL
    monkeypatch.setenv("COLUMNS", "61")
    assert make_console(None, io.StringIO()).width == 61


def test_markup_in_payloads_is_text() -> None:
    stream = io.StringIO()
    make_console(False, stream).print("[bold]x[/bold] :smile:")
    assert stream.getvalue() == "[bold]x[/bold] :smile:\n"
