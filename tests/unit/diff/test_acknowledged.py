"""What somebody intends passes, and nothing else does."""

import json
from pathlib import Path

import pytest

from harness.diff import Change, Comparison, Kind
from harness.diff.acknowledged import Acknowledged, Entry, read_acknowledged
from harness.diff.judged import Judged, parse_kinds
from harness.errors import InputError, UsageError
from support.events import listener, push, trigger
from support.sides import compared, delivered

MAIN = "body.ref == 'refs/heads/main'"
DELIVERIES = delivered(
    main=push(), dev=push("refs/heads/dev"), topic=push("refs/heads/topic"), tag=push("refs/tags/v1")
)
FIRES = parse_kinds("fires")


def widened(filter: str, *, variations: bool = False, params: str = "x") -> Comparison:
    """What changes where a filter for main becomes this one."""
    return compared(
        listener(trigger(MAIN)), listener(trigger(filter, {"p": params})), DELIVERIES, variations=variations
    )


def firing(comparison: Comparison) -> Change:
    return next(change for change in comparison.changes if Kind.FIRES in change.kinds)


def accepted(comparison: Comparison, only: str = "") -> Acknowledged:
    return Acknowledged().renewed(comparison.changes, only)


def test_an_intended_change_passes_and_another_does_not() -> None:
    intended = widened(f"{MAIN} || body.ref == 'refs/heads/dev'")
    assert not Judged(intended, Acknowledged(), FIRES).passed
    known = accepted(intended)
    assert Judged(intended, known, FIRES).passed
    wider = widened("body.ref.startsWith('refs/heads/')")
    judged = Judged(wider, known, FIRES)
    assert not judged.passed
    assert known.missing(firing(wider)) == ("topic",)


def test_what_is_created_is_acknowledged_with_the_firing() -> None:
    filter = f"{MAIN} || body.ref == 'refs/heads/dev'"
    known = accepted(widened(filter, params="x"))
    assert not Judged(widened(filter, params="y"), known, FIRES).passed


def test_variations_are_acknowledged_one_by_one() -> None:
    deliveries = delivered(main=push())
    guarded = f"{MAIN} && body.project.path_with_namespace == 'shop/web' && body.checkout_sha != null"
    half = f"{MAIN} && body.checkout_sha != null"
    first = compared(listener(trigger(guarded)), listener(trigger(half)), deliveries, variations=True)
    both = compared(listener(trigger(guarded)), listener(trigger(MAIN)), deliveries, variations=True)
    known = accepted(first)
    assert Judged(first, known, FIRES).passed
    assert not Judged(both, known, FIRES).passed
    assert "main, but checkout_sha is null" in known.missing(both.changes[0])


def test_only_the_kinds_that_were_asked_for_fail() -> None:
    comparison = widened(f"{MAIN} || body.ref == 'refs/heads/dev'")
    assert Judged(comparison).passed
    assert Judged(comparison, fail_on=parse_kinds("stops,plan")).failing == tuple(
        change for change in comparison.changes if Kind.PLAN in change.kinds
    )
    assert len(Judged(comparison, fail_on=parse_kinds("any")).failing) == len(comparison.changes)


def test_what_no_longer_happens_is_idle_and_forgotten() -> None:
    comparison = widened("body.ref == 'refs/heads/dev'")
    known = accepted(comparison)
    narrower = compared(listener(trigger(MAIN)), listener(trigger("false")), DELIVERIES)
    assert known.idle(comparison.changes) == ()
    assert [entry.what for entry in known.idle(narrower.changes)] == ["now fires"]
    assert [entry.what for entry in known.renewed(narrower.changes).entries] == ["no longer fires"]


def test_only_some_are_acknowledged() -> None:
    comparison = compared(
        listener(trigger("false", name="one"), trigger("false", name="two")),
        listener(trigger(MAIN, name="one"), trigger(MAIN, name="two")),
        DELIVERIES,
    )
    one = accepted(comparison, "*/one")
    assert [entry.trigger for entry in one.entries] == ["one"]
    assert [entry.trigger for entry in one.renewed(comparison.changes, "*/two").entries] == ["one", "two"]
    assert [entry.trigger for entry in one.renewed(comparison.changes, "*/three").entries] == ["one"]


def test_the_file_reads_back(tmp_path: Path) -> None:
    known = accepted(widened("true", variations=True))
    odd = Acknowledged({**known.entries, Entry("ci/ü\ud800", "", "is new"): {"": "0" * 16}})
    path = tmp_path / "acknowledged.json"
    odd.write(path)
    assert read_acknowledged(path, "acknowledged.json") == odd
    text = path.read_bytes()
    odd.write(path)
    assert path.read_bytes() == text


def test_no_file_holds_nothing(tmp_path: Path) -> None:
    assert read_acknowledged(tmp_path / "none.json", "none.json") == Acknowledged()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "a.json:1:2: is no JSON: Expecting property name"),
        (b"\xff", "a.json: is not UTF-8"),
        (b"[" * 100_000, "a.json: is no JSON that acknowledged changes could be"),
        (b"[]", "a.json: holds no acknowledged changes: [] is not a mapping"),
        (b'{"version": 2, "changes": []}', "a.json:1:13: holds no acknowledged changes: 2 has to be 1"),
        (b'{"version": 1,\n "changes": [{"listener": "x"}]}', "a.json:2:14: holds no acknowledged changes: the field"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_acknowledged(path, "a.json")
    assert str(raised.value).startswith(message)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no ordinary file"):
        read_acknowledged(tmp_path, "a.json")
    with pytest.raises(InputError, match="cannot be written"):
        Acknowledged().write(tmp_path / "missing" / "a.json")


def test_titles_that_read_the_same_are_acknowledged_each() -> None:
    (change,) = compared(listener(trigger("false")), listener(trigger("true")), delivered(a=push())).changes
    twice = Change(change.what, change.kinds, change.listener, change.trigger, change.recorded * 2)
    assert list(twice.marks) == ["a", "a (2)"]


@pytest.mark.parametrize(
    ("text", "help"), [("fire", "did you mean fires?"), ("zzzz", f"known are: {', '.join(Kind)}, any")]
)
def test_a_word_that_is_no_kind(text: str, help: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_kinds(f"plan,{text}")
    assert raised.value.help == help


def test_an_entry_has_a_line_for_each_effect(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    accepted(widened("true")).write(path)
    value = json.loads(path.read_text(encoding="utf-8"))
    assert [entry["what"] for entry in value["changes"]] == ["does something else", "now fires"]
    assert list(value["changes"][1]["effects"]) == ["dev", "tag", "topic"]
