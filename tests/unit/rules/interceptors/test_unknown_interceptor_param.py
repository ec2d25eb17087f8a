from collections.abc import Callable

import pytest

from harness.finding import Finding, Severity
from harness.rules import Rule
from harness.rules.interceptors.unknown_interceptor_param import KNOWN, RULE
from support.triggers import OWNERS, in_listener

Found = Callable[[Rule, str], list[Finding]]


def interceptor(name: str, param: str, kind: str = "ClusterInterceptor") -> str:
    return f"ref: {{name: {name}, kind: {kind}}}\nparams:\n  - name: {param}\n    value: x"


@pytest.mark.parametrize(("name", "param"), [(name, param) for name, params in KNOWN.items() for param in params])
def test_known_params_in_any_case(name: str, param: str, found: Found) -> None:
    for spelling in (param, param.lower(), param.upper()):
        assert found(RULE, in_listener(interceptor(name, spelling))) == []


@pytest.mark.parametrize(
    "text",
    [interceptor("mine", "anything"), interceptor("cel", "anything", "NamespacedInterceptor"), "ref: {name: cel}"],
)
def test_nothing_to_find(text: str, found: Found) -> None:
    assert found(RULE, in_listener(text)) == []


@pytest.mark.parametrize(("manifest", "owner", "depth"), OWNERS)
def test_every_place_of_an_interceptor(manifest: Callable[[str], str], owner: str, depth: int, found: Found) -> None:
    (finding,) = found(RULE, manifest(interceptor("cel", "filters")))
    assert (finding.rule, finding.severity) == ("unknown-interceptor-param", Severity.ERROR)
    assert finding.message == "interceptor cel ignores the param 'filters': what it asks for is not checked"
    assert finding.help == "did you mean 'filter'?"
    assert str(finding.location) == f"manifests/m.yaml:12:{depth + 2 + 4 + len('name: ') + 1}"
    assert owner in finding.symbol


@pytest.mark.parametrize(
    ("name", "param", "help"),
    [
        ("gitlab", "eventType", "did you mean 'eventTypes'?"),
        ("gitlab", "secretref ", "did you mean 'secretRef'?"),
        ("github", "addchangedfile", "did you mean 'addChangedFiles'?"),
        ("bitbucket", "token", "known are: secretRef, eventTypes"),
        ("slack", "zzz", "known are: requestedFields"),
        ("cel", "zzz", "known are: filter, overlays"),
    ],
)
def test_the_help(name: str, param: str, help: str, found: Found) -> None:
    (finding,) = found(RULE, in_listener(interceptor(name, f'"{param}"')))
    assert finding.help == help


def test_a_param_without_a_value_is_found_too(found: Found) -> None:
    (finding,) = found(RULE, in_listener("ref: {name: cel}\nparams:\n  - name: filters"))
    assert finding.location.line == 12
