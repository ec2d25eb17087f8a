import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.finding import Severity
from harness.manifests import Document, read_yaml


def only(text: str) -> Document:
    result = read_yaml(textwrap.dedent(text), "f.yaml")
    assert not result.findings
    assert len(result.documents) == 1
    return result.documents[0]


def place(document: Document, *path: str | int) -> tuple[int, int]:
    found = document.locate(path)
    return found.line, found.column


def problem(text: str) -> tuple[str, int, int]:
    findings = read_yaml(text, "f.yaml").findings
    assert len(findings) == 1, findings
    return findings[0].rule, findings[0].location.line, findings[0].location.column


def test_values_and_places() -> None:
    document = only(
        """\
        a: 1
        b:
          - x
          - c: "y"
        d: {e: z}
        """
    )
    assert document.value == {"a": 1, "b": ["x", {"c": "y"}], "d": {"e": "z"}}
    assert place(document, "a") == (1, 4)
    assert place(document, "b") == (3, 3)
    assert place(document, "b", 0) == (3, 5)
    assert place(document, "b", 1, "c") == (4, 8)
    assert place(document, "d", "e") == (5, 8)
    assert str(document.locate_key(("b", 1, "c"))) == "f.yaml:4:5"
    assert str(document.locate(("b", 9, "nothing"))) == "f.yaml:3:3"


@pytest.mark.parametrize(
    ("yaml", "text", "line", "column", "wanted"),
    [
        ("a: abc def\n", "abc def", 1, 5, (1, 8)),
        ("a: 'abc def'\n", "abc def", 1, 5, (1, 9)),
        ('a: "abc def"\n', "abc def", 1, 5, (1, 9)),
        ("a: !!str abc\n", "abc", 1, 2, (1, 11)),
        ("a: &x 'abc'\n", "abc", 1, 2, (1, 9)),
        ("a: |\n  one\n  two\n", "one\ntwo\n", 2, 2, (3, 4)),
        ("a: |-\n\n    one\n      two\n", "\none\n  two", 3, 4, (4, 8)),
        ("a: |2\n     one\n    two\n", "   one\n  two\n", 2, 3, (3, 5)),
        ("a: >-\n  one\n  two\n\n  three\n", "one two\nthree", 1, 5, (3, 3)),
        ("a: >-\n  one\n  two\n\n  three\n", "one two\nthree", 2, 3, (5, 5)),
        ("a: >\n  one\n    two\n  three\n", "one\n  two\nthree\n", 2, 3, (3, 5)),
        ("a: one\n  two\n", "one two", 1, 5, (2, 3)),
        ("a: 'one\n  two'\n", "one two", 1, 6, (2, 4)),
        ("- a: |\n    one\n", "one\n", 1, 3, (2, 7)),
        ("a: |\r\n  one\r\n  two\r\n", "one\ntwo\n", 2, 1, (3, 3)),
    ],
)
def test_a_place_inside_a_text(yaml: str, text: str, line: int, column: int, wanted: tuple[int, int]) -> None:
    result = read_yaml(yaml if yaml.startswith("a") else f"x:\n{yaml}", "f.yaml")
    document = result.documents[0]
    path: tuple[str | int, ...] = ("a",) if yaml.startswith("a") else ("x", 0, "a")
    shift = 0 if yaml.startswith("a") else 1
    assert document.get(*path) == text
    found = document.locate_in_text(path, line, column)
    assert (found.line - shift, found.column) == wanted


@given(
    st.lists(st.text(alphabet="ab&|=()' ", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=5),
    st.integers(1, 6),
    st.sampled_from("|>"),
)
def test_every_word_of_a_block_is_found_where_it_stands(lines: list[str], indent: int, style: str) -> None:
    lines = [line.strip() + str(number) for number, line in enumerate(lines)]
    source = f"k: {style}-\n" + "".join(f"{' ' * indent}{line}\n" for line in lines)
    document = read_yaml(source, "f.yaml").documents[0]
    text = document.value["k"]
    assert isinstance(text, str)
    for number, line in enumerate(lines):
        word = str(number)
        offset = text.index(line) + len(line) - len(word)
        before = text[:offset]
        found = document.locate_in_text(("k",), before.count("\n") + 1, offset - before.rfind("\n"))
        assert source.split("\n")[found.line - 1][found.column - 1 :] == word


def test_several_documents_and_empty_ones() -> None:
    result = read_yaml("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", "f.yaml")
    assert [document.value for document in result.documents] == [{"a": 1}, {"b": 2}]
    assert [document.index for document in result.documents] == [1, 3]
    assert not result.findings


def test_aliases_and_merge_keys_are_written_out_in_their_order() -> None:
    document = only(
        """\
        a: &a {p: 1, q: 2}
        before: {<<: *a, q: 3}
        after:
          q: 3
          <<: *a
        list: {<<: [{p: x}, *a]}
        quoted: {"<<": 1}
        """
    )
    assert document.value["before"] == {"p": 1, "q": 3}
    assert document.value["after"] == {"q": 2, "p": 1}
    assert document.value["list"] == {"p": "x", "q": 2}
    assert document.value["quoted"] == {"<<": 1}
    assert place(document, "before", "p") == (1, 11)
    assert place(document, "before", "q") == (2, 21)


def test_a_duplicate_key_is_told_with_both_places_and_the_last_counts() -> None:
    result = read_yaml("a: 1\nb: 2\n'a': 3\n", "f.yaml")
    assert result.documents[0].value == {"a": 3, "b": 2}
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == ("duplicate-key", Severity.ERROR)
    assert str(finding.location) == "f.yaml:3:1"
    assert str(finding.related[0].location) == "f.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: b: c\n", 1, 5),
        ("a:\n\t- b\n", 2, 1),
        ("a: [1\n", 2, 1),
        ('a: "open\nb: 1\n', 1, 4),
        ("a: *x\n", 1, 4),
        ("a: &a\n  b: *a\n", 2, 6),
        ("a: .inf\n", 1, 4),
        ("~: 1\n", 1, 1),
        ("[1]: 1\n", 1, 1),
        ("<<: 1\n", 1, 1),
        ("a: b\x07c\n", 1, 5),
        ("a: @b\n", 1, 4),
    ],
)
def test_broken_yaml_is_one_finding_at_its_place(text: str, line: int, column: int) -> None:
    assert problem(text) == ("yaml-syntax", line, column)


def test_documents_before_a_mistake_stay() -> None:
    result = read_yaml("a: 1\n---\nb: [\n", "f.yaml")
    assert [document.value for document in result.documents] == [{"a": 1}]
    assert "nothing from here on is read" in result.findings[0].message


def test_help_for_tabs_and_templates() -> None:
    assert "tabs" in read_yaml("a:\n\t- b\n", "f").findings[0].help
    assert "render it first" in read_yaml("a: {{ .Values.x }}\n", "f").findings[0].help


@pytest.mark.parametrize(("text", "what"), [("- a\n", "a list"), ("hello\n", "a text"), ("12\n", "a number")])
def test_a_document_that_is_no_mapping(text: str, what: str) -> None:
    result = read_yaml(text, "f.yaml")
    assert not result.documents
    assert result.findings[0].rule == "not-an-object"
    assert what in result.findings[0].message


def bomb() -> str:
    levels = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    return f"a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{levels}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(bomb(), id="alias bomb"),
        pytest.param("[" * 100_000, id="deep flow"),
        pytest.param("".join(" " * n + "a:\n" for n in range(1000)), id="deep block"),
        pytest.param(
            "a0: &a0 {x: 1}\n"
            + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}\n" for n in range(1, 1000)),
            id="merge bomb",
        ),
        pytest.param(
            "a0: &a0 " + "[" * 150 + "]" * 150 + "\na1: " + "[" * 100 + "*a0" + "]" * 100, id="deep through an alias"
        ),
    ],
)
def test_what_would_grow_without_bound_is_refused(text: str) -> None:
    assert problem(text)[0] == "yaml-too-large"


@given(st.text(alphabet="ab:-[]{},&*!|>'\"#%@ \n\t<?0.", max_size=60))
def test_any_text_gives_documents_or_a_finding(text: str) -> None:
    result = read_yaml(text, "f.yaml")
    for document in result.documents:
        json.dumps(document.value, allow_nan=False)
        assert () in document.positions
    for finding in result.findings:
        assert finding.location.line >= 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=4))
def test_json_is_yaml(value: dict[str, object]) -> None:
    result = read_yaml(json.dumps(value, indent=1), "f.json")
    if any(finding.rule == "yaml-syntax" for finding in result.findings):
        # libyaml refuses the surrogate pairs of JSON's escapes.
        assert "\\ud" in json.dumps(value)
        return
    assert [document.value for document in result.documents] == [value]
