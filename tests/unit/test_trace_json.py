from harness.cel.explanation import Explanation
from harness.location import Location
from harness.schemas import violations
from harness.trace import CreatedResource, PlannedStep, PlannedTask, Stop, Trace, TriggerTrace
from harness.trace_json import explanation_json, plan_json, resources_json, trace_json, traces_json, trigger_json

PART = Explanation(0, 6, "body.n", "error", error="no such key: n", missing="n")
WHOLE = Explanation(0, 11, "body.n == 1", "error", error="no such key: n", children=(PART,))
TASK = PlannedTask(
    "build",
    "build-image",
    after=("clone",),
    params=(("tags", ["a"]),),
    workspaces=(("source", "emptyDir"),),
    when=(("'a' in ['a']", True), ("x", None)),
    steps=(PlannedStep("s", "img", ("sh",), ("-c",), "echo", (("K", "v"),)),),
    problem="",
)
STOPPED = TriggerTrace(
    "no",
    "ci",
    False,
    Stop("interceptor[0]", "failed", "cel", 3, Location("el.yaml", 3, 5), WHOLE),
    location=Location("el.yaml", 1, 1),
)
FIRED = TriggerTrace(
    "yes",
    "ci",
    True,
    group="g",
    extensions={"a": 1.0},
    params=(("p", "v"),),
    resources=(CreatedResource("v1", "ConfigMap", "ci", "c", {"kind": "ConfigMap"}),),
    plan=(TASK,),
    notes=("a note",),
)
TRACE = Trace("push/dev", "ci/el", "host/dev", 202, "{}\n", (STOPPED, FIRED), ("another",))


def test_it_is_valid_against_its_schema() -> None:
    value = traces_json([TRACE, Trace("x", "", "", 404)])
    assert value["version"] == 1
    assert violations("trace", value) == ()


def test_the_schema_refuses_what_it_does_not_know() -> None:
    assert violations("trace", {"version": 1, "traces": [{**trace_json(TRACE), "more": 1}]})
    assert violations("trace", {"version": 2, "traces": []})


def test_a_stop() -> None:
    trigger = trigger_json(TRACE.triggers[0])
    assert trigger["stoppedAt"] == {
        "stage": "interceptor[0]",
        "interceptor": "cel",
        "code": 3,
        "message": "failed",
        "location": {"path": "el.yaml", "line": 3, "column": 5},
        "explanation": explanation_json(WHOLE),
    }
    assert (trigger["fired"], trigger["extensions"], trigger["params"], trigger["resources"]) == (False, {}, {}, [])


def test_a_fired_trigger() -> None:
    trigger = trigger_json(TRACE.triggers[1])
    assert trigger["stoppedAt"] is None
    assert trigger["params"] == {"p": "v"}
    assert trigger["resources"] == resources_json(FIRED.resources) == [{"kind": "ConfigMap"}]
    assert trigger["notes"] == ["a note"]


def test_a_plan() -> None:
    assert plan_json((TASK,)) == [
        {
            "name": "build",
            "task": "build-image",
            "section": "tasks",
            "after": ["clone"],
            "params": {"tags": ["a"]},
            "workspaces": {"source": "emptyDir"},
            "when": [{"condition": "'a' in ['a']", "outcome": True}, {"condition": "x", "outcome": None}],
            "steps": [
                {
                    "name": "s",
                    "image": "img",
                    "command": ["sh"],
                    "args": ["-c"],
                    "script": "echo",
                    "env": {"K": "v"},
                }
            ],
            "problem": "",
        }
    ]


def test_an_explanation_keeps_only_what_its_outcome_has() -> None:
    assert explanation_json(WHOLE) == {
        "start": 0,
        "end": 11,
        "text": "body.n == 1",
        "error": "no such key: n",
        "children": [{"start": 0, "end": 6, "text": "body.n", "error": "no such key: n", "missing": "n"}],
    }
    assert explanation_json(Explanation(0, 1, "1", "value", value="1"))["value"] == "1"
    assert explanation_json(Explanation(0, 1, "1", "skipped")) == {"start": 0, "end": 1, "text": "1", "skipped": True}
