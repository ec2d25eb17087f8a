"""Every rule on CEL, on expressions that nobody would write."""

import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from harness.finding import Finding
from harness.rules.cel import RULES
from harness.rules.cel.cel_unanchored_match import _alternatives
from support.triggers import in_listener

HOSTILE = [
    "(" * 200 + "body.ref" + ")" * 200,
    "body" + ".a" * 200 + " == 'x'",
    " && ".join(f"body.a == '{number}'" for number in range(400)),
    " || ".join(f"body.a != '{number}'" for number in range(400)),
    "body.n" + " + 1" * 240 + " > 1",
    "body.ref.matches('" + "(" * 400 + "a" + ")" * 400 + "')",
    "body.ref.matches('" + "|" * 2000 + "')",
    "body.ref" + ".replace('v', '')" * 200 + " == ''",
    "body.list.exists(a, a.exists(b, b.exists(c, c.n + 1 > 2)))",
    "!" * 200 + "body.ref.matches('a')",
]


def test_hostile_expressions_end(found: Callable[..., list[Finding]]) -> None:
    values = [{"key": str(index), "expression": text} for index, text in enumerate(HOSTILE)]
    texts = [
        in_listener(f"ref: {{name: cel}}\nparams:\n  - name: overlays\n    value: {json.dumps(values)}"),
        *(in_listener(f"ref: {{name: cel}}\nparams: [{{name: filter, value: {json.dumps(one)}}}]") for one in HOSTILE),
    ]
    findings = [finding for text in texts for rule in RULES for finding in found(rule, text)]
    assert findings
    assert [finding.message for finding in findings if "\n" in finding.message or len(finding.message) > 6000] == []


@given(st.text(alphabet="ab()|[]\\^$Q.E*"))
def test_the_alternatives_of_a_pattern_are_its_parts(pattern: str) -> None:
    assert "|".join(_alternatives(pattern)) == pattern
