"""What `check` says in the terminal: findings, failures, and a summary that ends in one word."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console

from harness.finding import Severity
from harness.judgement import Judgement
from harness.object_check import ObjectSummary
from harness.policy_check import PolicySummary
from harness.project import Project
from harness.report.console import print_indented, print_labelled, shorten, styled
from harness.report.excerpt import STYLES, lines_of, print_finding
from harness.report.verdicts import print_verdict
from harness.rules import BrokenRule
from harness.suites import Outcome, is_suite


def print_judgement(console: Console, project: Project, judgement: Judgement, seconds: float) -> None:
    """Findings first, then what failed, then the summary."""
    read = lines_of(project.settings.root)
    for finding in judgement.findings:
        print_finding(console, finding, read)
    for broken in judgement.broken:
        _print_broken(console, broken)
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
    print_labelled(
        console,
        "manifests",
        f"{_plural(files, 'file')}, {_plural(len(project.manifests.resources), 'object')}, "
        f"{_plural(len(world.listeners), 'EventListener')}, {_plural(triggers, 'trigger')}",
    )
    covered = len(project.deliveries) - len(judgement.uncovered)
    print_labelled(console, "deliveries", f"{len(project.deliveries)} recorded, {covered} in suites")
    if judgement.uncovered and project.suites:
        print_labelled(console, "", shorten(f"in no suite: {', '.join(judgement.uncovered)}", 200))
    cases = sum(len(suite.cases) for suite in project.suites)
    checks = f"{_plural(len(judgement.verdicts), 'check')}: {_counts(judgement)}"
    suites = f"{_plural(len(project.suites), 'suite')}, {_plural(cases, 'case')}, {checks}"
    print_labelled(
        console, "suites", suites if project.suites else "none found: nothing says what the deliveries have to do"
    )
    if judgement.objects is not None:
        _print_objects(console, judgement.objects)
    if judgement.policies is not None:
        _print_policies(console, judgement.policies)
    if len(judgement.findings) > _MANY:
        _print_rules(console, judgement)
    print_labelled(console, "findings", _severities(judgement))
    for note in _notes(judgement):
        print_labelled(console, "", note)


_MANY = 20
"""From how many findings on the summary counts them by rule."""


def _print_rules(console: Console, judgement: Judgement) -> None:
    """How often each rule found something: the worst first, then the most frequent."""
    counts = Counter((finding.severity, finding.rule) for finding in judgement.findings)
    order = list(Severity)
    ranked = sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    width = len(str(max(counts.values())))
    for number, ((severity, rule), count) in enumerate(ranked):
        label = (f"{'' if number else 'rules':<11}", "dim")
        console.print(styled(label, (f"{count:>{width}} ", ""), (f"{severity:<7} ", STYLES[severity]), (rule, "")))


def _notes(judgement: Judgement) -> Iterator[str]:
    """What else there is to say of the findings."""
    if judgement.suppressed:
        counts = Counter(one.how for one in judgement.suppressed)
        ways = ", ".join(f"{count} by {_WAYS[how]}" for how, count in counts.items())
        yield f"{len(judgement.suppressed)} suppressed: {ways}"
    fixable = sum(finding.fix is not None for finding in judgement.findings)
    if fixable:
        yield f"{fixable} can be mended by `check --fix`; `--diff` shows how"
    if judgement.idle:
        yield f"{_plural(len(judgement.idle), 'rule')} looked at nothing: no deliveries are recorded"


_WAYS = {"comment": "comments", "annotation": "annotations", "baseline": "the baseline"}


def _print_broken(console: Console, broken: BrokenRule) -> None:
    message = f": rule {broken.rule} failed on {broken.unit}: {broken.error}"
    print_indented(console, 0, ("internal error", "bold magenta"), (message, ""), hanging=2)
    help = "this is a defect of tekton-harness; the other rules have done their work"
    print_indented(console, 2, ("help: ", "bold green"), (help, ""))
    console.print()


def _print_objects(console: Console, objects: ObjectSummary) -> None:
    kinds = [_plural(objects.manifests, "object"), f"{objects.rendered} rendered"]
    if objects.templates:
        kinds.append(f"{objects.templates} unrendered")
    judged = f"{', '.join(kinds[:-1])} and {kinds[-1]} held against their schemas"
    print_labelled(console, "schemas", judged)
    skipped = objects.skipped
    second = f"kubeconform skipped: {skipped.reason}; {skipped.help}" if skipped else "kubeconform agrees"
    print_labelled(console, "", second)


def _print_policies(console: Console, policies: PolicySummary) -> None:
    manifest, event = _plural(policies.manifest, "manifest policy"), _plural(policies.event, "event policy")
    print_labelled(console, "policies", f"{manifest} held against objects, {event} against deliveries and variations")


def _plural(count: int, noun: str) -> str:
    if count == 1:
        return f"{count} {noun}"
    return f"{count} {noun.removesuffix('y')}ies" if noun.endswith("cy") else f"{count} {noun}s"


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
    wrong = sum(map(judgement.fails, judgement.findings))
    noun = "error" if judgement.fail_on is Severity.ERROR else "finding"
    failed, unjudged = judgement.count(Outcome.FAIL), judgement.count(Outcome.ERROR)
    parts = [f"{_plural(wrong, noun)} in the files"] if wrong else []
    parts += [f"{_plural(failed, 'expectation')} not met"] if failed else []
    parts += [f"{unjudged} could not be judged"] if unjudged else []
    parts += [f"{_plural(len(judgement.broken), 'rule')} broken"] if judgement.broken else []
    return ", ".join(parts) or "failed"
