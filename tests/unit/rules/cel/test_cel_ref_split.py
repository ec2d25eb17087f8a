from collections.abc import Callable

from harness.finding import Finding
from harness.rules.cel.cel_ref_split import RULE

SPLIT = "body.ref.split('/')[2]"
TABLE = [
    (f"{SPLIT} == 'main'", 1),
    ("body.ref.split('/').last() == 'main'", 1),
    ("body['ref'].split('/')[2] == 'main'", 1),
    ("extensions.base_ref.split('/')[2] == 'main'", 1),
    (f"body.ref.startsWith('refs/heads/') && {SPLIT} == 'main'", 1),
    (f"body.ref in ['refs/heads/main', 'refs/heads/a/b'] && {SPLIT} == 'a'", 1),
    (f"(body.ref == 'refs/heads/main' || body.x == 1) && {SPLIT} == 'a'", 1),
    (f"body.ref.matches('^refs/heads/.*$') && {SPLIT} == 'a'", 1),
    (f"body.ref.matches('refs/heads/[a-z]+') && {SPLIT} == 'a'", 1),
    (f"body.ref.matches('^refs/heads/[^-]+$') && {SPLIT} == 'a'", 1),
    (f"body.ref.matches('^refs/heads/a$|b$') && {SPLIT} == 'a'", 1),
    (f"!(body.ref == 'refs/heads/main') && {SPLIT} == 'a'", 1),
    (f"body.other == 'refs/heads/main' && {SPLIT} == 'a'", 1),
    # Nothing is cut.
    ("body.ref.split('/', 3)[2] == 'main'", 0),
    ("body.ref.split('/')[1] == 'tags'", 0),
    ("body.ref.split('-')[2] == 'main'", 0),
    ("body.project.path_with_namespace.split('/')[2] == 'web'", 0),
    ("body.branch.split('/')[2] == 'x'", 0),
    ("size(body.ref.split('/')) == 3", 0),
    # Only names without a slash come so far.
    (f"body.ref == 'refs/heads/main' && {SPLIT} == 'main'", 0),
    (f"body.ref in ['refs/heads/main', 'refs/heads/dev'] && {SPLIT} == 'main'", 0),
    (f"(body.ref == 'refs/heads/main' || body.ref == 'refs/heads/dev') && {SPLIT} == 'main'", 0),
    (f"(body.x == 1 && body.ref == 'refs/heads/main' || 'refs/heads/dev' == body.ref) && {SPLIT} == 'main'", 0),
    (f"body.ref.matches(r'^refs/tags/v[0-9]+\\.\\d+$') && {SPLIT} == 'main'", 0),
    (f"body.ref.matches('^refs/heads/(main|dev)$') && {SPLIT} == 'main'", 0),
]


def test_what_is_cut_and_what_is_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_the_filter_of_the_trigger_counts_for_overlays(in_filter: Callable[..., list[Finding]]) -> None:
    overlays = {"branch": SPLIT}
    assert in_filter(RULE, "body.ref == 'refs/heads/main'", overlays=overlays) == []
    (finding,) = in_filter(RULE, "body.object_kind == 'push'", overlays=overlays)
    assert finding.help == "write body.ref.split('/', 3)[2], which keeps what follows together"
    assert finding.location.line == 15
