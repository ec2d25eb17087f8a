"""What `check` says in the terminal: findings, failures, and a summary that ends in one word."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from harness.finding import Severity
from harness.judgement import Judgement
from harness.object_check import ObjectSummary
from harness.project import Project
from harness.report.console import shorten, styled
from harness.report.excerpt import lines_of, print_finding
from harness.report.verdicts import print_verdict
from harness.suites import Outcome, is_suite


def print_judgement(console: Console, project: Project, judgement: Judgement, seconds: float) -> None:
    """Findings first, then what failed, then the summary."""
    read = lines_of(project.settings.root)
    for finding in judgement.findings:
        print_finding(console, finding, read)
    for verdict in judgement.verdicts:
        if verdict.outcome is not Outcome.PASS:
            print_verdict(console, verdict)
    _print_summary(console, project, judgement)
    good = judgement.passed
    word = ("everything holds", "bold green") if good else (_what_failed(judgement), "bold red")
    console.print(styled(word, (f" ({seconds:.2f} s)", "dim")))


def _print_summary(console: Console, project: Project, judgement: Judgement) -> None:
    world = project.simulator.world
    triggers = sum(len(listener.triggers) + len(listener.groups) for listener in world.listeners.values())
    # What was given may hold manifests and suites together.
    documents = [document for document in project.manifests.documents if not is_suite(document)]
    files = len({document.path for document in documents})
    _line(
        console,
        "manifests",
        f"{_plural(files, 'file')}, {_plural(len(project.manifests.resources), 'object')}, "
        f"{_plural(len(world.listeners), 'EventListener')}, {_plural(triggers, 'trigger')}",
    )
    covered = len(project.deliveries) - len(judgement.uncovered)
    _line(console, "deliveries", f"{len(project.deliveries)} recorded, {covered} in suites")
    if judgement.uncovered and project.suites:
        _line(console, "", shorten(f"in no suite: {', '.join(judgement.uncovered)}", 200))
    cases = sum(len(suite.cases) for suite in project.suites)
    checks = f"{_plural(len(judgement.verdicts), 'check')}: {_counts(judgement)}"
    suites = f"{_plural(len(project.suites), 'suite')}, {_plural(cases, 'case')}, {checks}"
    _line(console, "suites", suites if project.suites else "none found: nothing says what the deliveries have to do")
    if judgement.objects is not None:
        _print_objects(console, judgement.objects)
    _line(console, "findings", _severities(judgement))


def _print_objects(console: Console, objects: ObjectSummary) -> None:
    judged = f"{_plural(objects.manifests, 'object')} and {objects.rendered} rendered held against their schemas"
    _line(console, "schemas", judged)
    skipped = objects.skipped
    second = f"kubeconform skipped: {skipped.reason}; {skipped.help}" if skipped else "kubeconform agrees"
    _line(console, "", second)


def _line(console: Console, label: str, text: str) -> None:
    for number, line in enumerate(Text(text).wrap(console, max(console.width - 11, 20))):
        line.rstrip()
        console.print(Text.assemble((f"{'' if number else label:<11}", "dim"), line))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _counts(judgement: Judgement) -> str:
    words: Sequence[tuple[Outcome, str]] = (
        (Outcome.PASS, "passed"),
        (Outcome.FAIL, "failed"),
        (Outcome.ERROR, "could not be judged"),
        (Outcome.SKIP, "skipped"),
    )
    parts = [f"{judgement.count(outcome)} {word}" for outcome, word in words if judgement.count(outcome)]
    return ", ".join(parts) or "nothing judged"


def _severities(judgement: Judgement) -> str:
    parts = []
    for severity in Severity:
        count = sum(finding.severity is severity for finding in judgement.findings)
        if count:
            parts.append(_plural(count, severity.value) if severity is not Severity.INFO else f"{count} info")
    return ", ".join(parts) or "none"


def _what_failed(judgement: Judgement) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in judgement.findings)
    failed, unjudged = judgement.count(Outcome.FAIL), judgement.count(Outcome.ERROR)
    parts = [f"{_plural(errors, 'error')} in the files"] if errors else []
    parts += [f"{_plural(failed, 'expectation')} not met"] if failed else []
    parts += [f"{unjudged} could not be judged"] if unjudged else []
    return ", ".join(parts) or "failed"
