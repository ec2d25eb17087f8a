"""HTTP headers as Go's server hands them on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.goheader import canonical_header_key, header_of, joined


@pytest.mark.parametrize(
    ("key", "canonical"),
    [
        ("x-gitlab-event", "X-Gitlab-Event"),
        ("X-GITLAB-EVENT", "X-Gitlab-Event"),
        ("x-hub-signature-256", "X-Hub-Signature-256"),
        ("content-type", "Content-Type"),
        ("x_under.score", "X_under.score"),
        ("-a--b", "-A--B"),
        ("with space", "with space"),
        ("x-foo[0]", "x-foo[0]"),
        ("x-é", "x-é"),
        ("", ""),
    ],
)
def test_canonical_header_key(key: str, canonical: str) -> None:
    """A capital after every dash; names with other than token characters stay as they are."""
    assert canonical_header_key(key) == canonical


@given(st.text())
def test_canonical_twice(key: str) -> None:
    """What is canonical stays so."""
    assert canonical_header_key(canonical_header_key(key)) == canonical_header_key(key)


def test_header_of() -> None:
    """Values gather under the canonical key; Host and the framing headers are not the request's header in Go."""
    pairs = [
        ("Host", "h"),
        ("x-many", "a"),
        ("X-Many", " b\t"),
        ("Transfer-Encoding", "chunked"),
        ("trailer", "X"),
        ("Content-Length", "2"),
    ]
    assert header_of(pairs) == {"X-Many": ["a", "b"], "Content-Length": ["2"]}


def test_pragma() -> None:
    """Go adds the newer header to the older one."""
    assert header_of([("Pragma", "no-cache")])["Cache-Control"] == ["no-cache"]
    assert header_of([("Pragma", "no-cache"), ("cache-control", "x")])["Cache-Control"] == ["x"]


def test_joined() -> None:
    """Bindings see one text for each header."""
    assert joined({"X-Many": ["a", "b"], "X-None": []}) == {"X-Many": "a,b", "X-None": ""}
