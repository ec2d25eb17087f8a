"""The number functions of cel-go's extension library, newest version. Source: google/cel-go v0.30.0, ext/math.go."""

_NUMBERS = ("double", "int", "uint")

_EXTREMES = [
    signature
    for extreme in ("math.@min", "math.@max")
    for signature in (
        *(f"{extreme}({number}) -> {number}" for number in _NUMBERS),
        *(f"{extreme}({number}, {number}) -> {number}" for number in _NUMBERS),
        *(f"{extreme}({one}, {other}) -> dyn" for one in _NUMBERS for other in _NUMBERS if one != other),
        *(f"{extreme}(list({number})) -> {number}" for number in _NUMBERS),
    )
]
"""What the macros math.least() and math.greatest() call."""

SIGNATURES = """
    math.ceil(double) -> double
    math.floor(double) -> double
    math.round(double) -> double
    math.trunc(double) -> double
    math.isInf(double) -> bool
    math.isNaN(double) -> bool
    math.isFinite(double) -> bool
    math.abs(double) -> double
    math.abs(int) -> int
    math.abs(uint) -> uint
    math.sign(double) -> double
    math.sign(int) -> int
    math.sign(uint) -> uint
    math.bitAnd(int, int) -> int
    math.bitAnd(uint, uint) -> uint
    math.bitOr(int, int) -> int
    math.bitOr(uint, uint) -> uint
    math.bitXor(int, int) -> int
    math.bitXor(uint, uint) -> uint
    math.bitNot(int) -> int
    math.bitNot(uint) -> uint
    math.bitShiftLeft(int, int) -> int
    math.bitShiftLeft(uint, int) -> uint
    math.bitShiftRight(int, int) -> int
    math.bitShiftRight(uint, int) -> uint
    math.sqrt(double) -> double
    math.sqrt(int) -> double
    math.sqrt(uint) -> double
""" + "\n".join(_EXTREMES)
