"""CEL's standard functions and operators. Source: google/cel-go v0.30.0, common/stdlib/standard.go."""

SIGNATURES = """
    _?_:_(bool, A, A) -> A
    _&&_(bool, bool) -> bool
    _||_(bool, bool) -> bool
    !_(bool) -> bool
    _==_(A, A) -> bool
    _!=_(A, A) -> bool

    _+_(bytes, bytes) -> bytes
    _+_(double, double) -> double
    _+_(duration, duration) -> duration
    _+_(duration, timestamp) -> timestamp
    _+_(timestamp, duration) -> timestamp
    _+_(int, int) -> int
    _+_(list(A), list(A)) -> list(A)
    _+_(string, string) -> string
    _+_(uint, uint) -> uint
    _/_(double, double) -> double
    _/_(int, int) -> int
    _/_(uint, uint) -> uint
    _%_(int, int) -> int
    _%_(uint, uint) -> uint
    _*_(double, double) -> double
    _*_(int, int) -> int
    _*_(uint, uint) -> uint
    -_(double) -> double
    -_(int) -> int
    _-_(double, double) -> double
    _-_(duration, duration) -> duration
    _-_(int, int) -> int
    _-_(timestamp, duration) -> timestamp
    _-_(timestamp, timestamp) -> duration
    _-_(uint, uint) -> uint

    _[_](list(A), int) -> A
    _[_](map(A, B), A) -> B
    @in(A, list(A)) -> bool
    @in(A, map(A, B)) -> bool

    size(bytes) -> int
    bytes.size() -> int
    size(list(A)) -> int
    list(A).size() -> int
    size(map(A, B)) -> int
    map(A, B).size() -> int
    size(string) -> int
    string.size() -> int

    type(A) -> type(A)
    bool(bool) -> bool
    bool(string) -> bool
    bytes(bytes) -> bytes
    bytes(string) -> bytes
    double(double) -> double
    double(int) -> double
    double(string) -> double
    double(uint) -> double
    duration(duration) -> duration
    duration(string) -> duration
    dyn(A) -> dyn
    int(int) -> int
    int(double) -> int
    int(duration) -> int
    int(string) -> int
    int(timestamp) -> int
    int(uint) -> int
    string(string) -> string
    string(bool) -> string
    string(bytes) -> string
    string(double) -> string
    string(duration) -> string
    string(int) -> string
    string(timestamp) -> string
    string(uint) -> string
    timestamp(timestamp) -> timestamp
    timestamp(int) -> timestamp
    timestamp(string) -> timestamp
    uint(uint) -> uint
    uint(double) -> uint
    uint(int) -> uint
    uint(string) -> uint

    string.contains(string) -> bool
    string.endsWith(string) -> bool
    string.startsWith(string) -> bool
    matches(string, string) -> bool
    string.matches(string) -> bool

    timestamp.getFullYear() -> int
    timestamp.getFullYear(string) -> int
    timestamp.getMonth() -> int
    timestamp.getMonth(string) -> int
    timestamp.getDayOfYear() -> int
    timestamp.getDayOfYear(string) -> int
    timestamp.getDayOfMonth() -> int
    timestamp.getDayOfMonth(string) -> int
    timestamp.getDate() -> int
    timestamp.getDate(string) -> int
    timestamp.getDayOfWeek() -> int
    timestamp.getDayOfWeek(string) -> int
    timestamp.getHours() -> int
    timestamp.getHours(string) -> int
    duration.getHours() -> int
    timestamp.getMinutes() -> int
    timestamp.getMinutes(string) -> int
    duration.getMinutes() -> int
    timestamp.getSeconds() -> int
    timestamp.getSeconds(string) -> int
    duration.getSeconds() -> int
    timestamp.getMilliseconds() -> int
    timestamp.getMilliseconds(string) -> int
    duration.getMilliseconds() -> int
"""

_ORDERS = ("_<_", "_<=_", "_>_", "_>=_")
_COMPARED = ("bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration")
_MIXED = {"int": ("double", "uint"), "uint": ("double", "int"), "double": ("int", "uint")}

COMPARISONS = "\n".join(f"{order}({compared}, {compared}) -> bool" for order in _ORDERS for compared in _COMPARED)
"""The comparisons of a type with itself."""

ALL_COMPARISONS = "\n".join(
    f"{order}({left}, {right}) -> bool"
    for order in _ORDERS
    for left in _COMPARED
    for right in (left, *_MIXED.get(left, ()))
)
"""The comparisons with those of numbers of two types, in cel-go's order. Its checker has the latter switched off, but
forgets about that as soon as it enters a comprehension, and does not remember it behind it (checker/env.go: enterScope,
exitScope)."""
