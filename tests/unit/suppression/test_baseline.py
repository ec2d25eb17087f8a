import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.location import Location
from harness.schemas import violations
from harness.suppression import NEVER_SUPPRESSED, read_baseline, write_baseline

ONE = Finding("cel-invalid", Severity.ERROR, "no such é", Location("m/a.yaml", 3, 4), "help", "EventListener ci/a")
OTHER = replace(ONE, message="another")


def test_a_baseline_is_sorted_counted_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    moved = replace(ONE, location=Location("m/a.yaml", 9))
    assert write_baseline(path, [ONE, OTHER, moved, replace(ONE, location=Location("a.yaml"))]) == ()
    text = path.read_text(encoding="utf-8")
    assert violations("baseline", json.loads(text)) == ()
    lines = text.splitlines()
    assert lines[:3] == ["{", '  "version": 1,', '  "findings": [']
    assert [json.loads(line.rstrip(","))["message"] for line in lines[3:6]] == ["no such é", "another", "no such é"]
    assert '"count": 2' in lines[5]
    assert '"count"' not in lines[3] + lines[4]
    assert "no such é" in text
    baseline = read_baseline(path, tmp_path)
    assert baseline.path == "baseline.json"
    assert {entry.fingerprint: entry.count for entry in baseline.entries.values()} == {
        ONE.fingerprint: 2,
        OTHER.fingerprint: 1,
        replace(ONE, location=Location("a.yaml")).fingerprint: 1,
    }
    entry = baseline.entries[ONE.fingerprint]
    assert (entry.rule, entry.path, entry.symbol, entry.message) == (ONE.rule, "m/a.yaml", ONE.symbol, ONE.message)


def test_the_order_of_findings_does_not_matter(tmp_path: Path) -> None:
    write_baseline(tmp_path / "a", [ONE, OTHER, ONE])
    write_baseline(tmp_path / "b", [OTHER, ONE, ONE])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_empty_baseline(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [])
    assert json.loads(path.read_text()) == {"version": 1, "findings": []}
    assert read_baseline(path, tmp_path).entries == {}


@pytest.mark.parametrize("rule", sorted(NEVER_SUPPRESSED))
def test_what_could_not_be_read_is_in_no_baseline(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "baseline.json"
    broken = replace(ONE, rule=rule)
    assert write_baseline(path, [ONE, broken]) == (broken,)
    assert set(read_baseline(path, tmp_path).entries) == {ONE.fingerprint}
    text = path.read_text(encoding="utf-8").replace("cel-invalid", rule)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"a baseline cannot hold {rule}") as caught:
        read_baseline(path, tmp_path)
    assert str(caught.value.location) == "baseline.json:4:5"


def entry(**changes: object) -> str:
    value = {"rule": "r", "path": "p", "symbol": "s", "message": "m", "fingerprint": "0" * 64, **changes}
    return json.dumps({name: item for name, item in value.items() if item is not None})


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "is no JSON: Expecting value", "b.json:1:1"),
        ('{\n  "version": 1,\n}', "is no JSON: ", "b.json:"),
        ("[" * 100_000, "is no JSON that a baseline could be", "b.json"),
        ('{"version": ' + "9" * 5000 + "}", "is no JSON that a baseline could be", "b.json"),
        ("[]", "is no baseline: [] is not a mapping", "b.json"),
        ('{\n  "findings": []\n}', "is no baseline: the field 'version' is missing", "b.json:1:1"),
        ('{\n  "version": 2, "findings": []\n}', "is no baseline: 2 has to be 1", "b.json:2:14"),
        (f'{{"version": 1, "findings": [\n{entry(rule=None)}]}}', "the field 'rule' is missing", "b.json:2:1"),
        (f'{{"version": 1, "findings": [\n{entry(more=1)}]}}', "unknown field 'more'", "b.json:2:"),
        (f'{{"version": 1, "findings": [\n{entry(fingerprint="x")}]}}', '"x" is not a SHA-256 in hex', "b.json:2:"),
        (f'{{"version": 1, "findings": [\n{entry(count=0)}]}}', "0 is less than the minimum of 1", "b.json:2:"),
        (f'{{"version": 1, "findings": [{entry()},\n{entry()}]}}', "the entry is there twice", "b.json:2:1"),
        (b"\xff", "is not UTF-8", "b.json"),
        (None, "there is no such baseline", "b.json"),
    ],
)
def test_a_broken_baseline_is_told_with_its_place(
    tmp_path: Path, text: str | bytes | None, message: str, place: str
) -> None:
    if text is not None:
        (tmp_path / "b.json").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InputError) as caught:
        read_baseline(tmp_path / "b.json", tmp_path)
    assert message in caught.value.message
    assert str(caught.value.location).startswith(place)


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no ordinary file"):
        read_baseline(tmp_path, tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        write_baseline(tmp_path / "no" / "baseline.json", [ONE])


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(b'\xef\xbb\xbf{"version": 1, "findings": []}')
    assert read_baseline(tmp_path / "b.json", tmp_path).entries == {}


TEXTS = st.text(max_size=5) | st.sampled_from(["\ud800", "\u2028", '"', "\\", "\x00"])


@given(findings=st.lists(st.builds(Finding, TEXTS.filter(bool), st.just(Severity.INFO), TEXTS,
                                   st.builds(Location, TEXTS), st.just(""), TEXTS), max_size=5))  # fmt: skip
def test_any_findings_are_read_again(tmp_path_factory: pytest.TempPathFactory, findings: list[Finding]) -> None:
    path = tmp_path_factory.mktemp("any") / "b.json"
    write_baseline(path, findings)
    assert set(read_baseline(path, path.parent).entries) == {finding.fingerprint for finding in findings}
