"""A comparison as JSON, version 1 (`harness/schemas/diff.schema.json`)."""

import json
from collections.abc import Sequence

from harness import gojson
from harness.diff.judged import Judged
from harness.diff.model import Change, Difference, Effect, Kind, Missing, SideSummary
from harness.jsontypes import JSON, JSONObject
from harness.report.check_json import finding_json

VERSION = 1

MOST_VARIED = 20
"""How many variations are told of one change, the smallest; `variedCount` counts all."""


def render(judged: Judged) -> str:
    """The comparison as text. Values that nest too deep for an indent stand on one line."""
    value = comparison_json(judged)
    try:
        return json.dumps(gojson.plain_numbers(value), ensure_ascii=False, indent=2) + "\n"
    except RecursionError:
        return gojson.dumps(value, escape_html=False) + "\n"


def comparison_json(judged: Judged) -> JSONObject:
    """The comparison as data."""
    comparison = judged.comparison
    return {
        "version": VERSION,
        "passed": judged.passed,
        "base": _side_json(comparison.before),
        "head": _side_json(comparison.after),
        "deliveries": comparison.deliveries,
        "variations": comparison.variations,
        "listeners": comparison.listeners,
        "alike": comparison.alike,
        "unreadable": [finding_json(finding) for finding in comparison.unreadable],
        "failOn": [kind.value for kind in Kind if kind in judged.fail_on],
        "changes": [_change_json(judged, change) for change in judged.changes],
        "noLongerHappening": [dict(entry._asdict()) for entry in judged.idle],
    }


def _side_json(side: SideSummary) -> JSONObject:
    return {
        "title": side.title,
        "notes": list(side.notes),
        "findings": [finding_json(finding) for finding in side.findings],
    }


def _change_json(judged: Judged, change: Change) -> JSONObject:
    return {
        "listener": change.listener,
        "trigger": change.trigger,
        "what": change.what.value,
        "kinds": [kind.value for kind in change.kinds],
        "acknowledged": judged.acknowledged.covers(change),
        "notAcknowledged": list(judged.acknowledged.missing(change)),
        "fails": judged.fails(change),
        "differences": _differences_json(change.differences),
        "recorded": [_effect_json(effect) for effect in change.recorded],
        "varied": [_effect_json(effect) for effect in change.varied[:MOST_VARIED]],
        "variedCount": len(change.varied),
    }


def _effect_json(effect: Effect) -> JSONObject:
    return {
        "delivery": effect.delivery,
        "variation": effect.variation or None,
        "sentHere": effect.own,
        "variationsToo": effect.also,
        "differences": _differences_json(effect.differences),
    }


def _differences_json(differences: Sequence[Difference]) -> list[JSON]:
    """A side that has no such value lacks its key, which is not the same as null."""
    found: list[JSON] = []
    for one in differences:
        value: JSONObject = {"part": one.part, "path": one.path}
        if not isinstance(one.before, Missing):
            value["before"] = one.before
        if not isinstance(one.after, Missing):
            value["after"] = one.after
        found.append(value)
    return found
