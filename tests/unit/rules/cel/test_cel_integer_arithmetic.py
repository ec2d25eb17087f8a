from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.cel.cel_integer_arithmetic import RULE

TABLE = [
    ("body.n + 1 > 2", 1),
    ("1 + body.n > 2", 1),
    ("body['n'] - 1 == 0", 1),
    ("body['a']['n'] - 1 == 0", 1),
    ("body['a']['n'] - body['b']['n'] == 0", 0),
    ("extensions.n * 2 == 4", 1),
    ("body.list[0].n / 2 == 1", 1),
    ("body.commits.exists(c, c.n + 1 > 2)", 1),
    ("body.commits.filter(c, true)[0].n + 1 > 2", 1),
    ("body.text.parseJSON().n + 1 > 2", 1),
    ("body.n % 2 == 0", 1),
    ("body.n % body.m == 0", 1),
    ("2u + body.n > 2u", 1),
    ("body.n + size(body.list) > 2", 1),
    ("body.a + 1 > body.b + 1", 2),
    # What works, or cannot be told.
    ("body.n + 1.0 > 2.0", 0),
    ("body.n + body.m > 2", 0),
    ("body.n > 1 && body.n == 2", 0),
    ("int(body.n) + 1 > 2", 0),
    ("size(body.list) - 1 > 2", 0),
    ("-body.n < 0", 0),
    ("body.list[size(body.list) - 1] == 'x'", 0),
    ("[1, 2].exists(n, n + 1 > 2)", 0),
    ("[1, 'a'][0] + 1 == 2", 0),
    ("body.list.map(x, size(x)).exists(n, n + 1 > 2)", 0),
    ("[1].exists(body, body + 1 > 1)", 0),
    ("'a' + body.s == 'ab'", 0),
    ("timestamp(body.at) + duration('1h') > timestamp(body.at)", 0),
    ("body.n + ", 0),
]


def test_what_fails_and_what_does_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_what_it_tells(in_filter: Callable[..., list[Finding]]) -> None:
    (finding,) = in_filter(RULE, "body.ref == 'x' && body.n\n + 1 > 2")
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "`body.n + 1` of the filter of trigger 'build' of EventListener ci/listener fails at every event that gets "
        "there: what comes from JSON is a double when it is a number, and there is no + of a double and an integer"
    )
    assert finding.help == "write 1.0, or int(body.n) where an integer is wanted"
    assert (finding.location.line, finding.location.column) == (13, 23 + len("body.ref == 'x' && "))
    (finding,) = in_filter(RULE, "true", overlays={"next": "body.n % 2"})
    assert finding.help == "write int(body.n)"
    assert finding.symbol == "overlay 'next' of trigger 'build' of EventListener ci/listener body.n % 2"
    assert finding.location.line == 15
