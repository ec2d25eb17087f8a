"""What the reports of a comparison hold, and that nothing of a stranger's becomes markup in them."""

import json
import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from harness.diff import Change, Comparison, Difference, Effect, Kind, What
from harness.diff.acknowledged import Acknowledged
from harness.diff.judged import Judged, parse_kinds
from harness.diff.model import SideSummary
from harness.jsontypes import JSON
from harness.report.diff.formats import FORMATS, render
from harness.schemas import violations
from support.events import listener, push, trigger
from support.sides import compared, delivered


def test_the_json_fits_its_schema(judged: Judged) -> None:
    value = json.loads(render("json", judged))
    assert violations("diff", value) == ()
    assert value["passed"] is False
    assert [(one["trigger"], one["what"], one["fails"]) for one in value["changes"]] == [
        ("build", "now fires", True),
        ("build", "does something else", False),
        ("never", "stops elsewhere or for another reason", False),
        ("new", "is new", False),
    ]
    assert value["changes"][3]["differences"] == [{"part": "outcome", "path": "", "after": "its interceptors: cel"}]


def test_every_format_says_the_same_of_the_gate(judged: Judged) -> None:
    for format in FORMATS:
        text = " ".join(render(format, judged).split())
        assert format == "json" or text.isprintable(), format
        if format != "json":
            assert "4 changes" in text, format
            assert "1 error in its files, 1 change that nobody has acknowledged (fires)" in text, format


def test_every_format_of_no_change() -> None:
    text = listener(trigger("true"))
    judged = Judged(compared(text, text, delivered(main=push())), fail_on=parse_kinds("any"))
    assert "nothing changes" in render("markdown", judged)
    assert "passes" in render("text", judged)
    assert "nothing changes" in render("html", judged)
    assert violations("diff", json.loads(render("json", judged))) == ()


def test_what_is_acknowledged_is_marked(comparison: Comparison) -> None:
    known = Acknowledged().renewed(comparison.changes, "*/build")
    judged = Judged(comparison, known, parse_kinds("fires"))
    assert "4 changes, 2 of them acknowledged" in render("text", judged)
    partly = Acknowledged({entry: dict(list(marks.items())[:1]) for entry, marks in known.entries.items()})
    wide = compared(listener(trigger("false")), listener(trigger("true")), delivered(a=push(), b=push("refs/heads/b")))
    first = Acknowledged().renewed(wide.changes)
    (entry,) = first.entries
    half = Judged(wide, Acknowledged({entry: {"a": first.entries[entry]["a"]}}), parse_kinds("fires"))
    assert "fails, acknowledged for 1 of 2 events" in render("text", half)
    assert partly.entries


def test_the_text_has_the_values_of_both_sides(judged: Judged) -> None:
    text = render("text", judged)
    assert re.search(r"build now fires +\[fires\] fails\n +dev\n.*\n? +before +stops at interceptor\[0\]", text)
    assert "creates PipelineRun ci/build-" in text
    assert re.search(r"params\n +p\n +- \"\\\\u003c/code(.*\n)+ +\+ \"x/\\\\u003c/code", text)


def test_of_texts_of_several_lines_only_those_that_matter_are_shown() -> None:
    lines = [f"line {number}" for number in range(40)]
    before, after = (
        listener(trigger("true", kind="ConfigMap").replace("data: {}", f"data: {json.dumps({'text': text})}"))
        for text in ("\n".join(lines), "\n".join([*lines[:20], "another", *lines[20:]]))
    )
    judged = Judged(compared(before, after, delivered(main=push())))
    for format, shown in (
        ("text", "         line 19\n        +another\n         line 20"),
        ("markdown", "  line 19\n+ another\n  line 20"),
        ("html", '<span class="becomes">+another</span>'),
    ):
        text = render(format, judged)
        assert shown in text, text
        assert "line 17" not in text


def test_no_markdown_of_a_stranger_means_anything(judged: Judged) -> None:
    text = render("markdown", judged)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    kinds = {child.type for token in tokens for child in (token, *(token.children or ()))}
    assert not kinds & {"link_open", "image", "s_open", "em_open"}
    made = [token.content for token in tokens if token.type == "html_block"]
    assert all(re.fullmatch(r"(</?(details|summary|code)>|[^<>])*\s*", html) for html in made)
    inline = [
        child.content for token in tokens for child in token.children or () if child.type in ("text", "html_inline")
    ]
    assert not any("<" in content for content in inline)


class Elements(HTMLParser):
    """The names of all elements, and all their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_no_markup_of_a_stranger_means_anything(judged: Judged) -> None:
    page = render("html", judged)
    elements = Elements()
    elements.feed(page)
    assert not elements.found & {"script", "img", "svg", "iframe", "link"}
    assert elements.attributes <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "id",
        "href",
        "colspan",
        "open",
    }
    assert "alert(1)" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_values_that_are_long_are_cut_everywhere_but_in_json() -> None:
    before, after = (listener(trigger("true", {"p": f"{sign}$(body.long)"})) for sign in "ab")
    judged = Judged(compared(before, after, delivered(main=push(long="x" * 200_000))))
    for format in FORMATS:
        size = len(render(format, judged))
        assert (size > 200_000) == (format == "json"), (format, size)


def test_values_that_nest_deep_are_told() -> None:
    deep: JSON = []
    for _ in range(20_000):
        deep = [deep]
    effect = Effect("main", (Difference("ConfigMap ci/build-", "data", "", deep),))
    change = Change(What.ACTS_OTHERWISE, (Kind.RESOURCES,), "ci/listener", "build", (effect,))
    judged = Judged(Comparison(SideSummary("before"), SideSummary("after"), (change,), 1, 0, 1))
    for format in FORMATS:
        assert "[[[[" in render(format, judged).replace(" ", "").replace("\n", ""), format
