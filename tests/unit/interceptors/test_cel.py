import pytest

from harness.interceptors import Event, InterceptorRequest, InterceptorResponse
from harness.interceptors.cel import CelInterceptor
from harness.jsontypes import JSON, JSONObject
from harness.manifests import read_yaml
from harness.secrets import SecretStore
from harness.triggers.model import InterceptorParam, Place

PARAMS = """
params:
- name: filter
  value: "true"
- name: overlays
  value:
  - key: ok
    expression: "'x'"
  - key: second
    expression: body.missing
"""


def params(*pairs: tuple[str, JSON]) -> list[InterceptorParam]:
    return [InterceptorParam(name, value) for name, value in pairs]


def ask(
    given: list[InterceptorParam],
    *,
    body: bytes = b'{"n": 1}',
    extensions: JSONObject | None = None,
    secrets: SecretStore | None = None,
    header: dict[str, list[str]] | None = None,
    explain: bool = True,
) -> InterceptorResponse:
    event = Event(body, header or {}, "/x", "id")
    request = InterceptorRequest(event, extensions or {}, "ci", secrets or SecretStore(), explain)
    return CelInterceptor(given).process(request)


def placed_params(text: str) -> list[InterceptorParam]:
    document = read_yaml(text, "el.yaml").documents[0]
    items = document.value["params"]
    assert isinstance(items, list)
    return [
        InterceptorParam(str(item["name"]), item["value"], Place(document, ("params", index, "value")))
        for index, item in enumerate(items)
        if isinstance(item, dict)
    ]


def test_an_overlay_that_fails_is_located_and_explained() -> None:
    response = ask(placed_params(PARAMS))
    assert response.location is not None
    assert str(response.location) == "el.yaml:10:17"
    assert response.explanation is not None
    assert (response.explanation.text, response.explanation.missing) == ("body.missing", "missing")


def test_without_places_there_is_no_location() -> None:
    response = ask(params(("filter", "nope(")))
    assert (response.passed, response.location) == (False, None)


def test_of_two_filters_the_last_is_pointed_at() -> None:
    text = 'params:\n- {name: filter, value: "true"}\n- {name: filter, value: "false"}\n'
    response = ask(placed_params(text))
    assert response.location is not None
    assert response.location.line == 3


@pytest.mark.parametrize("filter", ["body.n == 2.0", "body.nope", "1 +"])
def test_asking_again_gives_the_same_answer(filter: str) -> None:
    assert ask(params(("filter", filter))) == ask(params(("filter", filter)))
    assert ask(params(("filter", filter)), explain=False).explanation is None


def test_incoming_extensions_are_not_changed() -> None:
    incoming: JSONObject = {"a": {"b": 1.0}}
    response = ask(params(("overlays", [{"key": "a.c", "expression": "extensions.a.b"}])), extensions=incoming)
    assert response.extensions == {"a": {"c": 1.0}}
    assert incoming == {"a": {"b": 1.0}}


def test_an_empty_body_is_an_empty_object() -> None:
    assert ask(params(("filter", "body == {}")), body=b"").passed


def test_a_redacted_value_of_another_header_has_a_note_of_its_own() -> None:
    secrets = SecretStore({"hook": {"token": b"s3cr3t"}}, trust_redacted=True)
    filter = "header.canonical('X-Custom').compareSecret('token', 'hook')"
    response = ask(params(("filter", filter)), secrets=secrets, header={"X-Custom": ["[REDACTED]"]})
    assert response.passed
    assert response.notes == (
        "compareSecret was given a value that GitLab redacted in the record: taken as the right secret",
    )
