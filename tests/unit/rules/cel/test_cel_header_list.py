from collections.abc import Callable

from harness.finding import Finding
from harness.rules.cel.cel_header_list import RULE

TABLE = [
    ("header['X-Gitlab-Event'] == 'Push Hook'", 1),
    ("'Push Hook' != header['X-Gitlab-Event']", 1),
    ("header.Accept == 'x'", 1),
    ("header['X-Gitlab-Event'] in ['Push Hook', 'Tag Push Hook']", 1),
    ("header['X-Gitlab-Event'].startsWith('Push')", 1),
    ("header['X-Gitlab-Event'].matches('^Push')", 1),
    ("header['X-Gitlab-Token'].compareSecret('token', 'webhook')", 1),
    ("'Push Hook' in header['x-gitlab-event']", 1),
    ("header['X-GitHub-Event'][0] == 'push'", 1),
    ("has(header.accept)", 1),
    ("'x-gitlab-event' in header", 1),
    ("header['Host'][0] == 'hooks.example.com'", 1),
    ("header.canonical('host') == 'hooks.example.com'", 1),
    ("header.match('Host', 'hooks.example.com')", 1),
    # There is no such list that could be compared.
    ("header['x-gitlab-event'] == 'Push Hook'", 1),
    # What works.
    ("header['X-Gitlab-Event'][0] == 'Push Hook'", 0),
    ("header['X-Gitlab-Event'] == ['Push Hook']", 0),
    ("'Push Hook' in header['X-Gitlab-Event']", 0),
    ("'X-Gitlab-Event' in header", 0),
    ("header['X-Gitlab-Event'].exists(v, v == 'Push Hook')", 0),
    ("header['X-Gitlab-Event'].first() == 'Push Hook'", 0),
    ("header['X-Gitlab-Event'].join(',').startsWith('Push')", 0),
    ("size(header['X-Gitlab-Event']) == 1", 0),
    ("header.match('x-gitlab-event', 'Push Hook')", 0),
    ("header.canonical('x-gitlab-event').startsWith('Push')", 0),
    ("header.canonical('X-Gitlab-Event') in ['Push Hook']", 0),
    ("header[body.name] == 'x'", 0),
    ("header.exists(k, k == 'x')", 0),
    ("body['x-gitlab-event'] == 'x'", 0),
    ("body.header == 'x'", 0),
]


def test_what_is_found_and_what_is_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_what_it_tells(in_filter: Callable[..., list[Finding]]) -> None:
    (name,) = in_filter(RULE, "header['x-github-event'] == 'push'")
    (comparison,) = in_filter(RULE, "header['X-Github-Event'] == 'push'")
    where = "of the filter of trigger 'build' of EventListener ci/listener"
    assert name.message == (
        f"`header['x-github-event']` {where}: header names are spelt X-Github-Event, not x-github-event; "
        "it has no such key and stops the trigger"
    )
    assert comparison.message == (
        f"`header['X-Github-Event'] == 'push'` {where} is false for every event: "
        "X-Github-Event is a list of values, not a text"
    )
    assert name.help == "write header.canonical('X-Github-Event'), which takes any spelling"
    assert comparison.help == "write header.match('X-Github-Event', 'push')"
    (method,) = in_filter(RULE, "true && header['X-A'].contains('b')")
    assert method.help == "write header.canonical('X-A').contains(…)"
    assert (method.location.line, method.location.column) == (13, 23 + len("true && "))
