import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from harness.deliveries import Delivery
from harness.report.matrix import LEGEND, Column, Row, columns_of, matrix_json, print_matrix, reason
from harness.schemas import violations
from harness.trace import Code, Stop, Trace, TriggerTrace

DEV, PROD = "ci/listener-for-dev", "ci/listener-for-prod"


def fired(name: str) -> TriggerTrace:
    return TriggerTrace(name, "ci", True)


def stopped(name: str, interceptor: str = "cel", code: int | None = 9, message: str = "") -> TriggerTrace:
    return TriggerTrace(
        name, "ci", False, Stop("interceptor[0]" if interceptor else "params", message, interceptor, code)
    )


def row(name: str, *traces: Trace, own: str = "") -> Row:
    return Row(Delivery(name, "POST", "/", (), b"{}"), traces, own)


def trace(listener: str, *triggers: TriggerTrace, status: int = 202) -> Trace:
    return Trace("x", listener, "direct", status, "", triggers)


def printed(rows: list[Row], width: int = 80, hidden: int = 0) -> list[str]:
    stream = io.StringIO()
    print_matrix(Console(file=stream, width=width, markup=False, highlight=False), rows, hidden)
    return stream.getvalue().splitlines()


ROWS = [
    row("push/dev", trace(DEV, fired("build")), trace(PROD, stopped("release")), own=DEV),
    row("tag_push/v1", trace(DEV, stopped("build")), trace(PROD, fired("release")), own=PROD),
    row("bad/not-json", trace(DEV, status=400), trace(PROD, status=400)),
]


LEGEND_LINES = [
    "›: the delivery's own URL leads here; FIRES: creates its resources; event: type",
    "not allowed; token: missing or wrong; no: filter is false; error: filter fails",
]


def test_the_table() -> None:
    assert printed(ROWS) == [
        "             listener-for-dev listener-for-prod",
        "delivery     build            release",
        "push/dev     › FIRES            cel: no",
        "tag_push/v1    cel: no        › FIRES",
        "bad/not-json   HTTP 400         HTTP 400",
        "",
        *LEGEND_LINES,
    ]


def test_the_legend_tells_every_word() -> None:
    for word in ("›", "FIRES", "event", "token", "no", "error"):
        assert f"{word}: " in LEGEND


def test_headings_are_folded_before_names_are_cut() -> None:
    assert printed(ROWS, 36)[:7] == [
        "             listener-  listener-",
        "             for-dev    for-prod",
        "delivery     build      release",
        "push/dev     › FIRES      cel: no",
        "tag_push/v1    cel: no  › FIRES",
        "bad/not-json   HTTP 400   HTTP 400",
        "",
    ]


def test_names_are_cut_where_folding_does_not_do() -> None:
    rows = [row("merge_request/application-merged-to-" + to, trace(DEV, fired("build"))) for to in ("dev", "main")]
    lines = printed(rows, 40)
    assert lines[3:5] == ["merge_request/appli…ged-to-dev   FIRES", "merge_request/appli…ed-to-main   FIRES"]


def test_a_list_where_the_terminal_is_too_narrow() -> None:
    rows = [
        row("merge_request/application-merged", *(trace(f"ci/l{number}", fired("build")) for number in range(8))),
        row("push/dev", *(trace(f"ci/l{number}", stopped("build")) for number in range(8))),
    ]
    assert printed(rows, 60, hidden=3) == [
        "merge_request/application-merged:",
        *(f"  FIRES ci/l{number}/build" for number in range(8)),
        "push/dev:",
        "  starts nothing",
        "3 more deliveries start nothing",
    ]


@pytest.mark.parametrize("width", [24, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    names = ["日本語" * 10, "\x1b[31m" * 10, "x" * 300, "short"]
    rows = [
        row(name, trace(DEV, fired("build-" * 10)), trace("ci/二", stopped("名前" * 10, "my-own"))) for name in names
    ]
    lines = printed(rows, width)
    assert all(cell_len(line) <= width for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_no_rows_at_all() -> None:
    assert printed([], hidden=2) == ["2 more deliveries start nothing"]


def test_a_trigger_without_a_name() -> None:
    assert printed([row("push/dev", trace(DEV, fired("")))])[:3] == [
        "         listener-for-dev",
        "delivery",
        "push/dev   FIRES",
    ]


def test_columns_stand_in_the_order_of_the_listeners_also_where_the_first_row_reached_none() -> None:
    rows = [
        row("bad", trace(DEV, status=400), trace(PROD, fired("b"))),
        row("good", trace(DEV, fired("a"), fired("c"))),
    ]
    assert columns_of(rows) == (Column(DEV, "a", 0), Column(DEV, "c", 1), Column(PROD, "b", 0))


def test_a_listener_that_always_breaks_is_shown() -> None:
    assert printed([row("push/dev", trace(DEV, status=500), trace(PROD, fired("release")))], 80)[:3] == [
        "         listener-for-dev listener-for-prod",
        "delivery                  release",
        "push/dev   HTTP 500         FIRES",
    ]


@pytest.mark.parametrize(
    ("trigger", "word"),
    [
        (fired("x"), ""),
        (stopped("x"), "cel: no"),
        (stopped("x", code=Code.INVALID_ARGUMENT), "cel: error"),
        (stopped("x", code=Code.INTERNAL), "cel: error"),
        (stopped("x", "gitlab", 9, "event type Push Hook is not allowed"), "gitlab: event"),
        (stopped("x", "gitlab", 3, "Invalid X-GitLab-Token"), "gitlab: token"),
        (stopped("x", "github", 9, "payload signature check failed"), "github: signature"),
        (stopped("x", "gitlab", 9, 'error getting secret: secrets "a" not found'), "gitlab: secret"),
        (stopped("x", "cel", 9, "expression body.Token == 'event type ' did not return true"), "cel: no"),
        (stopped("x", "mine", 9, "refused"), "mine: no"),
        (stopped("x", "", None, "failed to resolve"), "params"),
    ],
)
def test_the_reason_in_a_word(trigger: TriggerTrace, word: str) -> None:
    assert reason(trigger) == word


def test_json() -> None:
    value = matrix_json(ROWS)
    assert violations("matrix", value) == ()
    deliveries = value["deliveries"]
    assert isinstance(deliveries, list)
    assert deliveries[1] == {
        "delivery": "tag_push/v1",
        "event": "",
        "sentTo": PROD,
        "fires": True,
        "cells": [
            {
                "eventListener": DEV,
                "status": 202,
                "trigger": "build",
                "fired": False,
                "stage": "interceptor[0]",
                "code": 9,
                "message": "",
            },
            {
                "eventListener": PROD,
                "status": 202,
                "trigger": "release",
                "fired": True,
                "stage": None,
                "code": None,
                "message": None,
            },
        ],
    }


def test_colour_tells_what_fires_and_what_is_worth_a_look() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=True, color_system="standard", highlight=False)
    rows = [row("d", trace(DEV, fired("a"), stopped("b"), stopped("c", "gitlab", 3, "Invalid X-GitLab-Token")))]
    print_matrix(console, rows, 0)
    (line,) = [line for line in stream.getvalue().splitlines() if "FIRES" in line and "URL" not in line]
    assert re.search(r"\x1b\[(1;32|32;1)m +FIRES", line)
    assert re.search(r"\x1b\[33m +gitlab: token", line)
    assert re.search(r"\x1b\[2m +cel: no", line)
