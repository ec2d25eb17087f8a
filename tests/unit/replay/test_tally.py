"""What is counted, and that it stays small."""

import json

from hypothesis import given
from hypothesis import strategies as st

from harness.replay import Tally
from harness.replay.tally import MOST_LISTED, MOST_REASONS, Problem, Reason, Slowest, Timing, TriggerName
from harness.trace import Stop, Trace, TriggerTrace


def traced(trigger: str, message: str | None, status: int = 202) -> Trace:
    stop = None if message is None else Stop("interceptor[0]", message, "cel", 9)
    traces = (TriggerTrace(trigger, "ci", stop is None, stop),) if trigger else ()
    return Trace("f:1", "ci/listener", "direct", status, triggers=traces)


TRACES = st.builds(
    traced, st.sampled_from(["a", "b", ""]), st.sampled_from([None, "no", "n" * 400, "m" * 400]), st.sampled_from([202])
)


def tally_of(traces: list[Trace], start: int = 0) -> Tally:
    tally = Tally(deliveries=len(traces))
    for number, trace in enumerate(traces, start):
        tally.add_trace(trace)
        tally.slowest.add(Timing(float(number % 7), f"f:{number}"))
        tally.add_problem(Problem(f"f:{number}", "broken"))
    return tally


@given(st.lists(TRACES, max_size=40), st.integers(0, 40))
def test_parts_add_up_to_the_whole(traces: list[Trace], cut: int) -> None:
    first, second = tally_of(traces[:cut]), tally_of(traces[cut:], min(cut, len(traces)))
    first.add(second)
    whole = tally_of(traces)
    assert [timing.seconds for timing in first.slowest.timings] == [one.seconds for one in whole.slowest.timings]
    first.slowest = whole.slowest
    assert first == whole
    assert Tally.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_what_is_listed_is_in_order() -> None:
    tally = tally_of([traced("a", "seldom"), traced("b", None), *[traced("a", "often")] * 2])
    value = tally.to_json()
    assert value["stops"] == [
        {
            "eventListener": "ci/listener",
            "group": "",
            "trigger": "a",
            "stage": "interceptor[0]",
            "interceptor": "cel",
            "code": 9,
            "message": message,
            "count": count,
        }
        for message, count in (("often", 2), ("seldom", 1))
    ]
    assert value["fired"] == [{"eventListener": "ci/listener", "group": "", "trigger": "b", "count": 1}]
    assert value["answers"] == [{"eventListener": "ci/listener", "status": 202, "count": 4}]


def test_ten_thousand_different_messages_are_not_kept() -> None:
    tally = Tally()
    for number in range(10_000):
        tally.add_trace(traced("a", f"no such key: {number}"))
        tally.add_problem(Problem(f"f:{number}", "broken"))
        tally.slowest.add(Timing(1.0 + number, f"f:{number}"))
    rest = Reason(TriggerName("ci/listener", "", "a"), "interceptor[0]", "cel", 9, "")
    assert len(tally.reasons) == MOST_REASONS + 1
    assert tally.reasons[rest] == 10_000 - MOST_REASONS
    assert tally.errors == 10_000
    assert [problem.where for problem in tally.problems] == [f"f:{number}" for number in range(MOST_LISTED)]
    assert [timing.delivery for timing in tally.slowest.timings] == [f"f:{9_999 - at}" for at in range(MOST_LISTED)]


def test_a_long_message_is_told_by_its_ends() -> None:
    tally = Tally()
    for message in ("start" + "x" * 1_000 + "end", "start" + "x" * 5_000 + "end", "start" + "x" * 1_000 + "other end"):
        tally.add_trace(traced("a", message))
    assert sorted(tally.reasons.values()) == [1, 2]


def test_the_slowest_take_nothing_quicker() -> None:
    slowest = Slowest([Timing(2.0, "a")] * MOST_LISTED)
    assert not slowest.would_take(2.0)
    slowest.add(Timing(1.0, "b"))
    assert Timing(1.0, "b") not in slowest.timings
