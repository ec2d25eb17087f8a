"""Projects for mutants, made of text, and judges that misbehave in a process of their own."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from harness.config import load_settings
from harness.errors import UsageError
from harness.mutation import OPERATORS, Fate, Mutant, Result, find_mutants
from harness.mutation.applying import apply_mutant
from harness.mutation.equivalence import prove
from harness.mutation.judging import Judge
from harness.project import Project, open_project
from harness.reach import Reach, Reaches
from support.small_project import LISTENER, SUITE, Folder, record

CEL = "body.ref == 'refs/heads/main'"
"""The filter of `LISTENER`."""


def project_in(folder: Path, files: Mapping[str, str] = MappingProxyType({})) -> Project:
    """A project with a listener, deliveries and a suite, with some files by their path in the place of these; an empty
    text means that there is no such file."""
    where = Folder(folder)
    where.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    (folder / "suites").mkdir(parents=True, exist_ok=True)
    texts = {
        "manifests/listener.yaml": LISTENER,
        "payloads/main.json": record('{"ref": "refs/heads/main", "after": "abc"}'),
        "payloads/dev.json": record('{"ref": "refs/heads/dev", "after": "abc"}'),
        "suites/small.yaml": SUITE,
    }
    for name, text in {**texts, **files}.items():
        if text:
            where.write(name, text)
        else:
            (folder / name).unlink(missing_ok=True)
    return open_project(load_settings(folder))


def with_filter(expression: str, overlays: str = "") -> str:
    """`LISTENER` with another filter, as YAML in double quotes, and with overlays (a YAML list)."""
    text = LISTENER.replace(f"value: {CEL}", f'value: "{expression}"')
    if overlays:
        param = f"            - name: overlays\n              value: {overlays}\n"
        text = text.replace("      bindings:\n", f"{param}      bindings:\n")
    return text


def proposed(manifests: str, operator: str) -> list[str]:
    """What one operator does to manifests, in words, in the order of the file."""
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder), {"manifests/listener.yaml": manifests})
        wanted = [one for one in OPERATORS if one.id == operator]
        return [mutant.description for mutant in find_mutants(project, wanted)]


def judged(project: Project, *operators: str, containing: str = "") -> list[Result]:
    """What becomes of the mutants of some operators whose descriptions hold a text."""
    wanted = [one for one in OPERATORS if not operators or one.id in operators]
    judge = Judge(project)
    return [judge.judge(one) for one in find_mutants(project, wanted) if containing in one.description]


def died_of(*numbers: int) -> Callable[[], Callable[[Mutant], Result]]:
    """What makes a judge that kills every mutant, and whose process ends at some."""
    return _Dying(numbers)


class _Dying:
    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = numbers

    def __call__(self) -> Callable[[Mutant], Result]:
        return self._judge

    def _judge(self, mutant: Mutant) -> Result:
        if mutant.number in self._numbers:
            os._exit(7)
        return Result(mutant, Fate.KILLED)


def dies_once(mark: Path) -> Callable[[], Callable[[Mutant], Result]]:
    """What makes a judge whose first process ends at the mutant number 2."""
    return _DyingOnce(mark)


class _DyingOnce:
    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __call__(self) -> Callable[[Mutant], Result]:
        return self._judge

    def _judge(self, mutant: Mutant) -> Result:
        if mutant.number == 2 and not self._mark.exists():
            self._mark.touch()
            os._exit(7)
        return Result(mutant, Fate.KILLED)


def hangs() -> Callable[[Mutant], Result]:
    """A judge that never answers."""

    def judge(_: Mutant) -> Result:
        time.sleep(600)
        raise AssertionError

    return judge


def refuses() -> Callable[[Mutant], Result]:
    """There is no judge to be had."""
    raise UsageError("a case fails before anything is changed")


def proofs(manifests: str, operator: str, containing: str = "") -> list[str]:
    """The id of what proves each mutant of an operator to be no other than the original, empty for nothing."""
    wanted = [one for one in OPERATORS if one.id == operator]
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder), {"manifests/listener.yaml": manifests})
        found = [one for one in find_mutants(project, wanted) if containing in one.description]
        return [_proof(project, one) for one in found]


def _proof(project: Project, mutant: Mutant) -> str:
    proof = prove(mutant, *both_sides(project, mutant))
    return proof.id if proof is not None else ""


def both_sides(project: Project, mutant: Mutant) -> tuple[Project, Project, Reach]:
    """The project, what the mutant makes of it, and how far that reaches."""
    reach = Reaches(project.simulator).of(mutant.key)
    mutated = project.over(lambda manifests: apply_mutant(manifests, mutant), reach)
    return project, mutated, reach
