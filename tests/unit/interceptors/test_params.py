import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.interceptors.params import (
    SECRET_REF,
    Flag,
    Items,
    ParamsError,
    Struct,
    Text,
    decode_params,
    secret_ref,
    texts,
)
from harness.jsontypes import JSON
from harness.triggers.model import InterceptorParam

CEL = Struct(
    "cel.InterceptorParams",
    {"filter": Text(), "overlays": Items(Struct("cel.Overlay", {"key": Text(), "expression": Text()}))},
)
MIXED = Struct(
    "x.Params",
    {
        "secretRef": SECRET_REF,
        "eventTypes": Items(Text()),
        "owners": Struct("x.Owners", {"enabled": Flag(), "checkType": Text("x.CheckType"), "token": SECRET_REF}),
    },
)


def params(*pairs: tuple[str, JSON]) -> list[InterceptorParam]:
    return [InterceptorParam(name, value) for name, value in pairs]


def message(shape: Struct, *pairs: tuple[str, JSON]) -> str:
    with pytest.raises(ParamsError) as caught:
        decode_params(params(*pairs), shape)
    return str(caught.value).removeprefix("invalid json: json: cannot unmarshal ")


def test_nothing_given_leaves_zero_values() -> None:
    assert decode_params([], MIXED) == {
        "secretRef": None,
        "eventTypes": None,
        "owners": {"enabled": False, "checkType": "", "token": None},
    }


@pytest.mark.parametrize(
    ("value", "kind"), [(True, "bool"), (1, "number"), (1.5, "number"), ({"a": 1}, "object"), (["a"], "array")]
)
def test_a_filter_of_another_type(value: JSON, kind: str) -> None:
    assert message(CEL, ("filter", value)) == f"{kind} into Go struct field .filter of type string"


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("overlays", {"key": "a"}), "object into Go struct field .overlays of type []cel.Overlay"),
        (
            ("overlays", [{"expression": 2, "key": 1}]),
            "number into Go struct field .overlays.0.expression of type string",
        ),
        (("overlays", [None, "x"]), "string into .overlays.1 of type cel.Overlay"),
    ],
)
def test_overlays_of_another_type(pair: tuple[str, JSON], expected: str) -> None:
    assert message(CEL, pair) == expected


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("eventTypes", "Push Hook"), "string into Go struct field .eventTypes of type []string"),
        (("eventTypes", ["a", None, 1]), "number into .eventTypes.2 of type string"),
        (("secretRef", "x"), "string into Go struct field .secretRef of type v1beta1.SecretRef"),
        (("secretRef", {"secretName": 1}), "number into Go struct field .secretRef.secretName of type string"),
        (
            ("owners", {"enabled": 1, "checkType": 2}),
            "number into Go struct field .owners.checkType of type x.CheckType",
        ),
        (("owners", []), "array into Go struct field .owners of type x.Owners"),
        (
            ("owners", {"token": {"secretKey": True}}),
            "bool into Go struct field .owners.token.secretKey of type string",
        ),
    ],
)
def test_other_fields_of_another_type(pair: tuple[str, JSON], expected: str) -> None:
    assert message(MIXED, pair) == expected


def test_the_first_error_in_the_order_of_the_keys_counts() -> None:
    assert message(CEL, ("overlays", "x"), ("filter", 1)) == "number into Go struct field .filter of type string"


def test_the_last_of_equal_names_counts() -> None:
    assert decode_params(params(("filter", "a"), ("filter", "b")), CEL)["filter"] == "b"


def test_names_match_in_any_case_and_the_later_key_wins() -> None:
    assert decode_params(params(("filter", "y"), ("FILTER", "x")), CEL)["filter"] == "y"
    assert decode_params(params(("\u017fecretRef", {"SECRET\u212aEY": "k"})), MIXED)["secretRef"] == {
        "secretKey": "k",
        "secretName": "",
    }


def test_null_leaves_a_text_and_clears_a_pointer_and_a_list() -> None:
    assert decode_params(params(("Filter", "x"), ("filter", None)), CEL)["filter"] == "x"
    cleared = decode_params(
        params(
            ("SecretRef", {"secretName": "a"}),
            ("secretRef", None),
            ("EventTypes", ["a"]),
            ("eventTypes", None),
            ("Owners", {"enabled": True}),
            ("owners", None),
        ),
        MIXED,
    )
    assert cleared["secretRef"] is None
    assert cleared["eventTypes"] is None
    assert cleared["owners"] == {"enabled": True, "checkType": "", "token": None}


def test_two_spellings_are_decoded_over_one_another() -> None:
    given = params(("Overlays", [{"key": "a", "expression": "x"}, {"key": "c"}]), ("overlays", [{"key": "b"}]))
    assert decode_params(given, CEL)["overlays"] == [{"key": "b", "expression": "x"}]
    given = params(("SecretRef", {"secretName": "a", "secretKey": "k"}), ("secretRef", {"secretName": "b"}))
    reference = secret_ref(decode_params(given, MIXED)["secretRef"])
    assert reference is not None
    assert (reference.name, reference.key) == ("b", "k")


def test_an_empty_list_is_no_missing_list() -> None:
    assert texts(decode_params(params(("eventTypes", [])), MIXED)["eventTypes"]) == ()
    assert texts(decode_params(params(("eventTypes", None)), MIXED)["eventTypes"]) is None
    assert texts(decode_params(params(("eventTypes", ["a", None])), MIXED)["eventTypes"]) == ("a", "")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["secretRef", "SECRETREF", "eventTypes", "eventtypes", "owners", "Owners", "x", ""])


@given(st.lists(st.tuples(names, json_values), max_size=6))
def test_any_params_decode_or_are_refused(pairs: list[tuple[str, JSON]]) -> None:
    try:
        decoded = set(decode_params(params(*pairs), MIXED))
    except ParamsError as error:
        decoded = {str(error).partition(": json: cannot unmarshal ")[0]}
    assert decoded in (set(MIXED.fields), {"invalid json"})
