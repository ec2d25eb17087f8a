from collections.abc import Callable

import pytest

from harness.cel import compile_expression
from harness.cel.ast import Call, Node, walk
from harness.fix import Fix
from harness.fixes import anchor_pattern, apply_fixes, spell_header, take_header_value
from harness.fixes.scalars import is_plain
from harness.manifests import Document, Path, read_yaml

Rule = Callable[[Document, Path, Node], Fix | None]


def fixed(make: Rule, text: str) -> str:
    """The file with every fix that can be made of the expression at `k`."""
    (document,) = read_yaml(text, "m.yaml").documents
    nodes = walk(compile_expression(str(document.value["k"])).checked.root)
    if make is anchor_pattern:
        nodes = iter([one.args[-1] for one in nodes if isinstance(one, Call) and one.function == "matches"])
    fixes = [fix for node in nodes if (fix := make(document, ("k",), node)) is not None]
    result = apply_fixes({"m.yaml": text}, fixes)
    assert ([str(one) for one in result.refused], result.waiting) == ([], ())
    return result.texts.get("m.yaml", text)


STYLES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("# a\nk: {} # b\nl: m\n", str),
    ("# a\nk: >-\n  {}\n  && true\nl: m # b\n", str),
    ("# a\r\nk: |\r\n  {}\r\n  && true\r\n# b\r\n", str),
    ("# a\nk: '{}' # b\n", lambda text: text.replace("'", "''")),
    ('{{"k": "{}", "l": "m"}}', lambda text: text.replace("\\", "\\\\").replace('"', '\\"')),
)
"""Files with an expression in every style of YAML, and how it is written there."""


def check(make: Rule, before: str, after: str) -> None:
    """The fix does just this in every style of YAML, and nothing a second time."""
    for template, written in STYLES if is_plain(before, in_flow=False) else STYLES[1:]:
        result = fixed(make, template.format(written(before)))
        assert result == template.format(written(after))
        assert fixed(make, result) == result


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("body.ref.matches('refs/heads/main')", "body.ref.matches('^refs/heads/main$')"),
        ('body.ref.matches("main")', 'body.ref.matches("^main$")'),
        ("body.ref.matches(r'main')", "body.ref.matches(r'^main$')"),
        ("body.ref.matches('''main''')", "body.ref.matches('''^main$''')"),
        ("matches(body.ref, 'a-b_c/d e')", "matches(body.ref, '^a-b_c/d e$')"),
        ("body.a.matches('x') || body.b.matches('y')", "body.a.matches('^x$') || body.b.matches('^y$')"),
        ("body.a.matches('v1.0')", "body.a.matches('v1.0')"),
        ("body.a.matches('^x')", "body.a.matches('^x')"),
        ("body.a.matches('x$')", "body.a.matches('x$')"),
        ("body.a.matches('')", "body.a.matches('')"),
        ("body.a.matches('a|b')", "body.a.matches('a|b')"),
        ("body.a.matches('\\x61')", "body.a.matches('\\x61')"),
        ("body.a.matches('a' + 'b')", "body.a.matches('a' + 'b')"),
        ("body.a.matches(body.b)", "body.a.matches(body.b)"),
    ],
)
def test_anchors(before: str, after: str) -> None:
    check(anchor_pattern, before, after)


def test_offsets_count_characters() -> None:
    before = "k: body.a == '😀é' && body.b.matches('ü') # 😀\n"
    assert fixed(anchor_pattern, before) == before.replace("'ü'", "'^ü$'")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'a' in header['x-gitlab-event']", "'a' in header['X-Gitlab-Event']"),
        ('header["x-gitlab-event"][0] == body.a', 'header["X-Gitlab-Event"][0] == body.a'),
        ("'a' in header.accept", "'a' in header.Accept"),
        ("'a' in header['X-Gitlab-Event']", "'a' in header['X-Gitlab-Event']"),
        ("'a' in header['host']", "'a' in header['host']"),
        ("'a' in header['x' + 'y']", "'a' in header['x' + 'y']"),
        ("'a' in header['\\x61']", "'a' in header['\\x61']"),
        ("'a' in body['x-gitlab-event']", "'a' in body['x-gitlab-event']"),
        ("header.canonical('x-gitlab-event') == 'a'", "header.canonical('x-gitlab-event') == 'a'"),
        ("has(header.accept)", "has(header.accept)"),
    ],
)
def test_spelling_of_headers(before: str, after: str) -> None:
    check(spell_header, before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("header['x-gitlab-event'] == body.a", "header.canonical('X-Gitlab-Event') == body.a"),
        ('header["X-Gitlab-Event"] == body.a', "header.canonical('X-Gitlab-Event') == body.a"),
        ("header.Accept == body.a", "header.canonical('Accept') == body.a"),
        ("header['Host'] == body.a", "header['Host'] == body.a"),
        ("header[body.a] == body.b", "header[body.a] == body.b"),
    ],
)
def test_values_of_headers(before: str, after: str) -> None:
    check(take_header_value, before, after)


def test_what_is_no_text_has_no_fix() -> None:
    (document,) = read_yaml("k: 1\nl: body.a.matches('x')\n", "m.yaml").documents
    root = compile_expression("body.a.matches('x') && 'a' in header['b']").checked.root
    for node in walk(root):
        assert anchor_pattern(document, ("k",), node) is None
        assert spell_header(document, ("k",), node) is None
    for node in walk(root):
        # An expression that is not the one at that place.
        assert spell_header(document, ("l",), node) is None
