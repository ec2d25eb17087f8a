"""Expressions built at random from the grammar and the declared functions, each with a body that it reads.

Every expression is drawn for a type that is wanted, so that most pass the checker; now and then another type is put in,
a number is replaced or a token is changed, so that the errors are met as well. A path such as `body.a.b` that is drawn
for a type is, mostly, put into the body with a value of that type. Sizes are bounded, because cel-go has no limits.
"""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from harness.cel.declarations import functions
from harness.cel.declarations.declaration import Overload
from harness.cel.types import Type
from reference.goldens import contexts, read

LEAVES = ("bool", "bytes", "double", "duration", "int", "null", "string", "timestamp", "uint")
SORTED = ("bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint")
OPERATORS = {"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "_==_": "==", "_!=_": "!=", "_<_": "<",
             "_<=_": "<=", "_>_": ">", "_>=_": ">=", "_&&_": "&&", "_||_": "||", "@in": "in"}  # fmt: skip
MACROS = {"math.@min": "math.least", "math.@max": "math.greatest"}
NAMES = ("a", "b", "n", "s", "list", "map", "ref", "id", "x_y")
VARIABLES = ("x", "y", "c")

INTEGERS = ("0", "1", "2", "3", "-1", "5", "7", "10", "63", "64", "100", "1000000", "9007199254740993", "-7",
            "9223372036854775807", "-9223372036854775808", "0x1f")  # fmt: skip
UNSIGNED = ("0u", "1u", "2u", "7u", "0xffu", "18446744073709551615u")
DOUBLES = ("0.0", "1.0", "1.5", "-2.5", "0.1", "1e21", "1e-7", "3.0", "1e308", "123456.789", "-0.0", "5e-324")
TEXTS = (
    "",
    "a",
    "b",
    "abc",
    "refs/heads/dev",
    "refs/tags/v1.2.3",
    "é",
    "日本語",
    "a😀b",
    " x ",
    "a,b,,c",
    "1",
    "-5",
    "1.5",
    "true",
    "false",
    "2024-02-29T12:34:56Z",
    "1999-12-31T23:59:59.5+02:00",
    "1h30m",
    "90s",
    "a.b",
    "A-B",
    "x=1&y=2",
    "/p/a?x=1&x=2#f",
    "https://u:p@h:8080/a%20b?q",
    '{"a":1,"b":[true,null]}',
    "[1]",
    "a: 1\nb: [x]",
    "- a",
    "aGVsbG8=",
    "aGk",
    "+02:00",
    "UTC",
    "Europe/Berlin",
    "<&>",
    'say "hi"',
    "it's",
    "tab\there",
    "\\d",
    "%zz",
)
PATTERNS = (
    "^a",
    "a+",
    ".*",
    "^refs/(heads|tags)/",
    "[a-z]+",
    "(b)(c)?",
    "\\d+",
    "^$",
    "",
    "(?i)ABC",
    "[",
    "a{2",
    "\\pL",
)
FORMATS = ("%s", "%d", "%f", "%.2f", "%e", "%x", "%X", "%o", "%b", "%%", "%s-%s", "x%sy", "%q", "%", "%.3d")
REPLACEMENTS = ("", "x", "$1", "${1}y", "$0$0", "$$", "-")
HEADERS = ("X-Gitlab-Event", "x-gitlab-event", "Content-Type", "X-Many", "nope", "")
PAYLOADS: dict[str, tuple[Any, ...]] = {
    "bool": (True, False),
    "double": (0, 1, 2, 5, -3, 1.5, 42, 1234567, 1e21, 9007199254740993, 0.1),
    "null": (None,),
    "string": TEXTS,
}


class Drawer:
    """Draws one expression, and with it the request that it reads: `body`, `extensions`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.body: dict[str, Any] = {}
        self.extensions: dict[str, Any] = {}
        self.scope: list[tuple[str, Type | None]] = []
        self.left = random.choice((3, 6, 10, 16, 28))
        """How many more calls may be drawn."""

    def expression(self, wanted: str | Type) -> str:
        """Text of an expression, mostly of the type wanted: a kind's name or a type."""
        kind = wanted if isinstance(wanted, str) else wanted.kind
        if self.random.random() < 0.04:
            kind, wanted = (drawn := self.random.choice((*LEAVES, "list", "map", "dyn"))), drawn
        if self.left <= 0 or self.random.random() < 0.25:
            return self.leaf(kind, wanted)
        self.left -= 1
        return self.random.choices(
            (self.call, self.path, self.leaf, self.ternary, self.macro, self.logic), (50, 18, 10, 5, 12, 5)
        )[0](kind, wanted)

    def leaf(self, kind: str, wanted: str | Type) -> str:
        """A literal, a name, or a list or map of such."""
        draw = self.random
        bound = [name for name, type_ in self.scope if type_ is None or type_.kind in (kind, "dyn") or kind == "dyn"]
        if bound and draw.random() < 0.5:
            return draw.choice(bound)
        match kind:
            case "bool":
                return draw.choice(("true", "false"))
            case "int":
                return draw.choice(INTEGERS)
            case "uint":
                return draw.choice(UNSIGNED)
            case "double":
                return draw.choice(DOUBLES)
            case "string":
                return draw.choice(("requestURL", *[""] * 11)) or quoted(draw, draw.choice(TEXTS))
            case "bytes":
                return draw.choice(("b'abc'", "b''", "b'\\xff'", "b'é'", "bytes('a')"))
            case "null":
                return "null"
            case "timestamp":
                return draw.choice(("timestamp('2024-02-29T12:34:56.789Z')", "timestamp(0)", "timestamp(1700000000)"))
            case "duration":
                return draw.choice(("duration('1h30m')", "duration('-1.5s')", "duration('0s')", "duration('2562047h')"))
            case "type":
                return draw.choice(("int", "string", "list", "map", "type(1)", "null_type"))
            case "list":
                inner = _part(wanted, 0) or draw.choice((*LEAVES, "dyn"))
                count = draw.choice((0, 1, 2, 3))
                return (
                    "["
                    + ", ".join(self.leaf_of(inner) for _ in range(count))
                    + draw.choice(("", "", "", ","))[:count]
                    + "]"
                )
            case "map":
                key, value = _part(wanted, 0) or "string", _part(wanted, 1) or "dyn"
                count = draw.choice((0, 1, 1, 2))
                return "{" + ", ".join(f"{self.leaf_of(key)}: {self.leaf_of(value)}" for _ in range(count)) + "}"
            case _:
                return self.leaf_of(draw.choice(("string", "double", "int", "bool", "null", "list", "map")))

    def leaf_of(self, wanted: str | Type) -> str:
        """A leaf of a type."""
        kind = wanted if isinstance(wanted, str) else wanted.kind
        return self.leaf("dyn" if kind == "parameter" else kind, wanted)

    def path(self, kind: str, wanted: str | Type) -> str:
        """Something of the request that the type fits, put there as it is drawn."""
        draw = self.random
        if draw.random() < 0.1:
            name = draw.choice(HEADERS)
            return draw.choice(
                (
                    f"header.canonical({quoted(draw, name)})",
                    f"header[{quoted(draw, name)}][0]",
                    "header",
                    f"header.match('{name}', 'Push Hook')",
                )
            )
        root, fields = draw.choice(
            (("body", self.body), ("body", self.body), ("body", self.body), ("extensions", self.extensions))
        )
        text, place = root, fields
        for _ in range(draw.choice((0, 0, 0, 1, 1, 2))):
            name = draw.choice(NAMES)
            inner = place.setdefault(name, {})
            if not isinstance(inner, dict):
                break
            place, text = inner, text + selected(draw, name)
        name = draw.choice(NAMES)
        if draw.random() < 0.9 and name not in place:
            place[name] = self.payload(kind)
        if kind == "bool" and draw.random() < 0.3:
            return f"has({text}.{name})"
        return text + selected(draw, name)

    def payload(self, kind: str, depth: int = 0) -> Any:
        """A value as JSON brings it, of the kind that is wanted where JSON has it."""
        draw = self.random
        if kind in ("int", "uint"):
            kind = "double"
        if kind in PAYLOADS and draw.random() < 0.9:
            return draw.choice(PAYLOADS[kind])
        if kind == "list" or (kind not in PAYLOADS and kind != "map" and draw.random() < 0.3):
            inner = draw.choice(("string", "double", "map", "dyn", "list"))
            return [self.payload(inner, depth + 1) for _ in range(draw.choice((0, 1, 2, 3)))] if depth < 3 else []
        if kind == "map":
            # One key, because Go goes through several in a random order.
            return {draw.choice(NAMES): self.payload("dyn", depth + 1)} if depth < 3 and draw.random() < 0.9 else {}
        return draw.choice(PAYLOADS[draw.choice(list(PAYLOADS))])

    def ternary(self, kind: str, wanted: str | Type) -> str:
        """A choice between two."""
        return f"({self.expression('bool')} ? {self.expression(wanted)} : {self.expression(wanted)})"

    def logic(self, kind: str, wanted: str | Type) -> str:
        """Conditions, which absorb errors; for other types dyn() or a pair of brackets."""
        if kind == "bool":
            return f"({self.expression('bool')} {self.random.choice(('&&', '||'))} {self.expression('bool')})"
        return f"{self.random.choice(('dyn', ''))}({self.expression(wanted)})"

    def macro(self, kind: str, wanted: str | Type) -> str:
        """A comprehension."""
        draw = self.random
        if len(self.scope) >= 3:
            return self.leaf(kind, wanted)
        over = self.expression(draw.choice(("list", "list", "list", "map")))
        name = draw.choice(VARIABLES)
        self.scope.append((name, None))
        try:
            if kind == "bool":
                macro = draw.choice(("all", "exists", "exists_one", "existsOne"))
                return f"{over}.{macro}({name}, {self.expression('bool')})"
            if kind == "list":
                macro = draw.choice(("map", "map", "filter", "map3", "sortBy"))
                inner = _part(wanted, 0) or draw.choice((*LEAVES, "dyn"))
                match macro:
                    case "map":
                        return f"{over}.map({name}, {self.expression(inner)})"
                    case "map3":
                        return f"{over}.map({name}, {self.expression('bool')}, {self.expression(inner)})"
                    case "filter":
                        return f"{over}.filter({name}, {self.expression('bool')})"
                    case _:
                        return f"{over}.sortBy({name}, {self.expression(draw.choice(SORTED))})"
            return f"{over}.filter({name}, {self.expression('bool')})[0]"
        finally:
            self.scope.pop()

    def call(self, kind: str, wanted: str | Type) -> str:
        """A call of a declared function whose result the type wants."""
        candidates = _BY_RESULT.get(kind, _ALL)
        if self.random.random() < 0.5:
            candidates = _RARE.get(kind, candidates)
        return self.called(self.random.choice(candidates))

    def called(self, overload: Overload) -> str:
        """A call of one overload, with a type for each type parameter."""
        draw = self.random
        chosen = {name: draw.choice((*LEAVES, "dyn")) for name in overload.parameters}
        args = [self.argument(overload, index, chosen) for index in range(len(overload.args))]
        name = MACROS.get(overload.name, overload.name)
        match name:
            case "_?_:_":
                return f"({args[0]} ? {args[1]} : {args[2]})"
            case "_[_]":
                return f"{args[0]}[{args[1]}]"
            case "-_" | "!_":
                return f"{name[0]}({args[0]})" if draw.random() < 0.5 else f"{name[0]}{args[0]}"
            case "@in" | _ if name in OPERATORS:
                return f"({args[0]} {OPERATORS[name]} {args[1]})"
            case _ if overload.member:
                return f"{args[0]}.{name}({', '.join(args[1:])})"
            case _:
                return f"{name}({', '.join(args)})"

    def argument(self, overload: Overload, index: int, chosen: dict[str, str]) -> str:
        """An argument; where only few values make sense, mostly one of these."""
        draw = self.random
        special = _SPECIAL.get((overload.name, index))
        if special is not None and (overload.name in _BOUNDED or draw.random() < 0.9):
            return special(draw)
        wanted = overload.args[index]
        if wanted.kind == "parameter":
            return self.expression(chosen[wanted.name])
        if wanted.parameters and all(part.kind == "parameter" for part in wanted.parameters):
            parts = tuple(Type(chosen[part.name], chosen[part.name]) for part in wanted.parameters)  # type: ignore[arg-type]  # a kind by its name
            return self.expression(Type(wanted.kind, wanted.name, parts))
        return self.expression(wanted)


def quoted(draw: Random, text: str) -> str:
    """A string literal in one of its forms."""
    quote = draw.choice("'\"")
    escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote).replace("\n", "\\n").replace("\t", "\\t")
    match draw.random():
        case chance if chance < 0.05 and "\\" not in escaped and quote not in text:
            return f"r{quote}{text}{quote}"
        case chance if chance < 0.1:
            return quote * 3 + escaped + quote * 3
        case chance if chance < 0.13 and text:
            return quote + "".join(f"\\u{ord(each):04x}" if ord(each) < 0x10000 else each for each in text) + quote
    return quote + escaped + quote


def selected(draw: Random, name: str) -> str:
    """A field, by dot or by index."""
    match draw.random():
        case chance if chance < 0.15:
            return f"['{name}']"
        case chance if chance < 0.18:
            return f".`{name}`"
    return f".{name}"


def _part(wanted: str | Type, index: int) -> str | Type | None:
    if isinstance(wanted, str) or len(wanted.parameters) <= index:
        return None
    part = wanted.parameters[index]
    return None if part.kind == "parameter" else part


def _of(choices: tuple[str, ...]) -> Callable[[Random], str]:
    return lambda draw: quoted(draw, draw.choice(choices))


_RANGES = ("0", "1", "3", "5", "-1")
_INDEXES = ("0", "1", "2", "-1", "5")
_SPECIAL: dict[tuple[str, int], Callable[[Random], str]] = {
    ("lists.range", 0): lambda draw: draw.choice(_RANGES),
    ("matches", 1): _of(PATTERNS),
    ("translate", 1): _of(PATTERNS),
    ("translate", 2): _of(REPLACEMENTS),
    ("format", 0): _of(FORMATS),
    ("timestamp", 0): _of(("2024-02-29T12:34:56Z", "1999-12-31T23:59:59.5+02:00", "2024-13-01T00:00:00Z", "x", "")),
    ("duration", 0): _of(("1h", "-1.5s", "1ms", "x", "1d", "", "9223372036s")),
    ("parseJSON", 0): _of(('{"a":1}', "[1]", '{"a":', "{}", '{"b":[1.5,null,"x"]}', "")),
    ("parseYAML", 0): _of(("a: 1", "- a", "a: [1, {b: c}]", "a: 'x", "", "1: a", "a: yes\nb: ~", "a: 1.50")),
    ("parseURL", 0): _of(("https://u:p@h:8080/a%20b?x=1&x=2#f", "/p?q", "%zz", "", "http://h", "a:b")),
    ("base64.decode", 0): _of(("aGVsbG8=", "aGk", "!", "", "/+8=")),
    ("canonical", 0): lambda _: "header",
    ("canonical", 1): _of(HEADERS),
    ("match", 0): lambda _: "header",
    ("match", 1): _of(HEADERS),
    ("compareSecret", 1): _of(("token", "nope")),
    ("compareSecret", 2): _of(("hook", "nope", "hook")),
    **{(name, 1): _of(("+02:00", "-11:30", "UTC", "America/New_York", "Nope/Zone", "", "25:00")) for name in (
        "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours",
        "getMinutes", "getSeconds", "getMilliseconds")},
    **{(name, index): lambda draw: draw.choice(_INDEXES) for name, index in (
        ("charAt", 1), ("substring", 1), ("substring", 2), ("slice", 1), ("slice", 2), ("truncate", 1), ("flatten", 1),
        ("indexOf", 2), ("lastIndexOf", 2), ("replace", 3), ("split", 2))},
}  # fmt: skip
_BOUNDED = frozenset({"lists.range"})
"""What grows without a limit gets small arguments only."""


def _overloads() -> list[Overload]:
    return [overload for group in functions().values() for overload in group if "sortBy" not in overload.name]


def _by_result(overloads: list[Overload]) -> dict[str, list[Overload]]:
    found: dict[str, list[Overload]] = {}
    for overload in overloads:
        found.setdefault(overload.result.kind, []).append(overload)
    return found


_ALL = _overloads()
_BY_RESULT = _by_result(_ALL)
# Half of the calls come from the named functions, which the operators' many overloads would crowd out.
_RARE = _by_result([overload for overload in _ALL if "_" not in overload.name and overload.name != "@in"])

_TOKENS = ("==", "!=", "in", "<", "<=", "&&", "||", "[", "]", "{", "}", "(", ")", ".", ",", "-", "!", "?", ":",
           "%", "true", "null", " ", "\n", "// x\n", "1", "2.5", "3u", "'s'", 'b"x"', "a", "body", "`q-r`", "x", "@",
           "'", '"', "\\", "é", ".?", "[?", "has", "all", "if", "0x", "1e", "\t")  # fmt: skip


def changed(draw: Random, text: str) -> str:
    """An expression with a few characters taken out, put in or replaced."""
    for _ in range(draw.randint(1, 2)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice((0, 0, 1, 1, 3)))
        text = text[:start] + draw.choice(("", *_TOKENS)) + text[end:]
    return text


@cache
def _kept() -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The short expressions of the golden file, and the requests there."""
    expressions = (each.input["expr"] for each in read("cel"))
    return tuple(each for each in expressions if len(each) < 160), tuple(contexts().values())


def question(draw: Random) -> dict[str, Any]:
    """A question of the mode `cel`: mostly drawn with a request of its own, else one of the golden file's that is
    changed a little and asked of any of the requests there."""
    if draw.random() < 0.15:
        expressions, requests = _kept()
        text = draw.choice(expressions)
        text = changed(draw, text) if draw.random() < 0.7 else text
        return {"role": draw.choice(("filter", "overlay")), "expr": text, "context": draw.choice(requests)}
    drawer = Drawer(draw)
    role = draw.choice(("filter", "overlay", "overlay"))
    wanted = "bool" if role == "filter" else draw.choice((*LEAVES, "list", "map", "dyn", "string", "list", "map"))
    text = drawer.expression(wanted)[:1500]
    if draw.random() < 0.12:
        text = changed(draw, text)
    context = {
        "body": drawer.body,
        "header": {"X-Gitlab-Event": "Push Hook", "content-type": "application/json", "X-Many": "a, b"},
        "url": draw.choice(("/", "/dev?x=1", "", "/a%20b/c?x=1&x=2")),
        "extensions": drawer.extensions,
        "secrets": {"hook": {"token": "s3cr3t"}},
    }
    return {"role": role, "expr": text, "context": context}
