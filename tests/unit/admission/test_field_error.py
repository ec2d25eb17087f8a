"""Messages and paths: merged, sorted, prefixed."""

from hypothesis import given
from hypothesis import strategies as st

from harness.admission.field_error import FieldError, generic, merged, missing_field, text, via, via_index, via_key


def test_equal_messages_become_one_with_all_paths() -> None:
    errors = [missing_field("b"), generic("z", "x"), missing_field("a", "b"), missing_field("c")]
    assert text(errors) == "missing field(s): a, b, c\nz: x"


def test_details_stand_on_a_line_of_their_own_and_tell_errors_apart() -> None:
    assert text([FieldError("m", ("p",), "d"), FieldError("m", ("q",))]) == "m: q\nm: p\nd"


def test_prefixes() -> None:
    errors = [generic("m", "", "x", "[1].y")]
    assert via_index(errors, "steps", 0)[0].paths == ("steps[0]", "steps[0].x", "steps[0][1].y")
    assert via(errors, "spec", "steps")[0].paths == ("spec.steps", "spec.steps.x", "spec.steps[1].y")
    # A dot in a key splits the path, as in knative.
    assert via_key([generic("m", "value")], "params", "a.b")[0].paths == ("params.[a.b].value",)
    assert via([generic("no path")], "spec")[0].paths == ()


@given(st.lists(st.builds(FieldError, st.sampled_from("abc"), st.lists(st.sampled_from("xyz")).map(tuple))))
def test_the_order_does_not_matter_and_merging_again_changes_nothing(errors: list[FieldError]) -> None:
    unique = [FieldError(error.message, tuple(dict.fromkeys(error.paths))) for error in errors]
    assert merged(unique) == merged(list(reversed(unique))) == merged(merged(unique))
