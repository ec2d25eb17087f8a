"""Processes that judge: order, deaths, patience, and what cannot begin."""

from pathlib import Path

import pytest

from harness.errors import UsageError
from harness.mutation import Fate, Mutant, find_mutants
from harness.mutation.pool import Pool
from support.mutants import died_of, dies_once, hangs, project_in, refuses

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mutants(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mutant, ...]:
    return find_mutants(project_in(tmp_path_factory.mktemp("project")))[:6]


def test_a_mutant_that_ends_its_process_is_told_and_the_others_go_on(mutants: tuple[Mutant, ...]) -> None:
    results = {one.mutant.number: one for one in Pool(died_of(3), 2).judge(mutants)}
    assert sorted(results) == [1, 2, 3, 4, 5, 6]
    assert results[3].fate is Fate.ERROR
    assert results[3].problem == "2 processes died of it; the last ended with 7"
    assert {one.fate for number, one in results.items() if number != 3} == {Fate.KILLED}


def test_a_process_that_dies_once_costs_nothing(mutants: tuple[Mutant, ...], tmp_path: Path) -> None:
    results = list(Pool(dies_once(tmp_path / "died"), 2).judge(mutants[:3]))
    assert sorted(one.mutant.number for one in results) == [1, 2, 3]
    assert all(one.fate is Fate.KILLED for one in results)


def test_patience_ends(mutants: tuple[Mutant, ...]) -> None:
    (result,) = Pool(hangs, 1, patience=0.0).judge(mutants[:1])
    assert (result.fate, result.problem) == (Fate.ERROR, "2 processes died of it; the last took longer than 0 s")


def test_what_no_process_can_begin_with_is_raised(mutants: tuple[Mutant, ...]) -> None:
    with pytest.raises(UsageError, match="a case fails before anything is changed"):
        list(Pool(refuses, 2).judge(mutants))


def test_nobody_is_left_when_nobody_listens_any_more(mutants: tuple[Mutant, ...]) -> None:
    pool = Pool(died_of(), 2)
    answers = pool.judge(mutants)
    next(answers)
    processes = [worker.process for worker in pool._workers]
    answers.close()
    assert pool._workers == []
    assert processes
    assert not any(process.is_alive() for process in processes)
