from harness.suites.judge import judge
from harness.suites.model import Expectation, Firing, Stopping
from harness.trace import Code, CreatedResource, PlannedTask, Stop, Trace, TriggerTrace

RESOURCE = CreatedResource("v1", "ConfigMap", "ci", "built-", {"kind": "ConfigMap", "data": {"revision": "abc"}})
FIRED = TriggerTrace(
    "build",
    "ci",
    True,
    extensions={"tag": "1.1.0"},
    params=(("revision", "abc"), ("tag", "1.1.0")),
    resources=(RESOURCE,),
    plan=(PlannedTask("clone", "git-clone", params=(("url", "u"),)),),
)
STOPPED = TriggerTrace(
    "deploy", "ci", False, Stop("interceptor[1]", "expression x did not return true", "cel", Code.FAILED_PRECONDITION)
)
TRACE = Trace("push/dev", "ci/listener", "h/", 202, '{"eventListener":"listener"}', (FIRED, STOPPED))


def messages(expect: Expectation, *traces: Trace) -> list[str]:
    return [f"{item.subject}: {item.message}" for item in judge(expect, traces or (TRACE,))]


def test_what_is_expected_happens() -> None:
    firing = Firing(
        extensions={"tag": "1.1.0"},
        params={"revision": "abc"},
        resources=({"data": {"revision": "abc"}},),
        plan=({"name": "clone"},),
    )
    stopping = Stopping(stage="interceptor[1]", interceptor="cel", code=9, message="did not return true")
    assert messages(Expectation({"build": firing}, {"deploy": stopping}, 202, "listener", "listener")) == []


def test_a_trigger_that_is_not_named_must_not_fire() -> None:
    assert messages(Expectation()) == [
        "ci/listener build: fires, but the case does not expect it to (creates ConfigMap ci/built-)"
    ]


def test_a_trigger_has_three_names() -> None:
    for name in ("build", "listener/build", "ci/listener/build"):
        assert messages(Expectation({name: Firing()})) == []


def test_a_trigger_of_another_listener_is_another_one() -> None:
    other = Trace("push/dev", "ci/other", "h/", 202, "", (FIRED,))
    assert messages(Expectation({"listener/build": Firing()}), TRACE, other) == [
        "ci/other build: fires, but the case does not expect it to (creates ConfigMap ci/built-)"
    ]


def test_a_name_that_no_trigger_has_is_told() -> None:
    told = judge(Expectation({"build": Firing(), "bulid": Firing()}), (TRACE,))
    assert [item.subject for item in told] == ["bulid"]
    assert told[0].details == ("reached: ci/listener/build, ci/listener/deploy",)


def test_a_stop_where_firing_was_expected() -> None:
    assert messages(Expectation({"build": Firing(), "deploy": Firing()})) == [
        "ci/listener deploy: expected to fire, but it stops at interceptor[1] (cel): expression x did not return true"
    ]


def test_each_part_is_compared() -> None:
    firing = Firing(
        extensions={"tag": "1.2.0"}, params={"revision": "abd"}, resources=(), plan=({"name": "clone"}, {"name": "b"})
    )
    told = judge(Expectation({"build": firing}), (TRACE,))
    assert [item.message for item in told] == [
        f"{part} not as expected" for part in ("extensions", "params", "resources", "plan")
    ]
    assert told[1].details == ('revision: expected "abd", is "abc"',)
    assert told[0].trigger == ("ci/listener", 0)


def test_exact_means_nothing_more() -> None:
    partial = Firing(params={"revision": "abc"})
    exact = Firing(params={"revision": "abc"}, exact=frozenset({"params"}))
    assert messages(Expectation({"build": partial})) == []
    assert judge(Expectation({"build": exact}), (TRACE,))[0].details == ('tag: expected (absent), is "1.1.0"',)


def test_a_stop_for_another_reason() -> None:
    stopping = Stopping(stage="params", interceptor="gitlab", code=3, message="nope")
    told = judge(Expectation({"build": Firing()}, {"deploy": stopping}), (TRACE,))
    assert len(told) == 1
    assert told[0].details == (
        "stage: expected params, is interceptor[1]",
        "interceptor: expected gitlab, is cel",
        "code: expected 3, is 9",
        "message: expected to hold 'nope', is 'expression x did not return true'",
    )


def test_a_trigger_that_had_to_stop_fires() -> None:
    told = messages(Expectation({}, {"build": Stopping(stage="params")}))
    assert "ci/listener build: expected to stop, but it fires" in told


def test_the_http_answer() -> None:
    nowhere = Trace("push/dev", "", "", 404)
    assert messages(Expectation(status=202, listener="listener", response="eventID"), nowhere) == [
        "no listener: expected HTTP 202, GitLab would see HTTP 404",
        "no listener: expected 'eventID' in the HTTP answer",
        "no listener: expected to reach listener listener, reaches none",
    ]


def test_order_and_number_of_the_planned_tasks_count() -> None:
    two = FIRED._replace(plan=(*FIRED.plan, PlannedTask("build", "kaniko")))
    trace = TRACE._replace(triggers=(two,))
    told = judge(Expectation({"build": Firing(plan=({"name": "build"}, {"name": "clone"}))}), (trace,))
    assert told[0].details == ("expected build, clone", "is       clone, build")
    told = judge(Expectation({"build": Firing(plan=({"name": "clone"},))}), (trace,))
    assert told[0].details == ("expected clone", "is       clone, build")
    told = judge(Expectation({"build": Firing(resources=({}, {}))}), (trace,))
    assert told[0].details == ("expected (unnamed), (unnamed)", "is       ConfigMap")
