from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.cel.cel_request_url_host import RULE

TABLE = [
    ("requestURL.startsWith('https://hooks.example.com')", 1),
    ("requestURL.startsWith('hooks.example.com')", 1),
    ("requestURL == 'https://hooks.example.com/build'", 1),
    ("'http://hooks.example.com/' != requestURL", 1),
    ("requestURL in ['https://a.example.com/x', 'https://b.example.com/x']", 1),
    ("requestURL.matches('^https?://')", 1),
    ("requestURL.contains('hooks.example.com')", 1),
    ("requestURL.parseURL().host == 'hooks.example.com'", 1),
    ("requestURL.parseURL()['scheme'] == 'https'", 1),
    ("requestURL.startsWith('/build')", 0),
    ("requestURL == '/build?x=1'", 0),
    ("requestURL in ['/a', '/b']", 0),
    ("requestURL.contains('build')", 0),
    ("requestURL.endsWith('/hook.php')", 0),
    ("requestURL.endsWith('hook.php')", 0),
    ("requestURL.matches('^/build')", 0),
    ("requestURL.parseURL().path == '/build'", 0),
    ("requestURL.parseURL().query['branch'] == 'main'", 0),
    ("body.project.web_url.startsWith('https://gitlab.example.com/')", 0),
    ("body.url.parseURL().host == 'gitlab.example.com'", 0),
]


def test_what_is_found_and_what_is_not(counts: Callable[..., list[tuple[str, int]]]) -> None:
    assert counts(RULE, TABLE) == []


def test_a_host_that_may_stand_in_the_query_is_a_warning(in_filter: Callable[..., list[Finding]]) -> None:
    (finding,) = in_filter(RULE, "requestURL.contains('hooks.example.com')")
    assert finding.severity is Severity.WARNING
    (finding,) = in_filter(RULE, "requestURL != 'https://hooks.example.com/'")
    assert finding.severity is Severity.ERROR
    assert "is true for every event: requestURL is path and query only" in finding.message
