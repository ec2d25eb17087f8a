"""Patterns as Go takes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.regex import PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[", "missing closing ]: `[`"),
        ("(", "missing closing ): `(`"),
        ("a)b", "unexpected ): `a)b`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{2,1}", "invalid repeat count: `{2,1}`"),
        ("x{99999999999}", "invalid repeat count: `{99999999999}`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("(?<=a)b", "invalid named capture: `(?<=a)b`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        (r"\C", r"invalid escape sequence: `\C`"),
        (r"\x{", r"invalid escape sequence: `\x{`"),
        ("a\\", "trailing backslash at end of expression: ``"),
    ],
)
def test_go_words_what_is_wrong(pattern: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)
    assert str(caught.value) == f"error parsing regexp: {message}"


@pytest.mark.parametrize("pattern", [r"\\C", r"\QC\C\E", r"[{99999999999}]", "(?<n>a)(?<n>b)", "(?P<n>a)(?P<n>b)"])
def test_what_go_takes(pattern: str) -> None:
    compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "template", "expected"),
    [
        ("a*", "baac", "x", "xbxcx"),
        ("", "日本", "-", "-日-本-"),
        ("(?P<n>a)", "a", "<${n}>$n$1x${1}x$0", "<a>aaxa"),
        ("b", "abc", "$$", "a$c"),
        ("b", "abc", "${", "a${c"),
        ("b", "abc", "$99$nope", "ac"),
        ("(a)|(b)", "ab", "[$1][$2]", "[a][][][b]"),
        ("^", "abc", "x", "xabc"),
    ],
)
def test_replacement(pattern: str, text: str, template: str, expected: str) -> None:
    assert compile_pattern(pattern).replace_all(text, template) == expected


@given(st.text(max_size=20))
def test_nothing_but_pattern_errors(pattern: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    assert compiled.is_found_in("text") in (True, False)


@given(st.text(), st.text())
def test_replacing_the_empty_match_keeps_the_text(text: str, template: str) -> None:
    plain = template.replace("$", "")
    assert compile_pattern("").replace_all(text, plain) == plain + "".join(char + plain for char in text)
