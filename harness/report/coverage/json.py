"""Coverage as JSON, version 1 (`harness/schemas/coverage.schema.json`)."""

import json
from typing import TextIO

from harness.coverage import Coverage, Measured, measure
from harness.jsontypes import JSON, JSONObject
from harness.judgement import Judgement
from harness.project import Project


def write(project: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report of `--report coverage=FILE`."""
    json.dump(coverage_json(judgement.coverage or measure(project)), stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def coverage_json(coverage: Coverage) -> JSONObject:
    """All of it."""
    kinds: list[JSON] = [
        {"kind": kind.value, "covered": share.covered, "wanted": share.wanted, "percent": share.percent}
        for kind, share in coverage.by_kind.items()
    ]
    return {
        "version": 1,
        "percent": coverage.share.percent,
        "covered": coverage.share.covered,
        "wanted": coverage.share.wanted,
        "deliveries": coverage.deliveries,
        "asserted": coverage.asserted,
        "kinds": kinds,
        "points": [_point_json(one) for one in coverage.measured],
        "events": [
            {
                "eventListener": one.listener,
                "events": [{"event": event, "deliveries": list(names)} for event, names in one.events.items()],
            }
            for one in coverage.events
        ],
    }


def _point_json(one: Measured) -> JSONObject:
    point = one.point
    return {
        "kind": point.key.kind.value,
        "title": point.title,
        "path": point.location.path,
        "line": point.location.line,
        "column": point.location.column,
        "wanted": list(point.wanted),
        "missing": list(one.missing),
        "seen": {outcome: list(names) for outcome, names in one.seen.items()},
    }
