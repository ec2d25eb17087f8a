from collections.abc import Callable

import pytest

from harness.finding import Finding, Severity
from harness.rules import Rule
from harness.rules.cel.cel_invalid import RULE
from support.triggers import OWNERS, in_listener

Found = Callable[[Rule, str], list[Finding]]


def cel(param: str) -> str:
    """A cel interceptor with one param; its value stands in line 4, behind `    value: `."""
    return f"ref: {{name: cel}}\nparams:\n  - name: filter\n    value: {param}"


def at(finding: Finding) -> tuple[int, int]:
    return finding.location.line, finding.location.column


@pytest.mark.parametrize(
    "interceptor",
    [
        cel("body.ref == 'refs/heads/main'"),
        cel("true"),
        cel('""'),
        cel("[1, 2]"),
        cel(">-\n      body.ref ==\n      'x'"),
        "ref: {name: cel}\nparams:\n  - name: overlays\n    value: [{key: a, expression: body.ref.split('/')}]",
        "ref: {name: cel}\nparams:\n  - name: overlays\n    value: nonsense",
        "ref: {name: cel}\nparams:\n  - name: other\n    value: body.ref =",
        "ref: {name: gitlab}\nparams:\n  - name: filter\n    value: body.ref =",
        "ref: {name: cel, kind: NamespacedInterceptor}\nparams:\n  - name: filter\n    value: body.ref =",
        "ref: {name: cel}",
    ],
)
def test_nothing_to_find(interceptor: str, found: Found) -> None:
    assert found(RULE, in_listener(interceptor)) == []


@pytest.mark.parametrize(("manifest", "owner", "depth"), OWNERS)
def test_every_place_of_an_interceptor(manifest: Callable[[str], str], owner: str, depth: int, found: Found) -> None:
    (finding,) = found(RULE, manifest(cel("body.ref == nope")))
    assert (finding.rule, finding.severity) == ("cel-invalid", Severity.ERROR)
    assert finding.message == (
        f"the filter of {owner} fails at every event: undeclared reference to 'nope' (in container '')"
    )
    assert finding.location.path == "manifests/m.yaml"
    # dash, two levels of indent, `value: `, and 12 characters of the expression
    assert at(finding) == (13, depth + 2 + 4 + len("value: ") + len("body.ref == ") + 1)
    assert owner in finding.symbol
    assert "tekton-harness cel" in finding.help


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("body.ref == nope", (13, 34)),
        ('"body.ref == nope"', (13, 35)),
        ("'body.ref == nope'", (13, 35)),
        ("|\n      body.a == 1 &&\n        nope", (15, 19)),
        ("|-\n      nope", (14, 17)),
        (">-\n      body.a == 1 &&\n      nope", (15, 17)),
        (">-\n      body.a == 1 &&\n      body.b == 2 && nope", (15, 32)),
        ("body.a == 1 &&\n      nope", (14, 17)),
    ],
)
def test_the_place_inside_of_the_text(value: str, place: tuple[int, int], found: Found) -> None:
    text = in_listener(cel(value))
    (finding,) = found(RULE, text)
    assert at(finding) == place
    line = text.splitlines()[place[0] - 1]
    assert line[place[1] - 1 :].startswith("nope")


def test_a_syntax_error(found: Found) -> None:
    (first, *_) = found(RULE, in_listener(cel("body.ref = 'x'")))
    assert "Syntax error" in first.message
    assert at(first) == (13, 22 + len("body.ref "))


def test_several_mistakes_are_several_findings(found: Found) -> None:
    findings = found(RULE, in_listener(cel("nope == 1 && neither == 2")))
    assert [finding.location.column for finding in findings] == [22, 22 + len("nope == 1 && ")]
    assert len({finding.fingerprint for finding in findings}) == 2


def test_an_overlay(found: Found) -> None:
    interceptor = (
        "ref: {name: cel}\n"
        "params:\n"
        "  - name: overlays\n"
        "    value:\n"
        "      - {key: good, expression: body.ref}\n"
        "      - key: bad\n"
        "        expression: body.ref.nope()\n"
    )
    (finding,) = found(RULE, in_listener(interceptor))
    assert finding.message.startswith(
        "the overlay 'bad' of trigger 'build' of EventListener ci/listener fails at every event: "
    )
    assert finding.location.line == 16


def test_the_names_of_params_are_matched_in_any_case(found: Found) -> None:
    assert len(found(RULE, in_listener(cel("nope").replace("filter", "Filter")))) == 1


def test_the_short_form(found: Found) -> None:
    text = in_listener("cel:\n  filter: body.ref == nope").replace("v1beta1", "v1alpha1")
    (finding,) = found(RULE, text)
    assert at(finding) == (11, len("          " + "  " + "filter: body.ref == ") + 1)


@pytest.mark.parametrize(
    "expression", ["(" * 2000, "!" * 5000 + "true", "a" * 200_000, "1 + " * 500 + "1", "'\\ud800'"]
)
def test_hostile_expressions_end(expression: str, found: Found) -> None:
    findings = found(RULE, in_listener(cel(f'"{expression}"'.replace("\\", "\\\\"))))
    assert all(finding.location.line == 13 for finding in findings)
