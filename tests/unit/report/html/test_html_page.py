"""The page as text: what may stand in its script, and that nothing of it can be taken for markup."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from harness.judgement import Judgement
from harness.project import Project
from harness.report.html import write
from harness.report.html.page import script_json


@given(st.recursive(st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_in_a_script_is_the_same_json(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&]", text)
    text.encode("utf-8")


def test_what_an_editor_does_not_show_is_written_out() -> None:
    hidden = "\x7f\x85\xad\u061c\u200b\u200f\u2028\u2029\u202e\u2066\ufeff\U000e0041\ud800"
    text = script_json(hidden + "é中\U0001f600")
    escaped = "".join(json.dumps(sign)[1:-1] if sign != "\x7f" else "\\u007f" for sign in hidden)
    assert text == f'"{escaped}é中\U0001f600"'


class _Page(HTMLParser):
    """The elements of a page, and the texts of its scripts and style."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.policy = ""
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.kinds: list[str | None] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag
        given = dict(attrs)
        assert not any(name.startswith("on") or name in ("style", "src") for name in given), given
        if given.get("http-equiv") == "Content-Security-Policy":
            assert self.tags.count("script") + self.tags.count("style") == 0, "the policy comes first"
            self.policy = given["content"] or ""
        if tag == "script":
            self.kinds.append(given.get("type"))
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.texts:
            self.texts[self.inside][-1] += data


def _page(project: Project, judgement: Judgement) -> _Page:
    stream = StringIO()
    write(project, judgement, stream)
    page = _Page()
    page.feed(stream.getvalue())
    return page


def test_hostile_names_make_no_element(hostile_project: Project, judgement: Judgement) -> None:
    page = _page(hostile_project, judgement)
    strange = {"img", "iframe", "object", "embed", "link", "base", "svg", "math", "template", "video", "audio", "i"}
    assert strange.isdisjoint(page.tags)
    assert page.tags.count("form") == 1
    assert page.kinds == ["application/json", *[None] * (len(page.kinds) - 1)]
    data = json.loads(page.texts["script"][0])
    assert any("<img src=x onerror=alert(1)>" in one for one in data["table"] if isinstance(one, str))


def test_the_policy_names_the_hashes_of_what_is_there(hostile_project: Project, judgement: Judgement) -> None:
    page = _page(hostile_project, judgement)
    hashes = re.findall("'sha256-([^']+)'", page.policy)
    there = [*page.texts["script"][1:], *page.texts["style"]]
    assert hashes == [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in there]
    assert page.policy.startswith("default-src 'none'; ")
    assert "unsafe" not in page.policy


def test_a_project_of_nothing_has_a_page(opened: Callable[..., Project]) -> None:
    page = _page(opened("suites"), Judgement((), (), ()))
    assert page.texts["script"]
