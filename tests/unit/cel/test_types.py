"""Which type can stand for which, and how types are written."""

import pytest

from harness.cel import types
from harness.cel.types import BOOL, BYTES, DYN, ERROR, INT, NULL, STRING, TIMESTAMP, TYPE, UINT, Substitutions, Type

A, B = types.parameter("A"), types.parameter("B")
WRAPPER = types.wrapper_of(INT)
EMPTY = Type("struct", "google.protobuf.Empty")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (INT, "int"),
        (NULL, "null"),
        (TIMESTAMP, "timestamp"),
        (ERROR, "!error!"),
        (TYPE, "type"),
        (A, "A"),
        (WRAPPER, "wrapper(int)"),
        (types.ANY, "any"),
        (EMPTY, "google.protobuf.Empty"),
        (types.type_of(types.map_of(STRING, types.list_of(DYN))), "type(map(string, list(dyn)))"),
    ],
)
def test_text(given: Type, text: str) -> None:
    assert str(given) == text


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [
        (INT, INT, True),
        (INT, UINT, False),
        (INT, DYN, True),
        (DYN, INT, True),
        (ERROR, types.list_of(INT), True),
        (NULL, INT, False),
        (NULL, NULL, True),
        (NULL, WRAPPER, True),
        (WRAPPER, INT, True),
        (INT, WRAPPER, True),
        (STRING, WRAPPER, False),
        (NULL, TIMESTAMP, True),
        (NULL, EMPTY, True),
        (NULL, types.list_of(INT), False),
        (types.list_of(INT), types.list_of(DYN), True),
        (types.list_of(INT), types.list_of(STRING), False),
        (types.list_of(INT), types.map_of(INT, INT), False),
        (types.map_of(STRING, INT), types.map_of(STRING, DYN), True),
        (types.map_of(INT, INT), types.map_of(STRING, DYN), False),
        (types.type_of(INT), types.type_of(STRING), True),
        (types.type_of(INT), INT, False),
        (EMPTY, Type("struct", "other"), False),
        (A, INT, True),
        (INT, A, True),
    ],
)
def test_assignability(given: Type, wanted: Type, fits: bool) -> None:
    assert (Substitutions().assign([given], [wanted]) is not None) is fits


def test_a_parameter_stands_for_one_type() -> None:
    assert Substitutions().assign([INT, STRING], [A, A]) is None
    found = Substitutions().assign([types.list_of(INT), INT], [types.list_of(A), A])
    assert found is not None
    assert found.apply(types.map_of(A, B)) == types.map_of(INT, B)
    assert found.apply(types.map_of(A, B), unbound_to_dyn=True) == types.map_of(INT, DYN)


def test_a_parameter_takes_the_more_general_type() -> None:
    found = Substitutions().assign([types.list_of(INT), types.list_of(DYN)], [A, A])
    assert found is not None
    assert found.apply(A) == types.list_of(DYN)


def test_no_type_holds_itself() -> None:
    assert Substitutions().assign([types.list_of(A)], [A]) is None


def test_a_failed_trial_leaves_nothing_behind() -> None:
    before = Substitutions()
    assert before.assign([INT, STRING], [A, BOOL]) is None
    assert before.apply(A) == A


def test_most_general() -> None:
    assert types.most_general(types.list_of(INT), types.list_of(DYN)) == types.list_of(DYN)
    assert types.most_general(types.list_of(DYN), types.list_of(INT)) == types.list_of(DYN)
    assert types.most_general(BYTES, BYTES) == BYTES
