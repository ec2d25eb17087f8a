"""The tables of the other tests: every line is checked, and each one that fails is told."""

import pytest

from support.lines import each_line


def test_every_line_that_fails_is_told() -> None:
    seen: list[int] = []

    @each_line(range(1, 6), lambda line: f"<{line}>")
    def check(line: int) -> None:
        """The check's own words."""
        seen.append(line)
        assert line != 2
        if line == 4:
            with pytest.raises(ValueError, match="x"):
                int("4")

    assert (check.__name__, check.__doc__) == ("check", "The check's own words.")
    with pytest.raises(pytest.fail.Exception) as caught:
        check()
    assert seen == [1, 2, 3, 4, 5]
    told = str(caught.value).split("\n")
    assert told[0] == "2 of 5 lines fail:"
    assert [line for line in told if line.startswith("line ")] == ["line 2, <2>", "line 4, <4>"]
    assert "assert 2 != 2" in str(caught.value)
    assert "DID NOT RAISE" in str(caught.value)


def test_lines_that_all_hold_are_no_failure() -> None:
    each_line([1])(lambda line: None)()


def test_no_lines_are_a_failure() -> None:
    with pytest.raises(AssertionError, match="no line"):
        each_line([])(lambda line: None)()
