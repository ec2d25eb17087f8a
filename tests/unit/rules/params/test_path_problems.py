from hypothesis import given
from hypothesis import strategies as st

from harness.jsonpath import JsonPath, JsonPathError, event_value
from harness.jsonpath.govalues import StringMap
from harness.rules.bound_params import BoundParam
from harness.rules.params.path_problems import problem_of
from harness.triggers.model import Param

ITEM = {"id": "x", "n": 1.0, "a": {"b": "c"}, "b": [1.0, 2.0]}
BODY = {"a": ITEM, "b": [ITEM, ITEM], "0": "zero", "a.b": "dot", "a b": "blank", "n": 1.0, "x": None, "s": "text"}
EVENTS = [
    event_value(body, StringMap({"X-Y": "z", "Content-Type": "json"}), {"a": "x", "b": [1.0]}, "id")
    for body in (BODY, {}, [BODY], None, "text")
]

steps = st.sampled_from(
    [
        *(".a", ".b", ".n", ".0", ".X-Y", ".x-y", ".Host", ".eventID", ".eventid", "..a", ".*", ".a\\.b", ".length()"),
        *("['a']", "['a.b']", "['a b']", '["a"]', "[0]", "[-1]", "[*]", "[::-1]", "[0:1]", "[0,1]", "['a','b']", "[]"),
        *("[?(@.n>1)]", "[?(@.n>1.0)]", "[?(@.id==x)]", "[?(@.id=='x')]", "[?(@.a)]", "[?(@.n=~1)]", " a", " 5", '"t"'),
    ]
)
paths = st.builds(
    lambda root, rest: f"$({root}{''.join(rest)})",
    st.sampled_from(["body", "Body", "BODY", "header", "Header", "extensions", "context", "tt", ".body", " body", ""]),
    st.lists(steps, max_size=4),
)


@given(paths)
def test_what_stops_every_event_stops_each_of_these(path: str) -> None:
    for use in BoundParam("TriggerBinding ci/push", Param("a", path)).paths:
        problem = problem_of(use)
        if problem is None or problem.when != "at every event" or not isinstance(use.path, JsonPath):
            continue
        found = []
        for event in EVENTS:
            try:
                found.append(use.path.find(event).text)
            except JsonPathError:
                continue
        if problem.cause.startswith("it gives"):
            assert set("".join(found)) <= set('[],"t0123456789'), found
        else:
            assert found == []
