"""A comparison in which everything happens, with names that would like to be markup."""

import pytest

from harness.diff import Comparison, compare_sides
from harness.diff.judged import Judged, parse_kinds
from support.events import listener, push, trigger
from support.sides import delivered, side

HOSTILE = "</code><script>alert(1)</script>|`x`@all #1 ![x](http://evil)\u202e\x1b[2J"


@pytest.fixture(scope="session")
def comparison() -> Comparison:
    before = listener(
        trigger("body.ref == 'refs/heads/main'", {"p": "$(body.project.path_with_namespace)"}),
        trigger("false", name="never"),
    )
    after = listener(
        trigger("body.ref.startsWith('refs/heads/')", {"p": "x/$(body.project.path_with_namespace)"}),
        trigger("body.nothing", name="never"),
        trigger("false", name="new"),
    )
    deliveries = delivered(main=push(project=HOSTILE), dev=push("refs/heads/dev", project=HOSTILE))
    sides = (side(before, f"a {HOSTILE}"), side(f"{after}\n---\nkind: [\n", "head"))
    return compare_sides(*sides, deliveries, inputs="deliveries are made up")


@pytest.fixture
def judged(comparison: Comparison) -> Judged:
    return Judged(comparison, fail_on=parse_kinds("fires"))
