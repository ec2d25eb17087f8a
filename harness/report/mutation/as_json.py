"""The score as JSON, version 1 (`harness/schemas/mutation.schema.json`)."""

import json
from collections.abc import Mapping

from harness import gojson
from harness.diff.model import Difference, Missing
from harness.jsontypes import JSON, JSONObject
from harness.mutation import Count, Killer, Result, Telling, Verdict

VERSION = 1


def render(verdict: Verdict) -> str:
    """The score as text. Values that nest too deep for an indent stand on one line."""
    value = score_json(verdict)
    try:
        return json.dumps(gojson.plain_numbers(value), ensure_ascii=False, indent=2) + "\n"
    except RecursionError:
        return gojson.dumps(value, escape_html=False) + "\n"


def score_json(verdict: Verdict) -> JSONObject:
    """The score as data."""
    score = verdict.score
    return {
        "version": VERSION,
        "passed": verdict.passed,
        "threshold": verdict.threshold,
        "interrupted": score.interrupted,
        "found": score.found,
        "planned": score.planned,
        "cases": score.cases,
        "policies": score.policies,
        "notes": list(score.notes),
        "count": _count_json(score.count),
        "operators": _counts_json(score.by_operator),
        "files": _counts_json(score.by_file),
        "killers": [{"by": by.value, "name": name, "killed": number} for (by, name), number in score.killers.items()],
        "mutants": [_result_json(one) for one in score.results],
    }


def _counts_json(counts: Mapping[str, Count]) -> JSONObject:
    return {name: _count_json(count) for name, count in counts.items()}


def _count_json(count: Count) -> JSONObject:
    return {
        "killed": count.killed,
        "survived": count.survived,
        "equivalent": count.equivalent,
        "errors": count.errors,
        "percent": None if count.percent is None else round(count.percent, 3),
    }


def _result_json(result: Result) -> JSONObject:
    mutant = result.mutant
    return {
        "number": mutant.number,
        "operator": mutant.operator,
        "description": mutant.description,
        "object": str(mutant.key),
        "file": mutant.location.path,
        "line": mutant.location.line,
        "column": mutant.location.column,
        "fate": result.fate.value,
        "killer": _killer_json(result.killer) if result.killer is not None else None,
        "proof": result.proof or None,
        "problem": result.problem or None,
        "diff": result.diff or None,
        "telling": _telling_json(result.telling) if result.telling is not None else None,
    }


def _killer_json(killer: Killer) -> JSONObject:
    return {"by": killer.by.value, "name": killer.name, "detail": killer.detail}


def _telling_json(telling: Telling) -> JSONObject:
    return {
        "delivery": telling.delivery,
        "variation": telling.variation or None,
        "listener": telling.listener or None,
        "trigger": telling.trigger or None,
        "original": telling.before,
        "mutant": telling.after,
        "onlyReason": telling.only_reason,
        "differences": [_difference_json(one) for one in telling.differences],
    }


def _difference_json(one: Difference) -> JSON:
    """A side that has no such value lacks its key, which is not the same as null."""
    value: JSONObject = {"part": one.part, "path": one.path}
    if not isinstance(one.before, Missing):
        value["original"] = one.before
    if not isinstance(one.after, Missing):
        value["mutant"] = one.after
    return value
