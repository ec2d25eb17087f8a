"""Quantities (`1.5Gi`, `200m`) and what can be done with them: quantity(), isQuantity() and the methods.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/quantity.go; k8s.io/apimachinery v0.37.2, pkg/api/resource
(quantity.go, amount.go, suffix.go).
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from harness.cel.errors import EvaluationError
from harness.cel.operators import no_such_overload
from harness.cel.values import INT64_MAX, INT64_MIN, Opaque

_FORMAT = re.compile(r"([+-]?)(0*)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)
_WRONG_FORMAT = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)", re.ASCII)

_MOST_DIGITS = 18
"""How many digits a number may have that Kubernetes keeps in 64 bits without asking."""
_SMALLEST = -9
"""Ten to this power is what all is rounded up to."""
_MOST_DIGITS_READ = 4000
_LARGEST_EXPONENT = 4000
"""Longer numbers and larger exponents are refused: nobody means them, and Kubernetes itself hangs on some."""


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Opaque):
    """A quantity: `digits` times ten to the power of `scale`.

    `is_small` tells that Kubernetes holds it in 64 bits, which is what isInteger() asks; `is_computed` that add() or
    sub() made it: such a one can stand on the left of `==` only (a pointer in Go, which Equal does not expect).
    """

    type_name: ClassVar[str] = "kubernetes.Quantity"
    go_name: ClassVar[str] = "cel.Quantity"
    digits: int
    scale: int = 0
    is_small: bool = True
    is_computed: bool = False

    @property
    def amount(self) -> Fraction:
        """The number."""
        return Fraction(self.digits) * Fraction(10) ** self.scale

    def equals(self, other: Any) -> bool:
        """Whether both are the same amount; raises EvaluationError for another type."""
        if not isinstance(other, Quantity) or other.is_computed:
            raise no_such_overload()
        return compare(self, other) == 0


def parse(text: str) -> Quantity:
    """The quantity; raises EvaluationError with Kubernetes' message."""
    found = _FORMAT.fullmatch(text)
    if not text or found is None:
        raise EvaluationError(_WRONG_FORMAT)
    sign, zeroes, whole, fraction, suffix = found.groups(default="")
    if sign + zeroes == text or (not whole and not fraction and not suffix and "." not in text):
        return Quantity(0)
    base, exponent = _suffix(suffix)
    if len(whole) + len(fraction) > _MOST_DIGITS_READ or abs(exponent) > _LARGEST_EXPONENT:
        raise EvaluationError("the quantity is longer than what is computed here")
    negative = -1 if sign == "-" else 1
    digits = int((whole or "0") + fraction)
    if small := _small(negative, whole or "0", fraction, base, exponent):
        return small
    if not whole and not zeroes and not fraction:
        raise EvaluationError("unable to parse numeric part of quantity")
    scale = -len(fraction)
    if base == 10:
        scale += exponent
    else:
        digits *= 1 << exponent
    if scale < _SMALLEST:
        unit = 10 ** (_SMALLEST - scale)
        digits, scale = -(-digits // unit), _SMALLEST  # rounded up, away from zero
    if base == 2 and Fraction(digits) * Fraction(10) ** scale > INT64_MAX:
        digits, scale = INT64_MAX, 0
    return Quantity(negative * digits, scale, is_small=False)


def _suffix(suffix: str) -> tuple[int, int]:
    """The base and the exponent that a suffix stands for."""
    if suffix in _DECIMAL:
        return 10, _DECIMAL[suffix]
    if suffix in _BINARY:
        return 2, _BINARY[suffix]
    found = _EXPONENT.fullmatch(suffix)
    if found is None or len(found[1]) > 19:
        raise EvaluationError("unable to parse quantity's suffix")
    return 10, int(found[1])


def _small(sign: int, whole: str, fraction: str, base: int, exponent: int) -> Quantity | None:
    """The quantity as Kubernetes keeps it in 64 bits, None where it does not."""
    if base == 10:
        scale, factor, precision = exponent - len(fraction), 1, _MOST_DIGITS - len(whole + fraction)
    elif fraction:
        return None
    else:
        # Rounded as Go's float32 rounds: 18.0 is 18, 9.0 is 9.
        scale, factor, precision = 0, 1 << exponent, 15 - len(whole) - int(exponent * 3 / 10) - 1
    if precision < 0 or scale < _SMALLEST:
        return None
    result = int(whole + fraction) * factor
    return Quantity(sign * result, scale) if result <= INT64_MAX else None


def compare(one: Quantity, other: Quantity) -> int:
    """-1, 0 or 1 as `one` is smaller than, equal to or greater than `other`."""
    left, right = one.amount, other.amount
    return -1 if left < right else 1 if left > right else 0


def _whole(value: Quantity) -> int | None:
    """The number as a 64-bit integer, None where Kubernetes does not have it so."""
    if not value.is_small or value.scale < 0:
        return None
    number = value.digits * 10**value.scale if value.scale <= _MOST_DIGITS or not value.digits else INT64_MAX + 1
    return number if INT64_MIN <= number <= INT64_MAX else None


def _add(value: Quantity, other: Any, sign: int) -> Quantity:
    added = other if isinstance(other, Quantity) else Quantity(other)
    addend = sign * added.digits
    if value.is_small and added.is_small:
        if not addend:
            return Quantity(value.digits, value.scale, is_computed=True)
        if not value.digits:
            return Quantity(addend, added.scale, is_computed=True)
    scale = min(value.scale, added.scale)
    one, two = value.digits * 10 ** (value.scale - scale), addend * 10 ** (added.scale - scale)
    fits = all(INT64_MIN <= number <= INT64_MAX for number in (one, two, one + two))
    is_small = value.is_small and added.is_small and fits
    return Quantity(one + two, scale, is_small=is_small, is_computed=True)


def add(value: Quantity, other: Any) -> Quantity:
    """`value.add(other)`: a quantity or an int."""
    return _add(value, other, 1)


def sub(value: Quantity, other: Any) -> Quantity:
    """`value.sub(other)`: a quantity or an int."""
    return _add(value, other, -1)


def is_quantity(text: str) -> bool:
    """`isQuantity(text)`."""
    try:
        parse(text)
    except EvaluationError:
        return False
    return True


def as_integer(value: Quantity) -> int:
    """`value.asInteger()`."""
    number = _whole(value)
    if number is None:
        raise EvaluationError("cannot convert value to integer")
    return number


def as_approximate_float(value: Quantity) -> float:
    """`value.asApproximateFloat()`."""
    try:
        base = float(value.digits)
    except OverflowError:
        base = math.copysign(math.inf, value.digits)
    if not value.scale:
        return base
    try:
        return base * float(f"1e{value.scale}")
    except OverflowError:
        return math.copysign(math.inf, base)


def sign(value: Quantity) -> int:
    """`sign(value)`."""
    return (value.digits > 0) - (value.digits < 0)


GUARDED: dict[str, Callable[..., Any]] = {
    "add": add,
    "asApproximateFloat": as_approximate_float,
    "asInteger": as_integer,
    "isInteger": lambda value: _whole(value) is not None,
    "isQuantity": is_quantity,
    "quantity": parse,
    "sign": sign,
    "sub": sub,
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
