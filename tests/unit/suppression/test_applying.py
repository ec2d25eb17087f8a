from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from harness.config import OFF, RuleSetting
from harness.finding import Finding, Severity, SuppressedFinding
from harness.location import Location
from harness.manifests import Document, read_yaml
from harness.suppression import OWN_IDS, Baseline, Suppressed, apply
from harness.suppression.baseline import Entry

KNOWN = ("cel-invalid", "schema", "yaml-syntax", *OWN_IDS)
FINDING = Finding("cel-invalid", Severity.ERROR, "message", Location("m.yaml", 2, 4), "help", "symbol")


def documents(text: str, path: str = "m.yaml") -> tuple[Document, ...]:
    return read_yaml(text, path).documents


def run(
    findings: Collection[Finding],
    text: str = "",
    rules: Mapping[str, RuleSetting] | None = None,
    baseline: Baseline | None = None,
    idle: Collection[str] = (),
    partial: bool = False,
) -> Suppressed:
    return apply(findings, documents(text), rules or {}, known_ids=KNOWN, baseline=baseline, idle=idle, partial=partial)


def told(result: Suppressed) -> list[str]:
    return [f"{one.location} {one.severity} {one.rule}: {one.message}" for one in result.kept]


def held(*findings: Finding, **changes: int) -> Baseline:
    entries = (
        Entry(one.rule, one.location.path, one.symbol, one.message, one.fingerprint, **changes) for one in findings
    )
    return Baseline("baseline.json", {entry.fingerprint: entry for entry in entries})


def test_nothing_to_apply() -> None:
    assert run([FINDING]) == Suppressed((FINDING,))


def test_findings_are_sorted_by_place() -> None:
    later, other = replace(FINDING, location=Location("m.yaml", 9)), replace(FINDING, location=Location("a.yaml"))
    assert run([later, FINDING, other]).kept == (other, FINDING, later)


@pytest.mark.parametrize(
    ("setting", "severity"),
    [
        (RuleSetting(Severity.INFO), Severity.INFO),
        (RuleSetting(), Severity.ERROR),
        (RuleSetting(OFF), None),
        (RuleSetting(exclude=("m.yaml",)), None),
        (RuleSetting(Severity.INFO, ("m/**",)), Severity.INFO),
    ],
)
def test_settings(setting: RuleSetting, severity: Severity | None) -> None:
    other = replace(FINDING, rule="schema", severity=Severity.WARNING)
    result = run([FINDING, other], rules={"cel-invalid": setting})
    expected = (replace(FINDING, severity=severity), other) if severity else (other,)
    assert result == Suppressed(expected)


def test_a_comment_suppresses_what_it_names() -> None:
    other = replace(FINDING, rule="schema")
    result = run([FINDING, other], "# tekton-harness: ignore[cel-invalid] known\na: b\n")
    assert result == Suppressed((other,), (SuppressedFinding(FINDING, "comment", "known"),))


def test_an_annotation_suppresses_what_it_names() -> None:
    text = "metadata:\n  annotations:\n    tekton-harness/ignore: 'cel-invalid: known'\n"
    assert run([FINDING], text) == Suppressed((), (SuppressedFinding(FINDING, "annotation", "known"),))


def test_only_findings_of_that_file() -> None:
    other = replace(FINDING, location=Location("n.yaml", 2, 4))
    result = run([other], "a: b\nc: d # tekton-harness: ignore[cel-invalid] known\n")
    assert told(result) == [
        "m.yaml:2:6 warning unused-suppression: cel-invalid finds nothing here: "
        "the suppression would hide what comes later",
        "n.yaml:2:4 error cel-invalid: message",
    ]


def test_without_a_reason_nothing_is_suppressed() -> None:
    result = run([FINDING], "# tekton-harness: ignore[cel-invalid]\na: b\n")
    assert told(result) == [
        "m.yaml:1:1 warning suppression-without-reason: "
        "the suppression of cel-invalid gives no reason, so it suppresses nothing",
        "m.yaml:2:4 error cel-invalid: message",
    ]
    assert result.suppressed == ()


def test_unknown_rules_are_told_with_the_nearest() -> None:
    result = run([], "# tekton-harness: ignore[cel-invald, zzz] known\na: b\n")
    assert [one.rule for one in result.kept] == ["suppression-unknown-rule"] * 2
    assert [one.help for one in result.kept] == ["did you mean 'cel-invalid'?", "`tekton-harness rules` lists them"]
    assert result.kept[0].message == "there is no rule 'cel-invald': its suppression suppresses nothing"


def test_malformed_ones_are_told() -> None:
    result = run([], "# tekton-harness: ignore cel-invalid\na: b\n")
    assert told(result) == [
        "m.yaml:1:1 warning suppression-malformed: this suppression cannot be read, so it suppresses nothing"
    ]
    assert result.kept[0].help.startswith("write `# tekton-harness: ignore[rule-id] reason`")


def test_each_rule_of_a_suppression_has_to_be_of_use() -> None:
    result = run([FINDING, FINDING], "# tekton-harness: ignore[schema, cel-invalid] known\na: b\n")
    assert [one.message.partition(" ")[0] for one in result.kept] == ["schema"]
    assert len(result.suppressed) == 2


@pytest.mark.parametrize(
    ("rules", "idle"),
    [
        ({}, ("cel-invalid",)),
        ({"cel-invalid": RuleSetting(OFF)}, ()),
        ({"cel-invalid": RuleSetting(exclude=("*.yaml",))}, ()),
        ({"unused-suppression": RuleSetting(OFF)}, ()),
    ],
)
def test_a_rule_that_does_not_look_leaves_no_unused_suppression(
    rules: Mapping[str, RuleSetting], idle: Collection[str]
) -> None:
    assert run([], "a: b # tekton-harness: ignore[cel-invalid] known\n", rules, idle=idle) == Suppressed(())


def test_findings_about_suppressions_are_configured_as_others() -> None:
    text = "a: b # tekton-harness: ignore[cel-invalid] known\n"
    (one,) = run([], text, {"unused-suppression": RuleSetting(Severity.ERROR)}).kept
    assert one.severity is Severity.ERROR


def test_what_could_not_be_read_stays() -> None:
    broken = replace(FINDING, rule="yaml-syntax")
    result = run([broken], "# tekton-harness: ignore[yaml-syntax] known\na: b\n", baseline=held(broken))
    assert broken in result.kept
    assert result.suppressed == ()


def test_a_file_that_two_sets_hold_is_looked_at_once() -> None:
    text = "a: b # tekton-harness: ignore[cel-invalid] known\n"
    twice = (*documents(text), *documents(text))
    assert len(apply([], twice, {}, known_ids=KNOWN).kept) == 1


def test_several_documents_and_files() -> None:
    one = documents("a: b # tekton-harness: ignore[schema] known\n---\nc: d # tekton-harness: ignore[schema] known\n")
    other = documents("a: b\n", "n.yaml")
    places = [Location("m.yaml", 1), Location("m.yaml", 3), Location("n.yaml", 1), Location("o.yaml", 1)]
    findings = [Finding("schema", Severity.ERROR, "m", place) for place in places]
    result = apply(findings, (*one, *other), {}, known_ids=KNOWN)
    assert [finding.location for finding in result.kept] == places[2:]
    assert [suppressed.finding.location for suppressed in result.suppressed] == places[:2]


def test_the_baseline_holds_as_many_as_it_says() -> None:
    second, third = (replace(FINDING, location=Location("m.yaml", line)) for line in (5, 7))
    result = run([third, FINDING, second], baseline=held(FINDING, count=2))
    assert result.kept == (third,)
    assert result.suppressed == (SuppressedFinding(FINDING, "baseline"), SuppressedFinding(second, "baseline"))


def test_a_severity_in_the_settings_does_not_matter_to_the_baseline() -> None:
    result = run([FINDING], rules={"cel-invalid": RuleSetting(Severity.INFO)}, baseline=held(FINDING))
    assert result.kept == ()


def test_the_baseline_is_stale() -> None:
    gone, other = replace(FINDING, message="gone"), replace(FINDING, message="gone", location=Location("n.yaml"))
    result = run([FINDING], baseline=held(FINDING, gone, other))
    assert told(result) == [
        "baseline.json info stale-baseline: 2 findings of the baseline are no longer there: "
        "the baseline would hide them if they came back"
    ]
    (one,) = run([], "a: b\n", baseline=held(gone, other), partial=True).kept
    assert one.message.startswith("1 finding of the baseline is no longer there")
    for rules, idle in (
        ({"stale-baseline": RuleSetting(OFF)}, ()),
        ({"cel-invalid": RuleSetting(OFF)}, ()),
        ({}, ("cel-invalid",)),
    ):
        assert run([], rules=rules, idle=idle, baseline=held(gone, other)).kept == ()


def test_a_comment_goes_before_the_baseline() -> None:
    text = "# tekton-harness: ignore[cel-invalid] known\na: b\n"
    result = run([FINDING], text, baseline=held(FINDING))
    assert [one.how for one in result.suppressed] == ["comment"]
    assert [one.rule for one in result.kept] == ["stale-baseline"]


def test_findings_about_suppressions_can_be_in_the_baseline() -> None:
    text = "a: b # tekton-harness: ignore[schema] known\n"
    (unused,) = run([], text).kept
    assert run([], text, baseline=held(unused)).kept == ()
