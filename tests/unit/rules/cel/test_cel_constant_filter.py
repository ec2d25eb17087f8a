from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.cel.cel_constant_filter import RULE

InFilter = Callable[..., list[Finding]]

TABLE = [
    ("true", 1),
    ("'body.ref == 1'", 1),
    ("'body.ref' == 'refs/heads/main'", 1),
    ("1 / 0 == 1", 1),
    ("size(body.commits)", 1),
    ("header.canonical('X')", 1),
    ("body.a == 'x' && body.a == 'y'", 1),
    ("'x' == body.a && body['a'] in ['y', 'z']", 1),
    ("body.a == 'x' && body.b == 1 && body.a != 'x'", 1),
    ("body.a in ['x', 'y'] && !(body.a in ['y', 'x', 'z'])", 1),
    ("body.a == 1 && body.a == 2.0", 1),
    ("body.a == true && body.a == 1", 1),
    ("header.match('X-A', 'b') && header.canonical('x-a') == 'c'", 1),
    ("requestURL == '/a' && requestURL == '/b'", 1),
    ("body.ref.startsWith('refs/heads/') && body.ref.startsWith('refs/tags/')", 1),
    ("body.ref == 'refs/heads/main' && body.ref.matches('^refs/tags/')", 1),
    ("body.ref == 'refs/heads/main' && !body.ref.contains('main')", 1),
    ("body.a.endsWith('x') && !body.a.endsWith('x')", 1),
    ("body.a != 'x' || body.a != 'y'", 1),
    ("body.a != 'x' || body.a == 'x'", 1),
    ("!body.a.startsWith('x') || !body.a.startsWith('y')", 1),
    ("body.b == 1 && (body.a != 'x' || body.a != 'y')", 1),
    ("body.b == 1 || body.a == 'x' && body.a == 'y'", 1),
    # What an event decides.
    ("body.a == 'x' || body.a == 'y'", 0),
    ("body.a != 'x' && body.a != 'y'", 0),
    ("body.a == 'x' && body.b == 'y'", 0),
    ("body.a == 1 && body.a == 1.0 && body.a == 1u", 0),
    ("body.a in ['x', 'y'] && body.a in ['y', 'z']", 0),
    ("body.a in ['x', 'y'] && body.a != 'y'", 0),
    ("body.a in ['x', body.b] && body.a == 'y'", 0),
    ("body.list[body.n] == 'x' && body.list[body.n] == 'y'", 0),
    ("body.list.exists(x, x == 1) && body.list.exists(x, x == 2)", 0),
    ("body.ref.startsWith('refs/') && body.ref.startsWith('refs/heads/')", 0),
    ("body.ref.contains('a') && body.ref.contains('b')", 0),
    ("body.ref == 'refs/heads/main' && body.ref.matches('(')", 0),
    ("header.match('X-A', 'b') && header.match('X-B', 'c')", 0),
    ("header['X-A'] == ['b'] && header['X-A'] == ['c']", 0),
    ("body.a == null || body.a != 'x'", 0),
    ("body.flag", 0),
    ("has(body.a) ? body.a == 'x' : true", 0),
    ("'x'.compareSecret('a', 'b')", 0),
]


def test_what_is_constant_and_what_is_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_overlays_may_be_constant(in_filter: InFilter) -> None:
    assert in_filter(RULE, "body.a == 1", overlays={"a": "'x'", "b": "body.a == 1 && body.a == 2"}) == []


def test_what_it_tells(in_filter: InFilter) -> None:
    where = "filter of trigger 'build' of EventListener ci/listener"
    table = [
        ("true", Severity.WARNING, f"the {where} is true for every event: it keeps nothing out"),
        ("false", Severity.WARNING, f"the {where} is not true for any event: the trigger never fires"),
        ("1 == 1", Severity.ERROR, f"the {where} is true for every event: it keeps nothing out"),
        ("'a'", Severity.ERROR, f"the {where} is not true for any event: the trigger never fires"),
        (
            "size(body.a)",
            Severity.ERROR,
            f"the {where} gives a value of type int, and only true passes: the trigger never fires",
        ),
        (
            "body.a == 1 && body.a == 2",
            Severity.ERROR,
            f"`body.a == 1` and `body.a == 2` of the {where} are never both true: the trigger never fires",
        ),
        (
            "body.a != 1 || body.a != 2",
            Severity.ERROR,
            f"one of `body.a != 1` and `body.a != 2` of the {where} is true for every event: "
            "the filter keeps nothing out",
        ),
        (
            "body.b || body.a == 1 && body.a == 2",
            Severity.WARNING,
            f"`body.a == 1` and `body.a == 2` of the {where} are never both true: this part is false for every event",
        ),
    ]
    wrong = []
    for expression, severity, message in table:
        got = [(finding.severity, finding.message) for finding in in_filter(RULE, expression)]
        if got != [(severity, message)]:
            wrong.append((expression, got))
    assert wrong == []
    (finding,) = in_filter(RULE, "'body.ref == 1'")
    assert finding.help == "take the quotes around the expression away: they make a text of it"
    (finding,) = in_filter(RULE, "body.a == 1 && body.a == 2")
    assert (finding.location.line, finding.location.column) == (13, 23 + len("body.a == 1 && "))
