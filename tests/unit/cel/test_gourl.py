"""URLs as Go takes them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.gourl import Url, UrlError, parse_query, parse_url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://u:p@h:8080/p%2fq?x=1#f%41", Url("http", ("u", "p"), "h:8080", "/p/q", "x=1", "fA")),
        ("HTTP://H", Url("http", None, "H")),
        ("//h/p", Url("", None, "h", "/p")),
        ("///p", Url("", None, "", "///p")),
        ("mailto:a@b?s=1", Url("mailto", raw_query="s=1")),
        ("/a+b?c+d", Url(path="/a+b", raw_query="c+d")),
        ("http://[::1]:80/", Url("http", None, "[::1]:80", "/")),
        ("*", Url(path="*")),
        ("", Url()),
    ],
)
def test_parts(text: str, expected: Url) -> None:
    assert parse_url(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("::bad", "missing protocol scheme"),
        ("a b:c", "first path segment in URL cannot contain colon"),
        ("%zz", 'invalid URL escape "%zz"'),
        ("http://h:p/", 'invalid port ":p" after host'),
        ("http://a b/", 'invalid character " " in host name'),
        ("http://u^@h/", "net/url: invalid userinfo"),
        ("http://[::1/", "missing ']' in host"),
        ("\x01", "net/url: invalid control character in URL"),
    ],
)
def test_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(UrlError) as caught:
        parse_url(text)
    assert str(caught.value).endswith(f": {message}")


def test_query() -> None:
    assert parse_query("a=1&a=2&b&=x&c;d=1&%zz=1&e=f+g%20h") == {
        "a": ["1", "2"],
        "b": [""],
        "": ["x"],
        "e": ["f g h"],
    }


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    message = ""
    try:
        parse_url(text)
    except UrlError as error:
        message = str(error)
    assert message.startswith('parse "') or not message
