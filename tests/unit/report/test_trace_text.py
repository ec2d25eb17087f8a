import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from harness.cel import compile_expression
from harness.cel.answer import context_activation
from harness.jsontypes import JSON
from harness.location import Location
from harness.report.trace_text import error_message, print_trace
from harness.trace import Code, CreatedResource, PlannedTask, Stop, Trace, TriggerTrace

EXPLANATION = compile_expression("body.ref == 'refs/heads/main'").explain(
    context_activation({"body": {"ref": "refs/heads/dev"}})
)


def printed(trace: Trace, width: int = 80) -> list[str]:
    stream = io.StringIO()
    print_trace(Console(file=stream, width=width, markup=False, emoji=False, highlight=False), trace)
    return stream.getvalue().splitlines()


def trigger_lines(trigger: TriggerTrace, width: int = 80) -> list[str]:
    return printed(Trace("push/dev", "ci/listener", "direct", 202, "", (trigger,)), width)[1:-1]


def with_params(*params: tuple[str, JSON]) -> TriggerTrace:
    return TriggerTrace("build", "ci", True, plan=(PlannedTask("clone", "git-clone", params=params),))


@pytest.mark.parametrize(
    ("trace", "lines"),
    [
        (
            Trace("push/dev", "ci/l", "hooks.example.com/dev", 202),
            ["push/dev → ci/l by hooks.example.com/dev, HTTP 202"],
        ),
        (Trace("push/dev", "ci/l", "direct", 202), ["push/dev → ci/l, HTTP 202"]),
        (Trace("push/dev", "", "", 404), ["push/dev → no listener, HTTP 404"]),
        (Trace("push/dev", "ci/l", "direct", 202, '{"eventID":"1"}'), ["push/dev → ci/l, HTTP 202"]),
        (
            Trace("push/dev", "ci/l", "direct", 400, '{"errorMessage":"Invalid event body"}\n'),
            ["push/dev → ci/l, HTTP 400", "  answer: Invalid event body"],
        ),
        (
            Trace("push/dev", "ci/l", "direct", 202, notes=("a remark",)),
            ["push/dev → ci/l, HTTP 202", "  note: a remark"],
        ),
    ],
)
def test_the_answer(trace: Trace, lines: list[str]) -> None:
    assert printed(trace) == [*lines, ""]


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ('{"eventListener":"l","errorMessage":"no"}', "no"),
        ('{"errorMessage":""}\n', '{"errorMessage":""}'),
        ('{"errorMessage":5}', '{"errorMessage":5}'),
        ("[1]", "[1]"),
        ("404 page not found\n", "404 page not found"),
        ("[" * 100_000, "[" * 100_000),
        ("", ""),
    ],
)
def test_what_an_answer_says(response: str, message: str) -> None:
    assert error_message(response) == message


def test_a_stop_of_a_filter() -> None:
    stop = Stop(
        "interceptor[1]",
        "expression body.ref == 'refs/heads/main' did not return true",
        "cel",
        Code.FAILED_PRECONDITION,
        Location("manifests/l.yaml", 3, 5),
        EXPLANATION,
    )
    assert trigger_lines(TriggerTrace("build", "ci", False, stop)) == [
        "  · build stops at interceptor[1] (cel), FailedPrecondition",
        "    expression body.ref == 'refs/heads/main' did not return true",
        "    --> manifests/l.yaml:3:5",
        "    false  body.ref == 'refs/heads/main'",
        '    └─ "refs/heads/dev"  body.ref',
    ]


def test_a_long_message_of_a_filter_keeps_its_end() -> None:
    stop = Stop("interceptor[0]", "expression " + "x && " * 50 + "y did not return true", "cel", 9, None, EXPLANATION)
    (message,) = [line for line in trigger_lines(TriggerTrace("b", "ci", False, stop)) if "expression" in line]
    assert message.startswith("    expression x && x")
    assert message.endswith(" did not return true")
    assert len(message) <= 80


def test_a_stop_without_a_code_keeps_its_whole_message() -> None:
    message = "failed to ApplyEventValuesToParams: " + "word " * 40
    lines = trigger_lines(TriggerTrace("b", "ci", False, Stop("params", message)))
    assert lines[0] == "  · b stops at params"
    assert " ".join(" ".join(lines[1:]).split()) == message.strip()
    assert all(line.startswith("    ") for line in lines[1:])


def test_what_a_trigger_creates_and_runs() -> None:
    trigger = TriggerTrace(
        "build",
        "ci",
        True,
        params=(("revision", "abc"), ("empty", ""), ("分岐", "dev")),
        resources=(CreatedResource("tekton.dev/v1", "PipelineRun", "ci", "build-", {}),),
        plan=(
            PlannedTask("clone", "clone", when=(("a in [a]", True), ("b in [c]", False), ("d in [e]", None))),
            PlannedTask("build", "kaniko", params=(("list", ["a", "b"]), ("object", {"k": "ü"}), ("text", "t"))),
            PlannedTask("broken", "", problem="there is no Task broken"),
            PlannedTask("tell", "notify", section="finally"),
        ),
        notes=("one remark",),
    )
    assert trigger_lines(trigger) == [
        "  ✓ build fires",
        "    params",
        "      revision  abc",
        '      empty     ""',
        "      分岐      dev",
        "    creates PipelineRun ci/build- (tekton.dev/v1)",
        "    runs",
        "      1. clone",
        "         when a in [a]: holds",
        "         when b in [c]: does not hold: skipped",
        "         when d in [e]: known only at run time",
        "      2. build (task kaniko)",
        '         list    ["a", "b"]',
        '         object  {"k": "ü"}',
        "         text    t",
        "      3. broken",
        "         cannot run: there is no Task broken",
        "      finally tell (task notify)",
        "    note: one remark",
    ]


def test_a_long_value_goes_on_below_itself() -> None:
    lines = trigger_lines(with_params(("url", "https://gitlab.example.com/group/subgroup/project.git")), 40)
    assert lines[3:] == [
        "         url  https://gitlab.example.com",
        "              /group/subgroup/project.gi",
        "              t",
    ]


def test_a_value_of_megabytes_is_cut() -> None:
    lines = trigger_lines(with_params(("text", "x" * 5_000_000)))
    assert len(lines) == 7
    assert lines[-1].endswith("…")


def test_params_of_a_trigger_that_stopped_are_not_shown() -> None:
    stop = Stop("create", "boom")
    assert trigger_lines(TriggerTrace("b", "ci", False, stop, params=(("a", "b"),))) == [
        "  · b stops at create",
        "    boom",
    ]


def test_a_trigger_without_a_name() -> None:
    assert trigger_lines(TriggerTrace("", "ci", True)) == ["  ✓ (unnamed trigger) fires"]


@pytest.mark.parametrize("width", [30, 60, 80])
def test_hostile_text_stays_text(width: int) -> None:
    hostile = "\x1b[2J日本語\n\r\x07\u202e" * 30
    trigger = TriggerTrace(
        hostile,
        "ci",
        True,
        params=((hostile, hostile),),
        resources=(CreatedResource(hostile, hostile, hostile, hostile, {}),),
        plan=(PlannedTask(hostile, hostile, params=((hostile, [hostile]),), when=((hostile, True),), problem=hostile),),
        notes=(hostile,),
    )
    stop = Stop("interceptor[0]", hostile, hostile, 3)
    trace = Trace(hostile, hostile, hostile, 500, hostile, (trigger, TriggerTrace("s", "ci", False, stop)), (hostile,))
    lines = printed(trace, width)
    assert not any(sign in line for line in lines for sign in "\x1b\r\x07\u202e")
    assert all(cell_len(line) <= width for line in lines)
