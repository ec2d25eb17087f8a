"""Runs suites: a case, its deliveries through the simulator, a verdict for each. Yields data and prints nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from os.path import isabs
from pathlib import Path

from harness.deliveries import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.errors import HarnessError
from harness.project import Project, merged
from harness.simulator import Simulator
from harness.suites import Case, Outcome, Suite, Verdict, judge
from harness.suites.model import EVERYWHERE
from harness.trace import Trace


@dataclass(frozen=True, slots=True)
class PlannedCheck:
    """One case for one of its deliveries: what pytest shows as one item. `problem` is set when the name of the
    delivery leads nowhere; it becomes the verdict's error."""

    suite: Suite
    case: Case
    delivery: str
    problem: HarnessError | None = None


def checks(project: Project, suite: Suite) -> Iterator[PlannedCheck]:
    """Every case of a suite for every delivery that it names, in order."""
    for case in suite.cases:
        for pattern in case.deliveries:
            names = (pattern,) if _is_path(pattern) else project.deliveries.matching(pattern)
            if not names:
                problem = HarnessError(f"no recorded delivery matches {pattern!r}", location=case.location)
                yield PlannedCheck(suite, case, pattern, problem)
            for name in names:
                yield PlannedCheck(suite, case, name)


def run(project: Project, check: PlannedCheck) -> Verdict:
    """Deliver and judge. What cannot be judged (an unreadable delivery, an unknown listener) is an ERROR verdict."""
    started = time.perf_counter()
    try:
        mismatches = judge(check.case.expect, deliver(project, check, explain=False))
        # Only a failure is worth the time that explanations take.
        traces = deliver(project, check, explain=True) if mismatches else ()
    except HarnessError as error:
        return _verdict(check, started, Outcome.ERROR, reason=str(error), help=error.help)
    outcome = Outcome.FAIL if mismatches else Outcome.PASS
    return replace(_verdict(check, started, outcome), mismatches=mismatches, traces=traces)


def run_suite(
    project: Project, suite: Suite, run_check: Callable[[Project, PlannedCheck], Verdict] = run
) -> Iterator[Verdict]:
    """The verdicts of a suite in order. In a scenario the steps after one that did not pass are skipped. `run_check`
    gives the verdict of one check."""
    stopped_by = ""
    for check in checks(project, suite):
        if suite.scenario and stopped_by:
            reason = f"an earlier step did not pass: {stopped_by}"
            yield _verdict(check, time.perf_counter(), Outcome.SKIP, reason=reason)
            continue
        verdict = run_check(project, check)
        if verdict.outcome is not Outcome.PASS:
            stopped_by = check.case.name
        yield verdict


def run_all(project: Project) -> Iterator[Verdict]:
    """The verdicts of every suite."""
    for suite in project.suites:
        yield from run_suite(project, suite)


def uncovered(project: Project) -> tuple[str, ...]:
    """The names of the recorded deliveries that no case of any suite speaks of."""
    named = {_recorded_name(project, check) for suite in project.suites for check in checks(project, suite)}
    return tuple(name for name in project.deliveries.names if name not in named)


def file_of(project: Project, check: PlannedCheck) -> Path | None:
    """The file of the check's delivery, whether or not it is there; None where the name leads to none."""
    if _is_path(check.delivery):
        return check.suite.path.parent / check.delivery
    return project.deliveries.path_of(check.delivery)


def _recorded_name(project: Project, check: PlannedCheck) -> str | None:
    """The name of the check's delivery among the recorded ones, also where the case names its file."""
    if not _is_path(check.delivery):
        return check.delivery
    return project.deliveries.name_of(check.suite.path.parent / check.delivery)


def deliver(project: Project, check: PlannedCheck, *, explain: bool) -> tuple[Trace, ...]:
    """What a check's delivery does, a trace for each listener that it goes to. Raises HarnessError where that cannot be
    judged."""
    simulator, delivery = question(project, check, explain=explain)
    if check.case.to == EVERYWHERE:
        return simulator.deliver_to_all(delivery)
    return (simulator.deliver(delivery, to=check.case.to),)


def question(project: Project, check: PlannedCheck, *, explain: bool) -> tuple[Simulator, Delivery]:
    """The simulator that a check asks, and the delivery that it asks about. Raises HarnessError where one is not to be
    had."""
    if check.problem is not None:
        raise check.problem
    suite, case = check.suite, check.case
    secrets = merged(suite.secrets, case.secrets)
    stubs = {**suite.stubs, **case.stubs}
    simulator = project.simulator_for(suite.manifests, secrets, stubs, explain=explain)
    return simulator, _delivery(project.deliveries, suite, check.delivery)


def _delivery(index: DeliveryIndex, suite: Suite, name: str) -> Delivery:
    if not _is_path(name):
        return index.get(name)
    return index.read(suite.path.parent / name)


def _is_path(name: str) -> bool:
    """Whether a case names a file beside the suite instead of a recorded delivery."""
    return name.startswith(("./", "../")) or isabs(name)


def _verdict(check: PlannedCheck, started: float, outcome: Outcome, *, reason: str = "", help: str = "") -> Verdict:
    return Verdict(
        suite=check.suite.name,
        case=check.case.name,
        delivery=check.delivery,
        outcome=outcome,
        location=check.case.location,
        seconds=time.perf_counter() - started,
        reason=reason,
        help=help,
    )
