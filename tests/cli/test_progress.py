import io
import sys

import pytest

from harness.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("patience", [0.0, 60.0])
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
@pytest.mark.parametrize("count", [0, 1, 5])
def test_every_item_comes_once_and_in_order(
    patience: float, stream: type[io.StringIO], count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setattr(sys, "stderr", stream())
    assert list(progress.with_progress(iter(range(count)), count, "cases")) == list(range(count))


@pytest.mark.parametrize(
    ("stream", "patience", "shown"), [(Terminal, 0.0, True), (Terminal, 60.0, False), (io.StringIO, 0.0, False)]
)
def test_the_bar_is_for_long_work_on_a_terminal(
    stream: type[io.StringIO], patience: float, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    error = stream()
    monkeypatch.setattr(sys, "stderr", error)
    list(progress.with_progress(range(3), 3, "cases"))
    assert ("cases" in error.getvalue()) is shown
