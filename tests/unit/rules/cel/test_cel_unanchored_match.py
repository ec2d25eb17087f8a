from collections.abc import Callable

from harness.finding import Finding
from harness.rules.cel.cel_unanchored_match import RULE

TIED = [
    r"^refs/heads/main$",
    r"^refs/heads/(main|dev)$",
    r"^(refs/heads/main|refs/heads/dev)$",
    r"(^refs/heads/main$|^refs/heads/dev$)",
    r"^refs/heads/main$|^refs/heads/dev$",
    r"(?i)^refs/heads/main$",
    r"refs/heads/main$",
    r"^refs/heads/release/",
    r"^refs/heads/release/.*",
    r"^refs/tags/v.+",
    r"^refs/tags/v(.*)",
    r".*-rc[0-9]+$",
    r"\Arefs/heads/main\z",
    r"^refs/tags/[|(]$",
    r"^(?:refs/heads/main)$",
    "",
]
LOOSE = {
    r"main": "^ and $",
    r"^refs/heads/main": "$",
    r"v[0-9]+$": "^",
    r"^refs/heads/main|refs/heads/dev$": "$",
    r"^main$|dev": "^ and $",
    r"^refs/tags/v[0-9]+\.[0-9]+": "$",
    r"^refs/tags/v\$": "$",
    r"(main|dev)$": "^",
    r"(?i)main": "^ and $",
}
RECEIVERS = [
    ("body.ref.matches('main')", 1),
    ("matches(body.ref, 'main')", 1),
    ("body['ref'].matches('main')", 1),
    ("body.object_attributes.target_branch.matches('main')", 1),
    ("body.ref.split('/', 3)[2].matches('main')", 1),
    ("extensions.branchName.lowerAscii().matches('main')", 1),
    ("body.release.tag_name.matches('main')", 1),
    ("!(body.x == 1 && !body.ref.matches('main'))", 1),
    ("!body.ref.matches('main')", 0),
    ("!(body.ref.matches('main') || body.x == 1)", 0),
    ("body.message.matches('main')", 0),
    ("body.ref_type.matches('tag')", 0),
    ("body.object_kind.matches('push')", 0),
    ("body.ref.matches(body.pattern)", 0),
    ("header.match('X-Ref', 'main')", 0),
]


def test_patterns(in_filter: Callable[..., list[Finding]]) -> None:
    raw = [(pattern, in_filter(RULE, f"body.ref.matches(r'{pattern}')")) for pattern in TIED]
    assert [pattern for pattern, findings in raw if findings] == []
    wrong = []
    for pattern, anchors in LOOSE.items():
        messages = [finding.message for finding in in_filter(RULE, f"body.ref.matches(r'{pattern}')")]
        if len(messages) != 1 or f" has no {anchors}: ref may hold anything" not in messages[0]:
            wrong.append((pattern, messages))
    assert wrong == []


def test_receivers(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, RECEIVERS) == []


def test_the_mend_and_the_place(in_filter: Callable[..., list[Finding]]) -> None:
    (finding,) = in_filter(RULE, "body.ref.matches('(?i)main')")
    assert finding.help == "write '(?i)^main$', or .* at the end where more may follow"
    assert (finding.location.line, finding.location.column) == (13, 23 + len("body.ref.matches("))
    (finding,) = in_filter(RULE, "body.ref.matches('main|dev')")
    assert finding.help == "put the alternatives into brackets and anchor the whole: '^(…|…)$'"
