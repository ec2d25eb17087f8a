"""Decoding as Go's encoding/json does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.admission.decoding import DecodingError, decode, round_trip
from harness.admission.gotypes import fold, kind_type, known_kinds, struct_type
from harness.jsontypes import JSON, JSONObject

RUN = kind_type("tekton.dev/v1", "PipelineRun")
BINDING = kind_type("triggers.tekton.dev/v1beta1", "TriggerBinding")
assert RUN is not None
assert BINDING is not None


def decoded(**spec: JSON) -> JSON:
    assert RUN is not None
    return round_trip(decode({"spec": spec}, RUN), RUN).get("spec")


@pytest.mark.parametrize(
    ("spec", "kept"),
    [
        ({"TimeOuts": {"PIPELINE": "1h30m"}}, {"timeouts": {"pipeline": 5400 * 10**9}}),
        ({"params": []}, None),
        ({"params": None, "status": ""}, None),
        ({"pipelineRef": {}}, {"pipelineRef": {}}),
        ({"params": [{"name": "a", "value": 1.10}]}, {"params": [{"name": "a", "value": "1.1"}]}),
        ({"params": [{"name": "a", "value": None}]}, {"params": [{"name": "a", "value": ""}]}),
        ({"params": [{"name": "a", "value": ["x", None]}]}, {"params": [{"name": "a", "value": ["x", ""]}]}),
        ({"params": [{"name": "a", "value": {"k": [1]}}]}, {"params": [{"name": "a", "value": '{"k":[1]}'}]}),
        ({"workspaces": [None]}, {"workspaces": [{}]}),
    ],
)
def test_what_is_kept(spec: dict[str, JSON], kept: JSON) -> None:
    assert decoded(**spec) == kept


@pytest.mark.parametrize(
    ("spec", "message", "path"),
    [
        ({"zzz": 1}, 'json: unknown field "zzz"', ("zzz",)),
        ({"zzz": 1, "aaa": 1}, 'json: unknown field "aaa"', ("aaa",)),
        # An error of a type's own decoder counts more than what was found before it.
        ({"aaa": 1, "timeouts": {"tasks": "1d"}}, 'time: unknown unit "d" in duration "1d"', ("timeouts", "tasks")),
        (
            {"timeouts": {"tasks": 5}},
            "json: cannot unmarshal number into Go struct field TimeoutFields.spec.timeouts.tasks of type string",
            ("timeouts", "tasks"),
        ),
        (
            {"taskRunSpecs": [{"computeResources": {"limits": {"cpu": "a lot"}}}]},
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ("taskRunSpecs", 0, "computeResources", "limits", "cpu"),
        ),
    ],
)
def test_what_is_refused(spec: JSONObject, message: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(DecodingError) as refused:
        decoded(**spec)
    assert str(refused.value) == message
    assert refused.value.path == ("spec", *path)


def test_unknown_fields_pass_in_the_metadata_only_and_types_do_not() -> None:
    assert BINDING is not None
    assert decode({"metadata": {"zzz": 1, "name": "x"}}, BINDING) == {"metadata": {"name": "x"}}
    with pytest.raises(DecodingError, match=r"ObjectMeta\.metadata\.labels of type string"):
        decode({"metadata": {"labels": {"a": 1}}}, BINDING)
    with pytest.raises(DecodingError, match=r"cannot unmarshal string into Go value of type struct \{\}"):
        decode({"metadata": "x"}, BINDING)


@pytest.mark.parametrize(("one", "other"), [("runAfter", "RUNAFTER"), ("kind", "\N{KELVIN SIGN}ind"), ("ſpec", "spec")])
def test_names_are_equal_whatever_their_case(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_every_type_of_every_kind_can_be_read() -> None:
    for api_version, kind in known_kinds():
        ref = kind_type(api_version, kind)
        assert ref is not None
        assert "metadata" in struct_type(ref).fields


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "params", "tasks", "spec", "value", "timeouts", "Steps"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["metadata", "spec", "status"]), values))
def test_whatever_comes_is_decoded_or_refused(value: JSONObject) -> None:
    for api_version, kind in known_kinds():
        ref = kind_type(api_version, kind)
        assert ref is not None
        try:
            once = round_trip(decode(value, ref), ref)
        except DecodingError:
            continue
        assert isinstance(once, dict)
