from collections.abc import Callable

from harness.finding import Finding
from harness.rules.cel.cel_replace_all import RULE

TABLE = [
    ("body.ref.replace('v', '') == '1'", 1),
    ("body.ref.replace('refs/tags/', '').replace('v', '') == '1'", 1),
    ("body.tag.replace('rc', '') == '1'", 1),
    ("body.ref.replace('refs/tags/v', '') == '1'", 0),
    ("body.ref.replace('v', '', 1) == '1'", 0),
    ("body.ref.replace('v', 'w') == '1'", 0),
    ("body.ref.replace('/', '') == '1'", 0),
    ("body.ref.replace('', '') == '1'", 0),
    ("body.ref.replace(body.prefix, '') == '1'", 0),
]


def test_what_is_found_and_what_is_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_the_mend(in_filter: Callable[..., list[Finding]]) -> None:
    (finding,) = in_filter(RULE, "true", overlays={"version": "body.ref.replace('v', '')"})
    # A whole ref has something else in front.
    assert finding.help == "write body.ref.translate('^refs/tags/v', '')"
    assert "'v1-vx' becomes '1-x'" in finding.message
    (finding,) = in_filter(RULE, "true", overlays={"version": "body.tag.replace('v', '')"})
    assert finding.help == "write body.tag.translate('^v', '')"
