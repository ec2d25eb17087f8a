"""What becomes of each task of a run, given what became of those before it.

Source: tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/resources/pipelinerunresolution.go (`skip`,
`IsFinallySkipped`) and pkg/reconciler/pipelinerun/pipelinerun.go (`runNextSchedulableTask`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from harness.pipelines.graph import result_references
from harness.pipelines.model import PipelineTask
from harness.trace import PlannedTask


class Fate(Enum):
    """What becomes of a task by itself, the tasks before it apart."""

    RUNS = auto()
    FAILS = auto()
    ENDS_THE_RUN = auto()
    NEVER_ENDS = auto()
    IS_SKIPPED = auto()
    UNKNOWN = auto()


@dataclass(slots=True)
class Course:
    """What the tasks so far mean for those after them (pipelinerunresolution.go, `skip`)."""

    unfinished: set[str] = field(default_factory=set)
    skipped_by_when: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    ended: bool = False

    def follow(
        self, task: PipelineTask, after: Sequence[str], planned: tuple[PlannedTask, ...], fate: Fate
    ) -> tuple[PlannedTask, ...]:
        """`planned` as it stands after the tasks before; called in their order."""
        needed = sorted({name for name, _ in result_references(task)})
        lacking = next((name for name in needed if name in self.unfinished | self.skipped | self.skipped_by_when), "")
        if task.section == "finally":
            if self.ended:
                return _with_problem(planned, "not started: the run fails before")
            if lacking:
                return _with_problem(planned, f'skipped: Results were missing: task "{lacking}" gives none')
            return planned
        blocking = next((name for name in after if name in self.unfinished), "")
        if blocking:
            self.unfinished.add(task.name)
            return _with_problem(planned, f'not started: task "{blocking}" before it does not succeed')
        if any(name in self.skipped for name in after):
            self.skipped.add(task.name)
            return _with_problem(planned, "skipped: Parent Tasks were skipped")
        if lacking:
            self.skipped.add(task.name)
            return _with_problem(planned, f'skipped: Results were missing: task "{lacking}" gives none')
        if any(holds is False for one in planned for _, holds in one.when):
            self.skipped_by_when.add(task.name)
            return _with_problem(planned, "")
        if fate in (Fate.FAILS, Fate.ENDS_THE_RUN, Fate.NEVER_ENDS):
            self.unfinished.add(task.name)
            self.ended = self.ended or fate is Fate.ENDS_THE_RUN
        elif fate is Fate.IS_SKIPPED:
            self.skipped.add(task.name)
        return planned


def _with_problem(planned: tuple[PlannedTask, ...], problem: str) -> tuple[PlannedTask, ...]:
    return tuple(replace(task, problem=problem) for task in planned)
