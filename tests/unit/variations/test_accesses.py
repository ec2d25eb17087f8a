from harness.cel import compile_expression
from harness.variations.accesses import Access, accesses
from support.lines import each_line


def free(variable: str, *keys: str | int) -> Access:
    return Access(variable, keys)


def presence(variable: str, *keys: str | int) -> Access:
    return Access(variable, keys, shallow=True)


def compared(variable: str, *keys: str, to: tuple[bool | int | float | str, ...]) -> Access:
    return Access(variable, keys, compared=to)


LOOKS: list[tuple[str, set[Access]]] = [
    ("true", set()),
    ("body.a.b > 1", {free("body", "a", "b")}),
    ("body.a['b c'][0] < 1", {free("body", "a", "b c", 0)}),
    ("body[body.key] == 1", {free("body"), free("body", "key")}),
    ("has(body.a.b)", {presence("body", "a", "b")}),
    ("has(body.a) && body.a == 'x'", {presence("body", "a"), compared("body", "a", to=("x",))}),
    ("'x' != body.a", {compared("body", "a", to=("x",))}),
    ("body.a == null || null != body.b", {presence("body", "a"), presence("body", "b")}),
    ("body.a in ['x', 'y']", {compared("body", "a", to=("x", "y"))}),
    ("body.a in ['x', body.b]", {free("body", "a"), free("body", "b")}),
    ("'a' in body", {presence("body", "a")}),
    ("'a' in body.labels", {free("body", "labels")}),
    ("body.a == body.b", {free("body", "a"), free("body", "b")}),
    ("body.ref.startsWith('x')", {free("body", "ref")}),
    ("body.list.exists(one, one.id == 1)", {free("body", "list"), compared("one", "id", to=(1,))}),
    ("body.marshalJSON().size() > 1", {free("body")}),
    ("header['X-A'][0] == 'v'", {Access("header", ("X-A", 0), compared=("v",))}),
    ("header.canonical('x-a').size() > 1", {free("header", "x-a")}),
    ("header.canonical('x-a') == 'v'", {compared("header", "x-a", to=("v",))}),
    ("header.match('x-a', 'v')", {compared("header", "x-a", to=("v",))}),
    ("header.match('x-a', body.v)", {free("header", "x-a"), free("body", "v")}),
    ("header.canonical(body.name) == 'v'", {free("header"), free("body", "name")}),
    ("size(header) > 1", {free("header")}),
    ("requestURL.contains('x')", {free("requestURL")}),
    ("extensions.a.b == 'x'", {compared("extensions", "a", "b", to=("x",))}),
    ("!(body.a ? body.b == 1.5 : true)", {free("body", "a"), compared("body", "b", to=(1.5,))}),
]


@each_line(LOOKS, lambda line: line[0])
def test_an_expression_looks_at_what_it_names(line: tuple[str, set[Access]]) -> None:
    source, expected = line
    assert set(accesses(compile_expression(source).checked.root)) == expected
