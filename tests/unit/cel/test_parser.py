"""Reading expressions: trees, places, cel-go's messages and limits."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel import grammar, parser
from harness.cel.antlr.reader import read
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, StructLiteral
from harness.cel.builder import Builder
from harness.cel.errors import CompileError
from harness.cel.source import Source
from support.examples import examples
from support.lines import each_line

STATIC = [json.loads(line) for line in Path(__file__).with_name("static.jsonl").read_text("utf-8").splitlines()]
"""Expressions with what Tekton's CEL interceptor (tektoncd/triggers v0.37.0) said of them; null where they compile."""


def shown(node: Node) -> str:
    """The tree, with every bracket."""
    match node:
        case Constant(value=value):
            return repr(value)
        case Ident(name=name):
            return name
        case Select(operand=operand, field=field, test_only=test_only):
            return f"has({shown(operand)}.{field})" if test_only else f"{shown(operand)}.{field}"
        case Call(function=function, target=target, args=args):
            receiver = f"{shown(target)}." if target is not None else ""
            return f"{receiver}{function}({', '.join(map(shown, args))})"
        case ListLiteral(elements=elements):
            return f"[{', '.join(map(shown, elements))}]"
        case MapLiteral(entries=entries):
            return "{" + ", ".join(f"{shown(key)}: {shown(value)}" for key, value in entries) + "}"
        case StructLiteral(name=name, fields=fields):
            return name + "{" + ", ".join(f"{field}: {shown(value)}" for field, value in fields) + "}"
        case Macro(kind=kind, target=target, variable=variable, args=args):
            return f"{shown(target)}.{kind}!({variable}; {', '.join(map(shown, args))})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3 - 4", "_-_(_+_(1, _*_(2, 3)), 4)"),
        ("a ? b : c ? d : e", "_?_:_(a, b, _?_:_(c, d, e))"),
        ("a || b && c || d", "_||_(_||_(a, _&&_(b, c)), d)"),
        ("a || b || c || d || e", "_||_(_||_(_||_(a, b), c), _||_(d, e))"),
        ("(a || b) || c", "_||_(_||_(a, b), c)"),
        ("a < b == c in d", "@in(_==_(_<_(a, b), c), d)"),
        ("!!a", "a"),
        ("!!!a.b", "!_(a.b)"),
        ("-1", "-1"),
        ("- 1", "-1"),
        ("--1", "1"),
        ("---1", "-_(1)"),
        ("a-1", "_-_(a, 1)"),
        ("a - -1", "_-_(a, -1)"),
        ("a --1", "_-_(a, -1)"),
        ("!-1", "!_(-1)"),
        ("-a", "-_(a)"),
        ("-1.abs()", "-1.abs()"),
        ("a.b['c'][0].d(1, 2)", "_[_](_[_](a.b, 'c'), 0).d(1, 2)"),
        (".a.b", ".a.b"),
        (".f(1)", ".f(1)"),
        ("a.`b-c/d.e f`", "a.b-c/d.e f"),
        ("[1, 2,]", "[1, 2]"),
        ("[,]", "[]"),
        ("{'a': 1, b: 2,}", "{'a': 1, b: 2}"),
        ("{,}", "{}"),
        ("a.B{c: 1, `d-e`: 2,}.f", "a.B{c: 1, d-e: 2}.f"),
        (".a.B{}", ".a.B{}"),
        ("a // b\n + c", "_+_(a, c)"),
        ("has(a.b)", "has(a.b)"),
        ("has(has(a.b))", "has(a.b)"),
        ("a.has(b)", "a.has(b)"),
        ("a.all(x, x > 0)", "a.all!(x; _>_(x, 0))"),
        ("a.exists_one(x, x)", "a.exists_one!(x; x)"),
        ("a.existsOne(x, x)", "a.existsOne(x, x)"),
        ("a.map(x, b)", "a.map!(x; b)"),
        ("a.map(x, b, c)", "a.map!(x; b, c)"),
        ("a.map(x)", "a.map(x)"),
        ("a.filter(x, b).sortBy(y, y.z)", "a.filter!(x; b).sortBy!(y; y.z)"),
        ("all(a, b)", "all(a, b)"),
        ("math.greatest(1, a)", "math.@max(1, a)"),
        ("math.least(1, 2, 3)", "math.@min([1, 2, 3])"),
        ("x.least(1, 2, 3)", "x.least(1, 2, 3)"),
    ],
)
def test_tree(text: str, tree: str) -> None:
    assert shown(parser.parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "extent", "at"),
    [
        ("  a.b", "a.b", "."),
        ("(a) == (b)", "(a) == (b)", "=="),
        ("(a || b) && (c)", "(a || b) && (c)", "&&"),
        ("a.b(1) ", "a.b(1)", "("),
        ("f(1)", "f(1)", "("),
        ("a [ 0 ]", "a [ 0 ]", "["),
        ("a ? b : (c)", "a ? b : (c)", "?"),
        ("!!!a", "!!!a", "!"),
        ("- 1", "- 1", "-"),
        ("[a].all(x, x)", "[a].all(x, x)", "(x"),
        ("a.b{c: 1}", "a.b{c: 1}", "{"),
    ],
)
def test_span(text: str, extent: str, at: str) -> None:
    span = parser.parse(text).span
    assert text[span.start : span.end] == extent
    assert text.startswith(at, span.at)


@each_line(STATIC, lambda fact: fact["expr"])
def test_message(fact: dict[str, str | None]) -> None:
    """What does not parse says so in Tekton's words, and nothing else fails here."""
    expression, message = fact["expr"], fact["message"]
    assert expression is not None
    if message is not None and message.startswith("failed to parse"):
        with pytest.raises(CompileError) as caught:
            parser.parse(expression)
        assert str(caught.value) == message
        assert caught.value.stage == "parse"
    else:
        parser.parse(expression)


def test_issues_tell_the_places() -> None:
    with pytest.raises(CompileError) as caught:
        parser.parse("a.b ||\n 'x")
    assert [(issue.line, issue.column) for issue in caught.value.issues] == [(2, 2), (2, 4)]
    assert caught.value.issues[0].message == "Syntax error: token recognition error at: ''x'"


RECURSION = "ERROR: <input>:-1:0: expression recursion limit exceeded: 250"
DEPTH = "ERROR: <input>:-1:0: max recursion depth exceeded"


@pytest.mark.parametrize(
    ("fits", "too_much", "message"),
    [
        ("(" * 249 + "1" + ")" * 249, "(" * 250 + "1" + ")" * 250, RECURSION),
        ("[" * 250 + "]" * 250, "[" * 251 + "]" * 251, RECURSION),
        ("1" + "+1" * 250, "1" + "+1" * 251, DEPTH),
        ("a" + ".b" * 250, "a" + ".b" * 251, DEPTH),
        ("a" + "[0]" * 250, "a" + "[0]" * 251, DEPTH),
        ("1 == (" * 124 + "1" + ")" * 124, "1 == (" * 125 + "1" + ")" * 125, RECURSION),
        ("1 + 2 * (" * 82 + "1" + ")" * 82, "1 + 2 * (" * 84 + "1" + ")" * 84, RECURSION),
        ("a || " * 5000 + "a", "a || " * 20000 + "a", "expression code point size exceeds limit: size: 100001"),
    ],
    ids=["brackets", "lists", "sums", "fields", "indexes", "relations", "products", "size"],
)
def test_limits(fits: str, too_much: str, message: str) -> None:
    parser.parse(fits)
    with pytest.raises(CompileError, match=message):
        parser.parse(too_much)


@pytest.mark.parametrize(
    "piece", ["(", "a.", "[1,", "@", "a b ", "!(", "{", "a ? ", "'", "a(1, ", "1 + ", "a.all(x, ", "\\", "// \n("]
)
def test_hostile_texts_end(piece: str) -> None:
    """No recursion error, whatever the text: three times as deep as Python recurses."""
    with pytest.raises(CompileError):
        parser.parse(piece * 3000)


def test_thousands_of_signs() -> None:
    assert shown(parser.parse("-" * 9001 + "1")) == "-_(1)"


OPERANDS = ("a", "b.c", "1", "2u", "1.5", "'s'", "b'x'", "true", "null", "x", ".all(x,", "has(", "math.least(", "`q-r`")
SIGNS = ("in", " ", "\n", "?", ":", ",", ".", "(", ")", "[", "]", "{", "}", "+", "-", "*", "!", "==", "<", "&&", "||")
PIECES = st.sampled_from((*OPERANDS, *SIGNS, "@", "'"))


@examples(300)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_both_readers_agree(text: str) -> None:
    """The fast reader takes a text exactly if the faithful one has no objection, and both make one tree of it."""
    source = Source(text)
    builder = Builder(source)
    faithful = read(builder)
    try:
        tree = shown(parser.parse(text))
    except CompileError:
        assert builder.problems
    else:
        assert not builder.problems
        assert shown(faithful) == tree


@examples(200)
@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    with contextlib.suppress(CompileError):
        parser.parse(text)


def test_kept_tables_are_those_of_the_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, run `python -m harness.cel.grammar`."""
    kept = grammar.TABLES.read_text("utf-8")
    monkeypatch.setattr(grammar, "TABLES", tmp_path / "grammar.json")
    grammar.write_tables()
    made = grammar.TABLES.read_text("utf-8")
    assert json.loads(kept)["digest"] == json.loads(made)["digest"]
    assert [text for text in (kept, made) if "site-packages" in text or "celpy" in text] == []


def test_without_kept_tables_the_parser_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = grammar.load_parser().parse("-1 + a.b(c)[0]")
    monkeypatch.setattr(grammar, "TABLES", tmp_path / "absent.json")
    grammar.load_parser.cache_clear()
    try:
        assert grammar.load_parser().parse("-1 + a.b(c)[0]") == kept
    finally:
        grammar.load_parser.cache_clear()
