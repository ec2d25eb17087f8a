import io

from rich.console import Console

from harness.cel import compile_expression
from harness.cel.answer import context_activation
from harness.location import Location
from harness.report.verdicts import print_verdict
from harness.suites.model import Mismatch, Outcome, Verdict
from harness.trace import InterceptorTrace, Stop, Trace, TriggerTrace

LISTENER = "ci/listener"
EXPLANATION = compile_expression("body.ref == 'x'").explain(context_activation({"body": {"ref": "y"}}))
STOP = Stop("interceptor[0]", "expression body.ref == 'x' did not return true", "cel", 9, None, EXPLANATION)


def verdict(outcome: Outcome, *mismatches: Mismatch, traces: tuple[Trace, ...] = (), **words: str) -> Verdict:
    where = Location("suites/s.yaml", 6, 5)
    return Verdict("suite", "case", "push/dev", outcome, where, 0.1, mismatches, traces=traces, **words)


def printed(what: Verdict) -> list[str]:
    stream = io.StringIO()
    print_verdict(Console(file=stream, width=80, markup=False, highlight=False), what)
    return stream.getvalue().splitlines()


def trace(trigger: TriggerTrace, status: int = 202, response: str = '{"eventID":"1"}') -> Trace:
    return Trace("push/dev", LISTENER, "direct", status, response, (trigger,))


def test_a_failure_with_the_filter_that_explains_it() -> None:
    mismatch = Mismatch("ci/listener build", "expected to fire, but it stops", (), (LISTENER, 0))
    assert printed(verdict(Outcome.FAIL, mismatch, traces=(trace(TriggerTrace("build", "ci", False, STOP)),))) == [
        "fail: suite › case [push/dev]",
        " --> suites/s.yaml:6:5",
        "  ci/listener build: expected to fire, but it stops",
        "    the filter, with the value of each of its parts:",
        "      false  body.ref == 'x'",
        '      └─ "y"  body.ref',
        "  GitLab would have seen: HTTP 202 from ci/listener",
        "",
    ]


def test_a_trigger_that_fires_shows_the_filter_that_let_it_pass() -> None:
    passed = (InterceptorTrace("gitlab", True), InterceptorTrace("cel", True, None, EXPLANATION))
    mismatch = Mismatch("ci/listener build", "fires", (), (LISTENER, 0))
    fired = TriggerTrace("build", "ci", True, interceptors=passed)
    assert "      false  body.ref == 'x'" in printed(verdict(Outcome.FAIL, mismatch, traces=(trace(fired),)))


def test_a_trigger_that_stopped_elsewhere_shows_no_filter() -> None:
    mismatch = Mismatch("ci/listener build", "stops", (), (LISTENER, 0))
    stopped = TriggerTrace("build", "ci", False, Stop("params", "boom"), interceptors=(InterceptorTrace("cel", True),))
    assert not any("the filter" in line for line in printed(verdict(Outcome.FAIL, mismatch, traces=(trace(stopped),))))


def test_a_long_message_is_cut_where_the_filter_is_shown_below() -> None:
    message = "expected to fire: expression " + "body.a == 1 && " * 100 + "true did not return true"
    lines = printed(
        verdict(
            Outcome.FAIL,
            Mismatch("ci/listener build", message, (message,), (LISTENER, 0)),
            traces=(trace(TriggerTrace("build", "ci", False, STOP)),),
        )
    )
    assert len(lines) < 18
    assert "did not return true" in " ".join(" ".join(lines).split())


def test_a_long_message_stays_whole_where_nothing_else_tells_it() -> None:
    message = "word " * 100
    assert " ".join(printed(verdict(Outcome.FAIL, Mismatch("ci/listener", message)))).count("word") == 100


def test_what_gitlab_would_have_seen_of_a_refusal() -> None:
    mismatch = Mismatch("no listener", "expected HTTP 202, GitLab would see HTTP 404")
    nowhere = Trace("push/dev", "", "", 404)
    refused = trace(TriggerTrace("b", "ci", True), 400, '{"errorMessage":"Invalid event body"}\n')
    lines = printed(verdict(Outcome.FAIL, mismatch, traces=(nowhere, refused)))
    assert lines[3:5] == [
        "  GitLab would have seen: HTTP 404",
        "  GitLab would have seen: HTTP 400 from ci/listener: Invalid event body",
    ]


def test_an_error_with_its_help() -> None:
    assert printed(verdict(Outcome.ERROR, reason="there is no recorded delivery", help="did you mean 'x'?")) == [
        "error: suite › case [push/dev]",
        " --> suites/s.yaml:6:5",
        "  there is no recorded delivery",
        "  help: did you mean 'x'?",
        "",
    ]


def test_a_skip() -> None:
    assert printed(verdict(Outcome.SKIP, reason="an earlier step did not pass: one"))[2] == (
        "  an earlier step did not pass: one"
    )
