from collections.abc import Callable

import pytest

from harness.project import Project
from harness.runner import checks, run, run_all, run_suite, uncovered
from harness.suites import Outcome, Verdict
from support.small_project import LISTENER, SUITE, Folder, record

Open = Callable[..., Project]

HEAD = "apiVersion: tekton-harness/v1\nkind: Suite\nmetadata: {name: small}\n"
WITH_TOKEN = LISTENER.replace("{secretName: hook, secretKey: token}", "{secretName: token, secretKey: secret}")
WITH_CUSTOM = LISTENER.replace("name: cel", "name: custom").replace(
    "          params:\n            - name: filter\n              value: body.ref == 'refs/heads/main'\n", ""
)


@pytest.fixture
def verdicts(folder: Folder, opened: Open) -> Callable[[str], list[Verdict]]:
    """The verdicts of a suite with these lines below its metadata."""

    def call(lines: str) -> list[Verdict]:
        folder.write("suites/small.yaml", HEAD + lines)
        project = opened()
        assert project.findings == ()
        return list(run_all(project))

    return call


Verdicts = Callable[[str], list[Verdict]]


def outcomes(found: list[Verdict]) -> list[str]:
    return [verdict.outcome.value for verdict in found]


def test_a_case_that_passes(verdicts: Verdicts) -> None:
    (verdict,) = verdicts("cases: [{name: c, delivery: main, expect: {fires: {build: {params: {revision: abc}}}}}]")
    assert verdict.outcome is Outcome.PASS
    assert verdict.title == "small › c [main]"
    assert str(verdict.location) == "suites/small.yaml:4:9"
    assert verdict.seconds > 0
    assert verdict.mismatches == ()
    assert verdict.traces == ()


def test_a_failure_brings_the_trace_that_explains_it(verdicts: Verdicts) -> None:
    (verdict,) = verdicts("cases: [{name: c, delivery: push/dev, expect: {fires: {build: }}}]")
    assert verdict.outcome is Outcome.FAIL
    (mismatch,) = verdict.mismatches
    assert mismatch.message.startswith("expected to fire, but it stops at interceptor[1] (cel)")
    stop = verdict.traces[0].triggers[0].stopped_at
    assert stop is not None
    assert stop.explanation is not None


def test_one_check_for_each_delivery(verdicts: Verdicts) -> None:
    found = verdicts("cases: [{name: c, deliveries: [push/dev, 'm*', '*'], expect: {fires: {build: }}}]")
    assert [(verdict.delivery, verdict.outcome) for verdict in found] == [
        ("push/dev", Outcome.FAIL),
        ("main", Outcome.PASS),
        ("main", Outcome.PASS),
        ("push/dev", Outcome.FAIL),
    ]


@pytest.mark.parametrize(
    ("case", "reason", "help"),
    [
        ("delivery: mian", "no recorded delivery named 'mian'", "did you mean 'main'?"),
        ("deliveries: ['zzz/*']", "suites/small.yaml:4:9: no recorded delivery matches 'zzz/*'", ""),
        ("delivery: main, to: listner", "there is no EventListener listner", "did you mean listener?"),
        ("delivery: broken", "payloads/broken.json", ""),
        ("delivery: ./nowhere.json", "suites/nowhere.json", ""),
    ],
)
def test_what_cannot_be_judged_is_an_error(
    case: str, reason: str, help: str, verdicts: Verdicts, folder: Folder
) -> None:
    folder.write("payloads/broken.json", "{")
    (verdict,) = verdicts(f"cases: [{{name: c, {case}, expect: {{}}}}]")
    assert verdict.outcome is Outcome.ERROR
    assert reason in verdict.reason
    assert help in verdict.help


def test_everywhere_means_every_listener(verdicts: Verdicts, folder: Folder) -> None:
    folder.write("manifests/second.yaml", LISTENER.split("---")[0].replace("name: listener", "name: second"))
    (alone,) = verdicts("cases: [{name: c, delivery: main, expect: {fires: {listener/build: }}}]")
    (everywhere,) = verdicts("cases: [{name: c, delivery: main, to: everywhere, expect: {fires: {listener/build: }}}]")
    assert alone.outcome is Outcome.PASS
    assert everywhere.outcome is Outcome.FAIL
    assert [mismatch.subject for mismatch in everywhere.mismatches] == ["ci/second build"]
    assert [trace.event_listener for trace in everywhere.traces] == ["ci/listener", "ci/second"]


@pytest.mark.parametrize("to", ["listener", "ci/listener", "/", "/any/path"])
def test_destinations(to: str, verdicts: Verdicts) -> None:
    case = f"{{name: c, delivery: main, to: {to}, expect: {{listener: listener, fires: {{build: }}}}}}"
    assert outcomes(verdicts(f"cases: [{case}]")) == ["pass"]


def test_a_file_beside_the_suite(verdicts: Verdicts, folder: Folder) -> None:
    folder.write("suites/own.json", record('{"ref": "refs/heads/main", "after": "own"}'))
    (verdict,) = verdicts(
        "cases: [{name: c, delivery: ./own.json, expect: {fires: {build: {params: {revision: own}}}}}]"
    )
    assert verdict.outcome is Outcome.PASS
    assert verdict.delivery == "./own.json"


def test_a_suites_own_manifests(verdicts: Verdicts, folder: Folder) -> None:
    folder.write("own/listener.yaml", LISTENER.replace("name: listener", "name: own"))
    case = "cases: [{name: c, delivery: main, to: own, expect: {fires: {build: }}}]"
    assert outcomes(verdicts(f"manifests: [../own]\n{case}")) == ["pass"]
    assert outcomes(verdicts(case)) == ["error"]


def test_own_manifests_that_are_not_there(verdicts: Verdicts) -> None:
    (verdict,) = verdicts("manifests: [../own]\ncases: [{name: c, delivery: main, expect: {}}]")
    assert verdict.outcome is Outcome.ERROR
    assert "no such file or folder" in verdict.reason


def test_secrets_of_suite_and_case(verdicts: Verdicts, folder: Folder) -> None:
    folder.write("manifests/listener.yaml", WITH_TOKEN)
    text = record('{"ref": "refs/heads/main", "after": "abc"}')
    folder.write("payloads/main.json", text.replace("[REDACTED]", "right"))

    def outcome(suite: str, case: str = "") -> str:
        found = verdicts(f"{suite}cases: [{{name: c, delivery: main, {case}expect: {{fires: {{build: }}}}}}]")
        return found[0].outcome.value

    right, wrong = "secrets: {ci/token: {secret: right}}", "secrets: {ci/token: {secret: wrong}}"
    assert outcome("") == "fail"
    assert outcome(f"{right}\n") == "pass"
    assert outcome(f"{wrong}\n") == "fail"
    assert outcome(f"{wrong}\n", f"{right}, ") == "pass"
    assert outcome(f"{right}\n", f"{wrong}, ") == "fail"
    assert outcome(f"{right}\n", "secrets: {ci/token: {other: x}}, ") == "pass"


def test_stubs_of_suite_and_case(verdicts: Verdicts, folder: Folder) -> None:
    folder.write("manifests/listener.yaml", WITH_CUSTOM)

    def outcome(suite: str, case: str = "") -> str:
        found = verdicts(f"{suite}cases: [{{name: c, delivery: main, {case}expect: {{fires: {{build: }}}}}}]")
        return found[0].outcome.value

    assert outcome("") == "fail"
    assert outcome("stubs: {custom: {continue: true}}\n") == "pass"
    assert outcome("stubs: {custom: {continue: true}}\n", "stubs: {custom: {continue: false}}, ") == "fail"


STEPS = """\
cases:
  - {name: one, delivery: main, expect: {fires: {build: }}}
  - {name: two, delivery: push/dev, expect: {fires: {build: }}}
  - {name: three, deliveries: [main, push/dev], expect: {}}
"""


def test_a_scenario_stops_at_the_first_step_that_does_not_pass(verdicts: Verdicts) -> None:
    found = verdicts("scenario: true\n" + STEPS)
    assert outcomes(found) == ["pass", "fail", "skip", "skip"]
    assert found[2].reason == "an earlier step did not pass: two"


def test_cases_that_are_no_scenario_are_all_judged(verdicts: Verdicts) -> None:
    assert outcomes(verdicts(STEPS)) == ["pass", "fail", "fail", "pass"]


def test_a_scenario_stops_at_an_error_too(verdicts: Verdicts) -> None:
    steps = "cases: [{name: one, delivery: nowhere, expect: {}}, {name: two, delivery: main, expect: {}}]"
    assert outcomes(verdicts(f"scenario: true\n{steps}")) == ["error", "skip"]


def test_scenarios_do_not_stop_each_other(folder: Folder, opened: Open) -> None:
    for name in ("a", "b"):
        folder.write(f"suites/{name}.yaml", HEAD.replace("small", name) + "scenario: true\n" + STEPS)
    (folder.folder / "suites" / "small.yaml").unlink()
    assert outcomes(list(run_all(opened()))) == ["pass", "fail", "skip", "skip"] * 2


def test_checks_are_what_run_judges(opened: Open) -> None:
    project = opened()
    (suite,) = project.suites
    (planned,) = checks(project, suite)
    assert (planned.delivery, planned.problem) == ("main", None)
    assert run(project, planned).outcome is Outcome.PASS
    assert outcomes(list(run_suite(project, suite))) == ["pass"]


def test_uncovered_deliveries(folder: Folder, opened: Open) -> None:
    assert uncovered(opened()) == ("push/dev",)
    folder.write("suites/small.yaml", SUITE.replace("delivery: main", "deliveries: ['*']"))
    assert uncovered(opened()) == ()


def test_a_recorded_delivery_that_is_named_by_its_file_is_covered(folder: Folder, opened: Open) -> None:
    folder.write("suites/small.yaml", SUITE.replace("delivery: main", "delivery: ../payloads/push/dev.json"))
    assert uncovered(opened()) == ("main",)
