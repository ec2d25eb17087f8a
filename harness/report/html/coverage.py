"""Coverage as the page wants it: the shares, the events of each listener, and the files line by line."""

from collections.abc import Iterator, Mapping, Sequence

from harness.coverage import Coverage, Kind, Measured, Share
from harness.coverage.model import Key
from harness.coverage.points import keys_of_trigger
from harness.judgement import Judgement
from harness.project import Project
from harness.report.coverage.text import PLURALS, total_line
from harness.report.excerpt import ReadLines, lines_of
from harness.report.html.pool import Packable
from harness.report.html.triggers import Column

WIDEST = 1000
"""How many characters of a line are shown: a packed JSON file is one line of megabytes."""

MOST_LINES = 5000
"""So many lines a file may have to be shown whole; of a longer one only those around its points are."""

AROUND = 10
"""How many lines those are, before and after."""

MOST_DELIVERIES = 500
"""So many deliveries of an outcome are named; of more, only their number is told."""


def coverage_json(project: Project, judgement: Judgement, columns: Sequence[Column]) -> Mapping[str, Packable]:
    """What the deliveries exercise; nothing at all where nobody asked for it.

    Of a file `stretches` are lines that follow each other, `marks` the lines that have points, with their `state`:
    `covered`, `half` or `never`. `at` are the indexes of the columns that a point is part of.
    """
    coverage = judgement.coverage
    if coverage is None:
        return {}
    read = lines_of(project.settings.root)
    at = _columns_of_points(project, columns)
    by_share = sorted(coverage.by_file.items(), key=lambda item: (_part(Share.of(item[1])), item[0]))
    return {
        "coverage": {
            **_share_json(coverage.share),
            "says": total_line(coverage).removeprefix("coverage: "),
            "kinds": [{"kind": PLURALS[kind], **_share_json(share)} for kind, share in coverage.by_kind.items()],
            "events": _events_json(coverage, columns),
            "files": [_file_json(path, points, read, at) for path, points in by_share],
        }
    }


def _part(share: Share) -> float:
    return share.covered / share.wanted if share.wanted else 1.0


def _share_json(share: Share) -> Mapping[str, Packable]:
    """`percent` is a text: what is rounded here is not to be rounded once more."""
    return {"percent": f"{share.percent:g}", "covered": share.covered, "wanted": share.wanted}


def _events_json(coverage: Coverage, columns: Sequence[Column]) -> Packable:
    return [
        {
            "listener": one.listener,
            "at": [index for index, column in enumerate(columns) if column.listener == one.listener],
            "events": [{"event": event, **_names_json(names)} for event, names in one.events.items()],
        }
        for one in coverage.events
    ]


def _names_json(names: Sequence[str]) -> Mapping[str, Packable]:
    return {"count": len(names), "deliveries": names[:MOST_DELIVERIES]}


def _file_json(
    path: str, points: Sequence[Measured], read: ReadLines, at: Mapping[Key, Sequence[int]]
) -> Mapping[str, Packable]:
    marked: dict[int, list[Measured]] = {}
    for one in points:
        marked.setdefault(max(one.point.location.line, 1), []).append(one)
    return {
        "path": path,
        **_share_json(Share.of(points)),
        "stretches": _stretches(read(path), sorted(marked)),
        "marks": [
            {
                "line": line,
                "state": _state(Share.of(here)),
                **_share_json(Share.of(here)),
                "points": [_point_json(one, at.get(one.point.key, ())) for one in here],
            }
            for line, here in sorted(marked.items())
        ],
    }


def _state(share: Share) -> str:
    if share.covered == share.wanted:
        return "covered"
    return "half" if share.covered else "never"


def _stretches(lines: Sequence[str], marked: Sequence[int]) -> Packable:
    """The lines to show. A line with a point is among them even where the file cannot be read any more."""
    if len(lines) <= MOST_LINES:
        numbers = sorted({*range(1, len(lines) + 1), *marked})
    else:
        numbers = sorted(
            {*marked}.union(
                *(range(max(line - AROUND, 1), min(line + AROUND, len(lines)) + 1) for line in marked),
            )
        )
    return [
        {"first": run[0], "lines": [_shortened(lines[number - 1]) if number <= len(lines) else "" for number in run]}
        for run in _runs(numbers)
    ]


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Ascending numbers in pieces without a gap."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _shortened(line: str) -> str:
    return line if len(line) <= WIDEST else f"{line[:WIDEST]}…"


def _point_json(one: Measured, at: Sequence[int]) -> Mapping[str, Packable]:
    """`outcomes` are first those that are missing, then those that were seen, then those that count for nothing."""
    point = one.point
    seen = [outcome for outcome in point.wanted if outcome in one.seen]
    others = [outcome for outcome in one.seen if outcome not in point.wanted]
    return {
        "kind": point.key.kind.value,
        "title": point.title,
        "place": str(point.location),
        "state": _state(Share.of((one,))),
        "at": at,
        # What a manifest policy looks at is no delivery, whatever deliveries are called.
        "named": point.key.kind is not Kind.MANIFEST_POLICY,
        "outcomes": [
            {"outcome": outcome, "counts": outcome in point.wanted, **_names_json(one.seen.get(outcome, ()))}
            for outcome in (*one.missing, *seen, *others)
        ],
    }


def _columns_of_points(project: Project, columns: Sequence[Column]) -> Mapping[Key, Sequence[int]]:
    """The columns that each point of the manifests is part of: a binding may serve several triggers, a route leads to
    all of its listener."""
    found: dict[Key, list[int]] = {}
    for index, column in enumerate(columns):
        if column.prepared is not None:
            for key in keys_of_trigger(column.prepared, column.group):
                found.setdefault(key, []).append(index)
    for route in project.simulator.routes.all:
        if route.listener:
            indexes = [index for index, column in enumerate(columns) if column.listener == route.listener]
            found.setdefault(Key.of(Kind.ROUTE, route.location), []).extend(indexes)
    return found
