"""The coverage as the page is told of it."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

from harness.coverage import Coverage, Kind, Measured, Point, measure
from harness.coverage.model import Key, ListenerEvents
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.report.html import write
from harness.report.html.coverage import AROUND, MOST_DELIVERIES, MOST_LINES, WIDEST, coverage_json
from harness.report.html.ways import Ways
from support.small_project import Folder

Open = Callable[..., Project]
BOTH = ("true", "false")


def point(line: int, wanted: tuple[str, ...] = BOTH, path: str = "m.yaml", kind: Kind = Kind.CONDITION) -> Point:
    where = Location(path, line, 1)
    return Point(Key.of(kind, where), f"point of line {line}", where, wanted)


def told(project: Project, *measured: Measured, events: tuple[ListenerEvents, ...] = ()) -> Any:
    coverage = Coverage(measured, events, deliveries=1, asserted=True)
    judgement = Judgement((), (), (), coverage=coverage)
    return coverage_json(project, judgement, Ways(project).columns)["coverage"]


def test_lines_are_covered_half_or_never(folder: Folder, opened: Open) -> None:
    folder.write("m.yaml", "a\nb\nc\nd\n")
    seen = told(
        opened(),
        Measured(point(1), {"true": ("x",), "false": ("y",)}),
        Measured(point(2), {"true": ("x",)}),
        Measured(point(3), {"error": ("x",)}),
    )
    (file,) = seen["files"]
    assert [(mark["line"], mark["state"]) for mark in file["marks"]] == [(1, "covered"), (2, "half"), (3, "never")]
    assert file["stretches"] == [{"first": 1, "lines": ["a", "b", "c", "d"]}]
    assert (seen["percent"], seen["covered"], seen["wanted"]) == ("50", 3, 6)
    assert [(one["kind"], one["covered"], one["wanted"]) for one in seen["kinds"]] == [("conditions", 3, 6)]


def test_one_line_may_have_several_points(opened: Open) -> None:
    points = (Measured(point(9), {"true": ("x",)}), Measured(point(9, ("fired",), kind=Kind.TRIGGER), {}))
    (file,) = told(opened(), *points)["files"]
    (mark,) = file["marks"]
    assert (mark["state"], mark["covered"], mark["wanted"]) == ("half", 1, 3)
    assert [one["state"] for one in mark["points"]] == ["half", "never"]


def test_what_is_missing_comes_first_and_what_counts_for_nothing_last(opened: Open) -> None:
    measured = Measured(point(1), {"error": ("z",), "true": ("x", "y")})
    (file,) = told(opened(), measured)["files"]
    (one,) = file["marks"][0]["points"]
    assert one["outcomes"] == [
        {"outcome": "false", "counts": True, "count": 0, "deliveries": ()},
        {"outcome": "true", "counts": True, "count": 2, "deliveries": ("x", "y")},
        {"outcome": "error", "counts": False, "count": 1, "deliveries": ("z",)},
    ]


def test_the_least_covered_file_comes_first(opened: Open) -> None:
    all_of_it = {"true": ("x",), "false": ("x",)}
    seen = told(
        opened(),
        Measured(point(1, path="a"), all_of_it),
        Measured(point(1, path="b"), {}),
        Measured(point(1, path="c"), {"true": ("x",)}),
    )
    assert [file["path"] for file in seen["files"]] == ["b", "c", "a"]


def test_a_file_that_is_gone_still_has_its_marks(opened: Open) -> None:
    gone = told(opened(), *(Measured(point(line, path="gone"), {}) for line in (0, 4, 5)))
    assert gone["files"][0]["stretches"] == [{"first": 1, "lines": [""]}, {"first": 4, "lines": ["", ""]}]
    assert [mark["line"] for mark in gone["files"][0]["marks"]] == [1, 4, 5]


def test_what_is_huge_is_cut(folder: Folder, opened: Open) -> None:
    folder.write("m.yaml", "x" * (WIDEST + 1) + "\n" + "y\n" * (MOST_LINES + 100))
    names = tuple(map(str, range(MOST_DELIVERIES + 7)))
    (file,) = told(opened(), Measured(point(1), {"true": names}), Measured(point(2000), {}))["files"]
    assert file["stretches"][0]["lines"][0] == "x" * WIDEST + "…"
    assert [(one["first"], len(one["lines"])) for one in file["stretches"]] == [
        (1, 1 + AROUND),
        (2000 - AROUND, 2 * AROUND + 1),
    ]
    seen = file["marks"][0]["points"][0]["outcomes"][1]
    assert (seen["count"], len(seen["deliveries"])) == (len(names), MOST_DELIVERIES)


def test_points_know_their_columns(opened: Open) -> None:
    project = opened()
    judgement = Judgement((), (), (), coverage=measure(project))
    found: Any = coverage_json(project, judgement, Ways(project).columns)["coverage"]
    points = [one for file in found["files"] for mark in file["marks"] for one in mark["points"]]
    assert {one["kind"] for one in points} >= {"route", "trigger", "interceptor", "condition", "binding", "resource"}
    assert [one["title"] for one in points if list(one["at"]) != [0]] == []


def test_what_a_manifest_policy_matches_is_no_delivery(opened: Open) -> None:
    policy = Measured(point(1, ("matched",), kind=Kind.MANIFEST_POLICY), {"matched": ("the manifests",)})
    (file,) = told(opened(), policy)["files"]
    assert file["marks"][0]["points"][0]["named"] is False


def test_events_are_counted(opened: Open) -> None:
    events = (ListenerEvents("ci/listener", {"push: commits": ("a", "b"), "push: new branch": ()}),)
    (one,) = told(opened(), events=events)["events"]
    assert (one["listener"], one["at"]) == ("ci/listener", [0])
    assert [(event["event"], event["count"]) for event in one["events"]] == [
        ("push: commits", 2),
        ("push: new branch", 0),
    ]


def test_without_coverage_there_is_not_a_byte_of_it(opened: Open) -> None:
    project, judgement = opened(), Judgement((), (), ())
    assert coverage_json(project, judgement, ()) == {}
    stream = StringIO()
    write(project, judgement, stream)
    assert "overage" not in stream.getvalue()
    with_it = StringIO()
    write(project, replace(judgement, coverage=measure(project)), with_it)
    assert 'id="coverage"' in with_it.getvalue()
