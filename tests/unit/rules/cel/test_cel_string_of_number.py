from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.cel.cel_string_of_number import RULE
from support.small_project import record

InFilter = Callable[..., list[Finding]]

KNOWN = [
    ("string(body.project_id) == '12'", 1),
    ("string(body['project']['id']) == '12'", 1),
    ("string(body.object_attributes.id) == '12'", 1),
    ("string(body.builds[0].id) == '12'", 1),
    ("string(body.object_attributes.iid) == '12'", 0),
    ("string(body.commits[0].id) == 'abc'", 0),
    ("string(body.commit.id) == 'abc'", 0),
    ("string(int(body.project_id)) == '12'", 0),
    ("string(size(body.commits)) == '1'", 0),
    ("string(extensions.project_id) == '12'", 0),
    ("string(1000000.0) == '1e+06'", 0),
]


def test_fields_that_are_known_to_be_large_are_a_warning(
    counts: Callable[..., list[tuple[str, int]]], in_filter: InFilter
) -> None:
    assert counts(RULE, KNOWN) == []
    (finding,) = in_filter(RULE, "string(body.project_id) == '12'")
    assert finding.severity is Severity.WARNING
    assert finding.help == "write string(int(body.project_id))"


def test_a_recorded_number_makes_it_an_error(in_filter: InFilter) -> None:
    deliveries = {"large": record('{"n": 1234567, "list": [{"n": 1}, {"n": 2000000}], "project_id": 7}')}
    (finding,) = in_filter(RULE, "string(body.n) == '1234567'", deliveries=deliveries)
    assert finding.severity is Severity.ERROR
    (related,) = finding.related
    assert related.location.path == "payloads/large.json"
    assert related.message == "large has 1234567, which becomes 1.234567e+06"
    (finding,) = in_filter(RULE, "body.list.exists(i, string(i.n) == '1')", deliveries=deliveries)
    assert finding.related[0].message.startswith("large has 2000000")
    # A small one shows nothing, and so the known field stays a warning.
    (finding,) = in_filter(RULE, "string(body.project_id) == '7'", deliveries=deliveries)
    assert (finding.severity, finding.related) == (Severity.WARNING, ())


def test_what_deliveries_do_not_show_is_no_finding(in_filter: InFilter) -> None:
    deliveries = {"text": record('{"n": 12, "project_id": "1234567", "deep": {"n": 1234567}}')}
    for expression in ("string(body.n) == '12'", "string(body.project_id) == '1'", "string(body.missing[3].n) == '1'"):
        assert in_filter(RULE, expression, deliveries=deliveries) == []
    # An overlay that no delivery gets to.
    overlays = {"n": "string(body.deep.n)"}
    assert in_filter(RULE, "body.n == 13", overlays=overlays, deliveries=deliveries) == []
    assert len(in_filter(RULE, "body.n == 12", overlays=overlays, deliveries=deliveries)) == 1
