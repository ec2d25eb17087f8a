"""The canonical system's own suites notice every mistake that mutants are made with: on a sample here, all of them by
`make mutate`."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.mutation import By, Fate, plan
from harness.mutation.judging import Judge
from harness.project import open_project

ROOT = Path(__file__).parents[2]
SAMPLE = 67
"""A prime, so that the sample keeps no step with the files."""


@pytest.mark.slow
def test_the_suites_kill_a_sample_of_mutants() -> None:
    project = open_project(load_settings(ROOT))
    planned = plan(project, sample=SAMPLE)
    assert planned.found >= 500
    judge = Judge(project)
    results = [judge.judge(mutant) for mutant in planned.mutants]
    assert [one for one in results if one.fate not in (Fate.KILLED, Fate.EQUIVALENT)] == []
    by_suites = sum(one.killer is not None and one.killer.by is By.SUITE for one in results)
    assert by_suites >= 0.95 * len(results)
