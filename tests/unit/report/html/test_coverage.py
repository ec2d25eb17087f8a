"""The coverage of the page: which lines are shown, with which marks, and that nothing of them is markup."""

from dataclasses import replace
from io import StringIO

from harness.config import load_settings
from harness.coverage import Coverage, Kind, Measured, Point
from harness.coverage.model import Key, ListenerEvents
from harness.judgement import Judgement
from harness.location import Location
from harness.project import open_project
from harness.report.html import write
from harness.report.html.coverage import CoverageView, coverage_view
from support.recorded import ROOT

HOSTILE = "</script><img src=x onerror=alert(1)>\x1b[2J\u202e"


def point(line: int, path: str = "m/a.yaml", title: str = "a title", *wanted: str) -> Point:
    where = Location(path, line, 1)
    return Point(Key.of(Kind.CONDITION, where), title, where, wanted or ("true", "false"))


def view(*measured: Measured, lines: int = 30) -> CoverageView:
    coverage = Coverage(measured, (ListenerEvents("ci/l", {"push: commits": ()}),), deliveries=1, asserted=True)
    return coverage_view(coverage, lambda path: [f"line {number} of {path}" for number in range(1, lines + 1)])


def test_lines_around_the_points_are_shown_with_a_mark() -> None:
    (file,) = view(
        Measured(point(2), {"true": ("a",), "false": ("a", "b")}),
        Measured(point(10), {"true": ("a",), "error": ("c",)}),
        Measured(point(29), {}),
    ).files
    assert [(line.number, line.sign) for line in file.lines if line.state] == [(2, "✓"), (10, "◐"), (29, "✗")]
    assert [line.number for line in file.lines] == [1, 2, 3, 4, 0, 8, 9, 10, 11, 12, 0, 27, 28, 29, 30]
    (half,) = (line.points[0] for line in file.lines if line.number == 10)
    assert (half.missing, half.seen) == (("false",), (("true", "a"), ("error", "c")))
    assert (file.share, file.state) == ("3 of 6", "half")


def test_the_least_covered_file_comes_first() -> None:
    shown = view(
        Measured(point(1, "a"), {"true": ("a",), "false": ("a",)}),
        Measured(point(1, "c"), {"true": ("a",)}),
        Measured(point(1, "b"), {}),
    )
    assert [(file.path, file.state) for file in shown.files] == [("b", "never"), ("c", "half"), ("a", "all")]
    assert shown.lacking == ("ci/l lacks push: commits",)


def test_many_deliveries_are_counted() -> None:
    (file,) = view(Measured(point(1), {"true": tuple(f"d{number}" for number in range(20))})).files
    assert file.lines[0].points[0].seen[0][1].endswith("d11 and 8 more")


def test_a_file_that_is_away_has_no_lines() -> None:
    (file,) = view(Measured(point(5), {}), lines=0).files
    assert file.lines == ()


def written(coverage: Coverage | None) -> str:
    project = open_project(load_settings(ROOT))
    stream = StringIO()
    write(replace(project, deliveries=project.deliveries), Judgement((), (), (), coverage=coverage), stream)
    return stream.getvalue()


def test_every_text_is_escaped_and_nothing_is_there_unasked() -> None:
    measured = Measured(point(1, "policies/images.yaml", HOSTILE, HOSTILE), {HOSTILE: (HOSTILE,)})
    page = written(Coverage((measured,), (), deliveries=1, asserted=True))
    assert 'id="coverage"' in page
    assert "<img" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert 'id="coverage"' not in written(None)
