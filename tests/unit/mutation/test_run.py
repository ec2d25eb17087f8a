"""What is judged: samples, lines that changed, and what makes a score mean nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.errors import HarnessError, UsageError
from harness.mutation import OPERATORS, Fate, mutate, plan
from harness.mutation.run import OpenJudge
from harness.project import Project, open_project
from support.history import History
from support.mutants import project_in
from support.small_project import LISTENER, SUITE

OTHER_FILTER = LISTENER.replace("body.ref == 'refs/heads/main'", "body.ref == 'refs/heads/main' && body.after != ''")


def test_a_sample_is_spread_and_always_the_same(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    everything = plan(project)
    assert everything.found == len(everything.mutants) > 30
    sample = plan(project, sample=10)
    assert plan(project, sample=10) == sample
    assert len(sample.mutants) == 10
    assert {mutant.file for mutant in sample.mutants} == {mutant.file for mutant in everything.mutants}
    assert sample.notes == (f"a sample: 10 of {everything.found} mutants",)
    assert plan(project, sample=10_000) == everything


def test_some_operators_alone(tmp_path: Path) -> None:
    wanted = [one for one in OPERATORS if one.id == "secret-ref-changed"]
    assert [one.operator for one in plan(project_in(tmp_path), operators=wanted).mutants] == ["secret-ref-changed"] * 2


@pytest.fixture
def history(tmp_path: Path) -> History:
    history = History.start(tmp_path / "repository")
    project_in(history.folder)
    history.commit()
    return history


def opened(history: History) -> Project:
    return open_project(load_settings(history.folder))


def test_only_lines_that_changed(history: History) -> None:
    assert plan(opened(history), since="HEAD").mutants == ()
    history.write("manifests/listener.yaml", OTHER_FILTER)
    changed = plan(opened(history), since="main")
    (line,) = (number for number, text in enumerate(OTHER_FILTER.splitlines(), 1) if "&&" in text)
    assert all(mutant.location.line <= line <= mutant.last_line for mutant in changed.mutants)
    # What takes away more than the line changes it too.
    assert {mutant.operator for mutant in changed.mutants} >= {"condition-dropped", "interceptor-dropped"}
    assert "secret-ref-dropped" not in {mutant.operator for mutant in changed.mutants}
    assert changed.notes[0].startswith(f"only lines that changed since main: {len(changed.mutants)} of ")


def test_what_is_new_is_new_in_every_line_and_where_lines_are_gone_their_neighbours_count(history: History) -> None:
    history.write("manifests/more.yaml", LISTENER.replace("name: listener\n", "name: other\n").split("---\n")[0])
    assert {mutant.file for mutant in plan(opened(history), since="HEAD").mutants} == {"manifests/more.yaml"}
    history.commit()
    without = LISTENER.replace("            - name: eventTypes\n              value: [Push Hook]\n", "")
    history.write("manifests/listener.yaml", without)
    found = plan(opened(history), since="HEAD").mutants
    assert "interceptor-dropped" in {mutant.operator for mutant in found}
    assert all(mutant.file == "manifests/listener.yaml" for mutant in found)


def test_since_wants_a_revision(history: History, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no revision of"):
        plan(opened(history), since="nowhere")
    with pytest.raises(UsageError, match="lies in no git repository"):
        plan(project_in(tmp_path / "elsewhere"), since="main")


POLICY = "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: p}\nspec: {select: {}, validations: []}\n"


@pytest.mark.parametrize(
    ("files", "error", "message"),
    [
        ({"manifests/listener.yaml": ""}, HarnessError, "hold no EventListener"),
        ({"manifests/listener.yaml": "a: [\n"}, UsageError, "so that a score would mean nothing"),
        ({"manifests/broken.yaml": "a: [\n"}, UsageError, "so that a score would mean nothing"),
        ({"manifests/listener.yaml": LISTENER.replace("triggers:", "triggerz:")}, UsageError, "triggerz"),
        ({"suites/small.yaml": SUITE.replace("fires", "firez")}, UsageError, "firez"),
        ({"policies/p.yaml": POLICY}, UsageError, "so that a score would mean nothing"),
        ({"suites/small.yaml": ""}, UsageError, "no suite and no policy"),
    ],
    ids=lambda value: "",
)
def test_what_makes_a_score_mean_nothing(
    files: dict[str, str], error: type[HarnessError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message) as caught:
        plan(project_in(tmp_path, files))
    assert caught.value.help


@pytest.mark.slow
def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    mutants = plan(project).mutants
    judge = OpenJudge(load_settings(tmp_path))
    alone = sorted(mutate(judge, mutants, 1), key=lambda one: one.mutant.number)
    together = sorted(mutate(judge, mutants * 2, 2), key=lambda one: one.mutant.number)
    assert together[::2] == alone
    assert {one.fate for one in alone} >= {Fate.KILLED, Fate.SURVIVED}


@pytest.mark.slow
def test_a_failing_suite_is_told_by_whoever_finds_it(tmp_path: Path) -> None:
    mutants = plan(project_in(tmp_path)).mutants
    (tmp_path / "suites" / "small.yaml").write_text(SUITE.replace("revision: abc", "revision: x"))
    judge: Callable[[], object] = OpenJudge(load_settings(tmp_path))
    for copies, jobs in ((1, 1), (3, 2)):
        with pytest.raises(UsageError, match="a case fails before anything is changed"):
            list(mutate(judge, mutants * copies, jobs))  # type: ignore[arg-type]  # it is one
