"""JUnit XML, as GitLab, Jenkins and editors read it.

Three groups of cases: the checks of each suite, every recorded delivery at every trigger, and every rule. A failure's
text carries the explanation that the terminal shows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from junitparser import Attr, Error, Failure, IntAttr, JUnitXml, Skipped, TestCase, TestSuite
from rich.console import Console

from harness.errors import InputError
from harness.finding import Finding
from harness.judgement import Judgement
from harness.location import Location
from harness.project import Project
from harness.report.excerpt import lines_of, print_finding
from harness.report.plain_text import plain_text, verdict_text
from harness.rules.catalogue import Entry, catalogue
from harness.suites import Outcome, Verdict
from harness.trace import Trace, TriggerTrace, code_title

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference (W3C, Extensible Markup Language 1.0, section 2.2)."""


class _Case(TestCase):
    """A case with the place that GitLab links to."""

    file = Attr()
    line = IntAttr()


def write(project: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report."""
    report = JUnitXml("tekton-harness")
    for name in dict.fromkeys(verdict.suite for verdict in judgement.verdicts):
        these = [verdict for verdict in judgement.verdicts if verdict.suite == name]
        report.add_testsuite(_suite(f"suite {name}", [_of_verdict(verdict) for verdict in these]))
    for listener, cases in _by_listener(project).items():
        report.add_testsuite(_suite(f"deliveries at {listener}", cases))
    report.add_testsuite(_suite("rules", list(_of_rules(project, judgement))))
    report.update_statistics()
    text = report.tostring()
    stream.write(text.decode("utf-8") if isinstance(text, bytes) else text)
    stream.write("\n")


def _suite(name: str, cases: Sequence[_Case]) -> TestSuite:
    suite = TestSuite(_safe(name))
    suite.add_testcases(list(cases))
    return suite


def _case(name: str, group: str, location: Location | None, seconds: float = 0.0) -> _Case:
    case = _Case(_safe(name), _safe(group), round(seconds, 6))
    if location is not None and location.path:
        case.file = _safe(location.path)
        case.line = max(location.line, 1)
    return case


def _of_verdict(verdict: Verdict) -> _Case:
    case = _case(f"{verdict.case} [{verdict.delivery}]", verdict.suite, verdict.location, verdict.seconds)
    said = "; ".join(f"{one.subject}: {one.message}" for one in verdict.mismatches) or verdict.reason
    match verdict.outcome:
        case Outcome.FAIL:
            case.result = [_with_text(Failure(_safe(said)), _safe(verdict_text(verdict)))]
        case Outcome.ERROR:
            case.result = [_with_text(Error(_safe(said)), _safe(verdict_text(verdict)))]
        case Outcome.SKIP:
            case.result = [Skipped(_safe(said))]
        case Outcome.PASS:
            pass
    return case


def _by_listener(project: Project) -> dict[str, list[_Case]]:
    """A case for each recorded delivery and trigger, by listener. They are facts, and pass; a delivery that cannot be
    judged is an error."""
    found: dict[str, list[_Case]] = {key: [] for key in project.simulator.listeners}
    for name in project.deliveries.names:
        try:
            delivery = project.deliveries.get(name)
            traces = project.simulator.deliver_to_all(delivery)
        except InputError as error:
            case = _case(name, "deliveries", error.location)
            case.result = [Error(_safe(str(error)))]
            found.setdefault("no listener", []).append(case)
            continue
        for trace in traces:
            found[trace.event_listener] += _of_trace(trace, delivery.source)
    return {listener: cases for listener, cases in found.items() if cases}


def _of_trace(trace: Trace, source: str) -> Iterator[_Case]:
    where = Location(source) if source else None
    if not trace.triggers:
        yield _case(f"{trace.delivery}: HTTP {trace.status}", trace.event_listener, where)
    for trigger in trace.triggers:
        name = trigger.trigger or "(unnamed trigger)"
        case = _case(f"{trace.delivery} → {name}: {_what_happened(trigger)}", trace.event_listener, where)
        if trigger.stopped_at is not None:
            case.system_out = _safe(trigger.stopped_at.message)
        elif trigger.resources:
            case.system_out = _safe("\n".join(f"creates {one.label}" for one in trigger.resources))
        yield case


def _what_happened(trigger: TriggerTrace) -> str:
    stop = trigger.stopped_at
    if stop is None:
        return "fires"
    who = f" ({stop.interceptor})" if stop.interceptor else ""
    return f"stops at {stop.stage}{who}" + ("" if stop.code is None else f", {code_title(stop.code)}")


def _of_rules(project: Project, judgement: Judgement) -> Iterator[_Case]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for entry in catalogue():
        yield _of_rule(entry, by_rule.pop(entry.id, []), project, judgement)
    # A policy of the user's has an id of its own.
    for rule, findings in by_rule.items():
        yield _of_findings(_case(rule, "rules", findings[0].location), findings, project, judgement)


def _of_rule(entry: Entry, findings: Sequence[Finding], project: Project, judgement: Judgement) -> _Case:
    case = _case(entry.id, "rules", findings[0].location if findings else None)
    if entry.id in judgement.idle:
        case.result = [Skipped("it looks at recorded deliveries, and there are none")]
        return case
    return _of_findings(case, findings, project, judgement)


def _of_findings(case: _Case, findings: Sequence[Finding], project: Project, judgement: Judgement) -> _Case:
    wrong = [finding for finding in findings if judgement.fails(finding)]
    read = lines_of(project.settings.root)

    def print_all(console: Console) -> None:
        for finding in findings:
            print_finding(console, finding, read)

    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        case.result = [_with_text(Failure(_safe(f"{wrong[0].location}: {wrong[0].message}{more}")), _plain(print_all))]
    elif findings:
        case.system_out = _plain(print_all)
    return case


def _with_text(result: Failure | Error, text: str) -> Failure | Error:
    result.text = text
    return result


def _plain(show: Callable[[Console], object]) -> str:
    return _safe(plain_text(show))


def _safe(text: str) -> str:
    """A text that XML can hold: other characters become what they are in Python's notation."""
    return _NOT_XML.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
