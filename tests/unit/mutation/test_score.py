"""Counting."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.mutation import By, Count, Fate, Killer, Mutant, Result, Score, Verdict, find_mutants
from support.mutants import project_in


@pytest.fixture(scope="module")
def mutant(tmp_path_factory: pytest.TempPathFactory) -> Mutant:
    return find_mutants(project_in(tmp_path_factory.mktemp("project")))[0]


def test_equivalent_mutants_stand_apart_and_errors_count_as_not_killed() -> None:
    assert Count(killed=3, survived=1, equivalent=5, errors=0).percent == 75
    assert Count(killed=3, errors=1).percent == 75
    assert Count(equivalent=2).percent is None
    assert Count(1, 2, 3, 4).total == 10


def test_scores_by_operator_file_and_killer(mutant: Mutant) -> None:
    other = replace(mutant, operator="condition-dropped", file="b.yaml")
    mutant = replace(mutant, operator="literal-changed", file="a.yaml")
    suite = Killer(By.SUITE, "small", "")
    results = [
        Result(mutant, Fate.KILLED, Killer(By.RULE, "a-rule", "")),
        Result(mutant, Fate.KILLED, suite),
        Result(mutant, Fate.KILLED, suite),
        Result(mutant, Fate.SURVIVED),
        Result(other, Fate.EQUIVALENT, proof="same-run"),
        Result(other, Fate.ERROR, problem="oops"),
    ]
    score = Score(results, planned=6, found=6)
    assert score.percent == 60
    # In the order of the operators, and of the files.
    assert list(score.by_operator.items()) == [
        ("condition-dropped", Count(equivalent=1, errors=1)),
        ("literal-changed", Count(killed=3, survived=1)),
    ]
    assert list(score.by_file) == ["a.yaml", "b.yaml"]
    assert list(score.killers.items()) == [((By.SUITE, "small"), 2), ((By.RULE, "a-rule"), 1)]


def test_the_gate(mutant: Mutant) -> None:
    killed, survived = Result(mutant, Fate.KILLED), Result(mutant, Fate.SURVIVED)
    half = Score([killed, survived], 2, 2)
    assert Verdict(half).passed
    assert Verdict(half, 50).passed
    assert not Verdict(half, 50.1).passed
    assert Verdict(Score([], 0, 0), 100).passed
    assert not Verdict(Score([killed], 2, 2, interrupted=True)).passed
    assert not Verdict(Score([Result(mutant, Fate.ERROR)], 1, 1)).passed


def test_nothing_is_kept_of_where_it_was_made(mutant: Mutant) -> None:
    assert not Path(mutant.file).is_absolute()
