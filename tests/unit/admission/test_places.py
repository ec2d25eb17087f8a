"""From Tekton's paths to nodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.admission.places import place_of
from harness.jsontypes import JSON
from harness.manifests import Path

OBJECT: JSON = {
    "spec": {
        "params": [{"name": "q", "type": "int"}, {"name": "0"}],
        "tasks": [{"name": "a", "params": [{"name": "p", "value": "x"}]}, {"name": "b"}],
        "volumeClaimTemplate": {},
    }
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("spec.tasks[1].name", ("spec", "tasks", 1, "name")),
        ("spec.tasks[0].params[p].value", ("spec", "tasks", 0, "params", 0, "value")),
        ("spec.params.q.type", ("spec", "params", 0, "type")),
        ("spec.tasks.params.q.type", ("spec", "params", 0, "type")),
        ("spec.finally.params[q]", ("spec", "params", 0)),
        ("spec.volumeclaimtemplate.zzz", ("spec", "volumeClaimTemplate")),
        ("spec.tasks[7].name", ("spec", "tasks")),
        ("", ()),
        ("nothing.there", ()),
    ],
)
def test_a_path(path: str, place: Path) -> None:
    assert place_of(OBJECT, path)[0] == place


def test_a_container_is_meant_by_its_key() -> None:
    assert place_of(OBJECT, "spec.tasks")[1]
    assert not place_of(OBJECT, "spec.tasks[0].name")[1]


@given(st.text(alphabet="abst.[]01 pec", max_size=40))
def test_any_path_leads_somewhere(path: str) -> None:
    node: JSON = OBJECT
    for step in place_of(OBJECT, path)[0]:
        assert isinstance(node, dict | list)
        node = node[step]
