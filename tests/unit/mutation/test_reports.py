"""What the reports say of what goes wrong, and of values of all kinds."""

import json
from pathlib import Path

import pytest

from harness.diff.model import MISSING, Difference
from harness.mutation import Fate, Mutant, Result, Score, Telling, Verdict, find_mutants
from harness.report.mutation.formats import FORMATS, render
from harness.report.mutation.words import percent
from harness.schemas import violations
from support.mutants import project_in


@pytest.fixture(scope="module")
def mutant(tmp_path_factory: pytest.TempPathFactory) -> Mutant:
    return find_mutants(project_in(tmp_path_factory.mktemp("project")))[0]


@pytest.fixture
def verdict(mutant: Mutant) -> Verdict:
    differences = (
        Difference("params", "a", "x", "y"),
        Difference("plan", "", MISSING, [1, {"b": None}]),
        *(Difference("ConfigMap", f"data.{number}", number, MISSING) for number in range(5)),
    )
    told = Telling("push/dev", "", "ci/listener", "build", "same", "same", differences)
    reason = Telling("push/dev", "ref is missing", "ci/listener", "build", "stops", "fails", only_reason=True)
    results = [
        Result(mutant, Fate.ERROR, problem="2 processes died of it"),
        Result(mutant, Fate.SURVIVED, telling=told, diff="--- a/x\n+++ b/x\n@@ -1 +1 @@\n-<b>\n+```\n"),
        Result(mutant, Fate.SURVIVED, telling=reason),
        Result(mutant, Fate.SURVIVED),
        Result(mutant, Fate.EQUIVALENT, proof="same-run"),
    ]
    return Verdict(Score(results, planned=9, found=20, interrupted=True, notes=("a note",), cases=1, policies=1), 50)


def test_the_text(verdict: Verdict) -> None:
    lines = [line.strip() for line in render("text", verdict).splitlines()]
    for line in (
        "2 processes died of it",
        'params a: "x" → "y"',
        'plan (all of it): (nothing) → [1, {"b": null}]',
        "… and 3 more",
        "told by push/dev, but ref is missing at ci/listener build",
        "either way nothing is created",
        "no recorded delivery, and no variation of one, tells it from the original",
        "note: a note",
        "survived       3  2 with a delivery that tells them from the original",
        "errors         1  they count as not killed",
        "interrupted: 5 of 9 mutants were judged, the score is theirs alone",
        "0.0 % of 4 mutants killed, below the threshold of 50 %",
    ):
        assert line in lines, f"{line}\n" + "\n".join(lines)


def test_the_json(verdict: Verdict) -> None:
    value = json.loads(render("json", verdict))
    assert violations("mutation", value) == ()
    assert value["interrupted"]
    differences = value["mutants"][1]["telling"]["differences"]
    assert differences[1] == {"part": "plan", "path": "", "mutant": [1, {"b": None}]}
    assert differences[2] == {"part": "ConfigMap", "path": "data.0", "original": 0}


def test_the_markdown(verdict: Verdict) -> None:
    text = render("markdown", verdict)
    for part in (
        "### What could not be judged",
        "**interrupted: 5 of 9",
        "- a note",
        "Told by `push/dev at ci/listener build`",
    ):
        assert part in text, text
    assert "\n````diff\n--- a/x" in text  # a fence that the diff's own does not end


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_at_all(format: str) -> None:
    assert render(format, Verdict(Score([], 0, 0))).endswith("\n")


def test_only_what_is_complete_is_a_hundred_percent() -> None:
    assert [percent(value) for value in (100, 99.99, 0, None)] == ["100.0 %", "99.9 %", "0.0 %", "–"]


def test_paths_are_those_of_the_project(mutant: Mutant) -> None:
    assert Path(mutant.location.path) == Path("manifests/listener.yaml")
