"""Where reports go."""

import os
from pathlib import Path

import pytest

from harness.errors import HarnessError, UsageError
from harness.judgement import Judgement
from harness.project import Project
from harness.report.formats import FORMATS, Report


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("junti=x", "there is no report format 'junti'", "did you mean junit?"),
        ("zzz=x", "there is no report format 'zzz'", f"formats are: {', '.join(FORMATS)}"),
        ("junit", "--report junit names no file", "write --report junit=FILE"),
        ("junit=", "--report junit names no file", "write --report junit=FILE"),
    ],
)
def test_wrong_use(text: str, message: str, help: str) -> None:
    with pytest.raises(UsageError) as raised:
        Report.parse(text)
    assert (raised.value.message, raised.value.help) == (message, help)


def test_a_path_may_hold_an_equals_sign() -> None:
    assert Report.parse("json=a=b.json").path == Path("a=b.json")


def test_every_format_writes_a_file_and_nothing_beside_it(
    hostile_project: Project, judgement: Judgement, tmp_path: Path
) -> None:
    (tmp_path / "reports").mkdir()
    for name in FORMATS:
        path = tmp_path / "reports" / f"report.{name}"
        Report.parse(f"{name}={path}").write(hostile_project, judgement)
        content = path.read_bytes()
        assert content.endswith(b"\n"), name
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), name
    assert {path.name for path in (tmp_path / "reports").iterdir()} == {f"report.{name}" for name in FORMATS}


def test_what_cannot_be_written_leaves_nothing(hostile_project: Project, judgement: Judgement, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"missing/x\.json cannot be written: No such file"):
        Report.parse(f"json={tmp_path}/missing/x.json").write(hostile_project, judgement)
    (tmp_path / "folder").mkdir()
    before = os.listdir(tmp_path)
    with pytest.raises(HarnessError, match="cannot be written: Is a directory"):
        Report.parse(f"json={tmp_path}/folder").write(hostile_project, judgement)
    assert os.listdir(tmp_path) == before


def test_a_dash_is_standard_output(
    hostile_project: Project, judgement: Judgement, capsys: pytest.CaptureFixture[str]
) -> None:
    Report.parse("gitlab=-").write(hostile_project, judgement)
    assert capsys.readouterr().out.startswith("[")
