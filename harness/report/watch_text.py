"""What `watch` says in the terminal: what is new, and one line that tells where things stand."""

from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from harness.errors import HarnessError
from harness.finding import Finding, Severity
from harness.project import Project
from harness.report.console import print_indented, shorten
from harness.report.excerpt import lines_of, print_finding
from harness.report.verdicts import STYLES, print_verdict
from harness.suites import Outcome, Verdict
from harness.watching.rounds import CaseRound, FindingRound

MOST_IN_FULL = 3
"""How many failures, or findings, are shown with all that explains them."""

MOST_LINES = 10
"""How many more are named, each in one line."""


def print_heading(console: Console, clock: str, files: Sequence[str]) -> None:
    """What was saved, and when."""
    names = ", ".join(files[:MOST_LINES]) + (f" and {len(files) - MOST_LINES} more" if len(files) > MOST_LINES else "")
    print_indented(console, 0, (f"{clock}  ", "dim"), (names, "bold"), hanging=10)


def print_cases(console: Console, project: Project, cases: CaseRound) -> None:
    """What cannot be read, what fails, what passes again, and how many checks there are."""
    if cases.problem is not None:
        _print_problem(console, cases.problem)
    read = lines_of(project.settings.root)
    for finding in cases.unreadable:
        print_finding(console, finding, read)
    for name in sorted(cases.standing_in):
        print_indented(console, 0, (f"until then {name} is judged as it last could be read", "dim"), hanging=2)
    compared = cases.compared
    _print_failing(console, "newly failing", compared.newly_failing)
    _print_names(console, "newly passing", compared.newly_passing, "green")
    _print_names(console, "still failing", compared.still_failing, "red")
    again = f", {cases.ran or 'none'} of them run again" if cases.ran < len(cases.verdicts) else ""
    checks = f"{_plural(len(cases.verdicts), 'check')}{again}: {_outcomes(cases)}"
    style = "green" if cases.count(Outcome.PASS) == len(cases.verdicts) and cases.problem is None else "red"
    print_indented(console, 0, (checks, f"bold {style}"), (f" ({cases.seconds:.2f} s)", "dim"))


def print_findings(
    console: Console, project: Project, findings: FindingRound, told: Sequence[Finding], *, first: bool
) -> None:
    """The findings that are new, but for those that were `told` already, and how many there are. `first` tells that
    there is nothing to compare with."""
    if findings.problem is not None:
        _print_problem(console, findings.problem)
    for broken in findings.broken:
        message = f": rule {broken.rule} failed on {broken.unit}: {broken.error}"
        print_indented(console, 0, ("internal error", "bold magenta"), (message, ""), hanging=2)
    fingerprints = {finding.fingerprint for finding in told}
    new = [finding for finding in findings.compared.new if finding.fingerprint not in fingerprints]
    # What is only to be known is no news to somebody who has just begun.
    shown = [finding for finding in new if not first or finding.severity is not Severity.INFO]
    shown.sort(key=lambda finding: list(Severity).index(finding.severity))
    read = lines_of(project.settings.root)
    for finding in shown[:MOST_IN_FULL]:
        print_finding(console, finding, read)
    _print_findings(console, shown[MOST_IN_FULL:])
    gone = [finding for finding in findings.compared.gone if finding.severity is not Severity.INFO]
    if gone:
        print_indented(console, 0, ("gone", "bold green"), (f": {_plural(len(gone), 'finding')}", ""))
        _print_findings(console, gone)
    errors = any(finding.severity is Severity.ERROR for finding in findings.findings)
    line = f"findings: {_severities(findings.findings)}"
    print_indented(console, 0, (line, "bold red" if errors else "bold"), (f" ({findings.seconds:.2f} s)", "dim"))


def _print_problem(console: Console, problem: HarnessError) -> None:
    print_indented(console, 0, ("error: ", "bold red"), (" ".join(str(problem).split()), ""), hanging=2)
    if problem.help:
        print_indented(console, 2, ("help: ", "bold green"), (" ".join(problem.help.split()), ""))


def _print_failing(console: Console, title: str, verdicts: Sequence[Verdict]) -> None:
    if not verdicts:
        return
    print_indented(console, 0, (title, "bold red"), (f": {_plural(len(verdicts), 'check')}", ""))
    telling = _telling(verdicts)
    for verdict in telling:
        print_verdict(console, verdict)
    _print_cases(console, [verdict for verdict in verdicts if verdict not in telling])


def _telling(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """A few verdicts that fail for different reasons: one wrong filter may fail a hundred checks."""
    found: dict[object, Verdict] = {}
    for verdict in verdicts:
        if verdict.outcome is not Outcome.SKIP and len(found) < MOST_IN_FULL:
            reason = tuple((one.subject, one.message) for one in verdict.mismatches) or verdict.reason
            found.setdefault(reason, verdict)
    return list(found.values())


def _print_names(console: Console, title: str, verdicts: Sequence[Verdict], style: str) -> None:
    if verdicts:
        print_indented(console, 0, (title, f"bold {style}"), (f": {_plural(len(verdicts), 'check')}", ""))
        _print_cases(console, verdicts)


def _print_cases(console: Console, verdicts: Sequence[Verdict]) -> None:
    """The cases of the verdicts, each in one line that ends with its delivery, or with how many there are."""
    cases: dict[tuple[str, str, Outcome], list[Verdict]] = {}
    for verdict in verdicts:
        cases.setdefault((verdict.suite, verdict.case, verdict.outcome), []).append(verdict)
    for (suite, case, outcome), these in list(cases.items())[:MOST_LINES]:
        tail = f" [{these[0].delivery if len(these) == 1 else f'{len(these)} deliveries'}]"
        room = console.width - 2 - cell_len(tail)
        style = "" if outcome is Outcome.PASS else STYLES[outcome].removeprefix("bold ")
        line = f"{shorten(f'{suite} › {case}', max(room, 20))}{tail}"
        print_indented(console, 2, (shorten(line, console.width - 2), style))
    _print_rest(console, len(cases) - MOST_LINES, "case")


def _print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """The findings, each in one line, as far as there is room."""
    for finding in findings[:MOST_LINES]:
        line = f"{finding.severity}[{finding.rule}] {finding.location}: {finding.message}"
        print_indented(console, 2, (shorten(line, console.width - 2), ""))
    _print_rest(console, len(findings) - MOST_LINES, "finding")


def _print_rest(console: Console, count: int, word: str) -> None:
    if count > 0:
        print_indented(console, 2, (f"and {_plural(count, f'more {word}')}: `tekton-harness check` shows all", "dim"))


def _outcomes(cases: CaseRound) -> str:
    words = (
        (Outcome.PASS, "passed"),
        (Outcome.FAIL, "failed"),
        (Outcome.ERROR, "could not be judged"),
        (Outcome.SKIP, "skipped"),
    )
    counts = ((cases.count(outcome), word) for outcome, word in words)
    return ", ".join(f"{count} {word}" for count, word in counts if count) or "nothing says what has to happen"


def _severities(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    words = [_plural(counts[one], one) if one is not Severity.INFO else f"{counts[one]} info" for one in counts]
    return ", ".join(words) or "none"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
