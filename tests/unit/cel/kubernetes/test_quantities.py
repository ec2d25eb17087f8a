"""Quantities; their answers are compared with Kubernetes' in tests/conformance (golden/k8s-cel.jsonl)."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.errors import EvaluationError
from harness.cel.kubernetes import quantities
from harness.cel.kubernetes.quantities import parse

FACTORS = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    "k": Fraction(1000),
}
FACTORS |= {"M": Fraction(10**6), "G": Fraction(10**9), "Ki": Fraction(1024), "Mi": Fraction(1024**2)}

numbers = st.from_regex(re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII), fullmatch=True)
suffixes = st.sampled_from(sorted(FACTORS))


@given(numbers, suffixes, st.sampled_from(["", "-", "+"]))
def test_the_amount_is_the_number_times_the_suffix_rounded_up(number: str, suffix: str, sign: str) -> None:
    exact = Fraction(number) * FACTORS[suffix]
    nanos = -(-exact * 10**9 // 1)
    assert parse(f"{sign}{number}{suffix}").amount == Fraction(int(nanos), 10**9) * (-1 if sign == "-" else 1)


@given(numbers, numbers, suffixes)
def test_sums_and_differences_are_exact(one: str, other: str, suffix: str) -> None:
    left, right = parse(f"{one}{suffix}"), parse(other)
    assert quantities.add(left, right).amount == left.amount + right.amount
    assert quantities.sub(left, right).amount == left.amount - right.amount
    assert quantities.compare(left, right) == (left.amount > right.amount) - (left.amount < right.amount)


@given(st.text(alphabet="0123456789.+-eEinumkKMGTP ", max_size=12))
def test_any_text_is_a_quantity_or_an_error(text: str) -> None:
    assert quantities.is_quantity(text) in (True, False)


@pytest.mark.parametrize("text", ["1e99999999999", "1e-99999999999", "1e100000"])
def test_no_exponent_takes_long(text: str) -> None:
    with pytest.raises(EvaluationError):
        parse(text)


def test_no_number_takes_long() -> None:
    assert quantities.as_approximate_float(parse(f"1{'0' * 400}Ei")) == 2.0**63
