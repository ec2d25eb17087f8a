from collections.abc import Callable

from harness.finding import Finding
from harness.rules.cel.cel_compare_secret_namespace import RULE

InFilter = Callable[..., list[Finding]]

TOKEN = "header.canonical('X-Token')"  # the receiver of every call
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: webhook, namespace: ci}\nstringData: {token: x}\n"


def test_the_namespace(counts: Callable[..., list[tuple[str, int]]], in_filter: InFilter) -> None:
    table = [
        (f"{TOKEN}.compareSecret('token', 'webhook', 'shared')", 1),
        (f"{TOKEN}.compareSecret('token', 'webhook', body.namespace)", 1),
        (f"{TOKEN}.compareSecret('token', 'webhook', 'ci')", 0),
        (f"{TOKEN}.compareSecret('token', 'webhook')", 0),
    ]
    assert counts(RULE, table) == []
    (finding,) = in_filter(RULE, table[0][0])
    assert finding.message == (
        "compareSecret() in the filter of trigger 'build' of EventListener ci/listener ignores its third argument "
        "'shared': the Secret is read from ci"
    )
    assert finding.location.column == 23 + table[0][0].index("'shared'")


def test_key_and_name_swapped(in_filter: InFilter) -> None:
    swapped = f"{TOKEN}.compareSecret('webhook', 'token')"
    (finding,) = in_filter(RULE, swapped, others=SECRET)
    assert finding.help == "write the key first: compareSecret('token', 'webhook')"
    # No Secret tells, none of that name, or one that has both.
    assert in_filter(RULE, swapped) == []
    assert in_filter(RULE, swapped, others=SECRET.replace("namespace: ci", "namespace: other")) == []
    assert in_filter(RULE, swapped, others=SECRET.replace("token: x", "key: x")) == []
    assert in_filter(RULE, swapped, others=f"{SECRET}---\n{SECRET.replace('name: webhook', 'name: token')}") == []
    assert in_filter(RULE, f"{TOKEN}.compareSecret(body.key, 'token')", others=SECRET) == []
