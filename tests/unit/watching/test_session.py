"""A session that is told nothing but to look again: what it reads, runs and finds to be new."""

import os

import pytest

from harness.config import load_settings
from harness.errors import InputError
from harness.suites import Outcome
from harness.watching import CaseRound, Session
from support.small_project import LISTENER, SUITE, Folder, record

SECOND = """\
  - name: dev does nothing
    delivery: push/dev
    expect: {}
"""


@pytest.fixture
def session(folder: Folder) -> Session:
    """A session that has judged the project once: two cases, both pass."""
    folder.write("suites/small.yaml", SUITE + SECOND)
    opened = Session(lambda: load_settings(folder.folder))
    first = opened.judge_cases()
    assert first.ran == first.count(Outcome.PASS) == len(first.verdicts) == 2
    opened.judge_findings()
    return opened


def titles(cases: CaseRound) -> dict[str, list[str]]:
    compared = cases.compared
    return {
        name: [verdict.case for verdict in verdicts]
        for name, verdicts in (
            ("failing", compared.newly_failing),
            ("passing", compared.newly_passing),
            ("still", compared.still_failing),
        )
        if verdicts
    }


def test_without_a_change_nothing_is_run(session: Session) -> None:
    cases = session.judge_cases()
    assert (cases.ran, cases.changed, titles(cases)) == (0, (), {})


def test_a_delivery_runs_its_own_cases(session: Session, folder: Folder) -> None:
    folder.write("payloads/push/dev.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (1, {"failing": ["dev does nothing"]})
    cases = session.judge_cases()
    assert (cases.ran, cases.changed, titles(cases)) == (0, (), {"still": ["dev does nothing"]})
    folder.write("payloads/push/dev.json", record('{"ref": "refs/heads/dev", "after": "abc"}'))
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (1, {"passing": ["dev does nothing"]})


def test_headers_beside_a_body_belong_to_the_delivery(session: Session, folder: Folder) -> None:
    folder.write("payloads/push/dev.json", '{"ref": "refs/heads/main", "after": "abc"}')
    headers = '{"url": "https://hooks.example.com/", "X-Gitlab-Token": "[REDACTED]", "X-Gitlab-Event": "%s"}'
    folder.write("payloads/push/dev.headers.json", headers % "Tag Push Hook")
    assert session.judge_cases().ran == 1
    folder.write("payloads/push/dev.headers.json", headers % "Push Hook")
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (1, {"failing": ["dev does nothing"]})


def test_a_suite_runs_the_cases_that_are_others(session: Session, folder: Folder) -> None:
    folder.write("suites/small.yaml", SUITE + SECOND.replace("expect: {}", "expect: {status: 500}"))
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (1, {"failing": ["dev does nothing"]})


def test_a_manifest_runs_everything(session: Session, folder: Folder) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("refs/heads/main", "refs/heads/dev"))
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (2, {"failing": ["main builds", "dev does nothing"]})
    (verdict, _) = cases.compared.newly_failing
    assert verdict.traces


def test_a_comment_in_a_manifest_moves_the_places(session: Session, folder: Folder) -> None:
    folder.write("manifests/listener.yaml", "# new\n" + LISTENER)
    folder.write("payloads/main.json", record('{"ref": "refs/heads/x"}'))
    (verdict,) = session.judge_cases().compared.newly_failing
    stop = verdict.traces[0].triggers[0].stopped_at
    assert stop is not None
    assert stop.location is not None
    line = (folder.folder / stop.location.path).read_text().splitlines()[stop.location.line - 1]
    assert "body.ref" in line


def test_the_secrets_count_too(session: Session, folder: Folder) -> None:
    folder.write("secrets.yaml", "ci/hook: {token: a}\n")
    folder.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\nsecrets = "secrets.yaml"\n')
    assert session.judge_cases().ran == 2
    folder.write("secrets.yaml", "ci/hook: {token: b}\n")
    assert session.judge_cases().ran == 2
    assert session.judge_cases().ran == 0


def test_manifests_that_a_suite_brings_count_too(session: Session, folder: Folder) -> None:
    folder.write("own/listener.yaml", LISTENER)
    folder.write("suites/small.yaml", SUITE.replace("cases:", "manifests: [../own]\ncases:"))
    assert session.judge_cases().ran == 1
    folder.write("own/listener.yaml", LISTENER.replace("refs/heads/main", "refs/heads/dev"))
    assert titles(session.judge_cases()) == {"failing": ["main builds"]}
    folder.write("own/listener.yaml", LISTENER)
    assert titles(session.judge_cases()) == {"passing": ["main builds"]}


def test_a_broken_manifest_is_judged_as_it_last_could_be_read(session: Session, folder: Folder) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("spec:", "spec: ["))
    cases = session.judge_cases()
    assert (cases.ran, cases.changed, titles(cases)) == (0, ("manifests/listener.yaml",), {})
    assert [finding.rule for finding in cases.unreadable] == ["yaml-syntax"]
    assert cases.standing_in == {"manifests/listener.yaml"}
    folder.write("payloads/push/dev.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    assert titles(session.judge_cases()) == {"failing": ["dev does nothing"]}
    folder.write("manifests/listener.yaml", LISTENER)
    cases = session.judge_cases()
    assert (cases.unreadable, cases.standing_in) == ((), frozenset())
    assert titles(cases) == {"still": ["dev does nothing"]}


def test_an_invalid_suite_is_told_and_its_outcomes_are_remembered(session: Session, folder: Folder) -> None:
    failing = SUITE.replace("revision: abc", "revision: other")
    folder.write("suites/small.yaml", failing)
    assert titles(session.judge_cases()) == {"failing": ["main builds"]}
    folder.write("suites/small.yaml", failing.replace("cases:", "casez:"))
    cases = session.judge_cases()
    assert {finding.rule for finding in cases.unreadable} == {"suite-invalid"}
    assert (cases.verdicts, cases.standing_in) == ((), frozenset())
    folder.write("suites/small.yaml", failing)
    assert titles(session.judge_cases()) == {"still": ["main builds"]}


def test_a_broken_delivery_is_a_case_that_cannot_be_judged(session: Session, folder: Folder) -> None:
    folder.write("payloads/main.json", '{"request_headers": ')
    cases = session.judge_cases()
    assert [verdict.outcome for verdict in cases.compared.newly_failing] == [Outcome.ERROR]
    found = session.judge_findings()
    assert "delivery-unreadable" in {finding.rule for finding in found.compared.new}


@pytest.mark.parametrize("settings", ["[tool.tekton-harness\n", '[tool.tekton-harness]\nmanifests = ["nowhere"]\n'])
def test_broken_settings_are_told_and_everything_else_stays(session: Session, folder: Folder, settings: str) -> None:
    good = (folder.folder / "pyproject.toml").read_text()
    folder.write("pyproject.toml", settings)
    cases = session.judge_cases()
    assert isinstance(cases.problem, InputError)
    assert (cases.changed, len(cases.verdicts), cases.ran) == (("pyproject.toml",), 2, 0)
    assert not session.judge_cases().changed
    folder.write("pyproject.toml", good)
    cases = session.judge_cases()
    assert (cases.problem, cases.changed, cases.ran) == (None, ("pyproject.toml",), 0)


def test_other_settings_hold_at_once(session: Session, folder: Folder) -> None:
    folder.write("elsewhere/listener.yaml", LISTENER.replace("refs/heads/main", "refs/heads/dev"))
    folder.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\nmanifests = ["elsewhere"]\n')
    assert titles(session.judge_cases()) == {"failing": ["main builds", "dev does nothing"]}


def test_a_delivery_that_comes_and_goes(session: Session, folder: Folder) -> None:
    folder.write("suites/small.yaml", SUITE + SECOND.replace("push/dev", "push/*"))
    session.judge_cases()
    folder.write("payloads/push/new.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    cases = session.judge_cases()
    assert [verdict.delivery for verdict in cases.compared.newly_failing] == ["push/new"]
    assert cases.ran == 1
    (folder.folder / "payloads/push/new.json").unlink()
    cases = session.judge_cases()
    assert (cases.changed, titles(cases), len(cases.verdicts)) == (("payloads/push/new.json",), {}, 2)


def test_a_scenario_skips_what_comes_behind_a_failure_and_runs_it_again(session: Session, folder: Folder) -> None:
    folder.write("suites/small.yaml", SUITE + SECOND + "scenario: true\n")
    assert session.judge_cases().ran == 0
    folder.write("payloads/main.json", record('{"ref": "refs/heads/x"}'))
    cases = session.judge_cases()
    assert [verdict.outcome for verdict in cases.compared.newly_failing] == [Outcome.FAIL, Outcome.SKIP]
    folder.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    assert titles(session.judge_cases()) == {"passing": ["main builds", "dev does nothing"]}


def test_findings_come_and_go_and_do_not_mind_lines(session: Session, folder: Folder) -> None:
    before = session.judge_findings().findings
    folder.write("manifests/listener.yaml", LISTENER.replace("body.ref ==", "body.ref = ="))
    session.judge_cases()
    found = session.judge_findings()
    assert "cel-invalid" in {finding.rule for finding in found.compared.new}
    folder.write("manifests/listener.yaml", "# moved\n" + LISTENER)
    session.judge_cases()
    found = session.judge_findings()
    assert found.compared.new == ()
    assert "cel-invalid" in {finding.rule for finding in found.compared.gone}
    assert [one.fingerprint for one in found.findings] == [one.fingerprint for one in before]


def test_settings_that_findings_choke_on_are_told(session: Session, folder: Folder) -> None:
    folder.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\nrules = {nonsense = "off"}\n')
    session.judge_cases()
    found = session.judge_findings()
    assert found.problem is not None
    assert "nonsense" in str(found.problem)


def test_the_first_look_raises_what_is_wrong_with_the_settings(folder: Folder) -> None:
    folder.write("pyproject.toml", "[tool.tekton-harness\n")
    session = Session(lambda: load_settings(folder.folder))
    with pytest.raises(InputError):
        session.judge_cases()
    with pytest.raises(RuntimeError):
        session.project  # noqa: B018  # asking for it is what raises


def test_a_touched_file_is_read_again_and_says_the_same(session: Session, folder: Folder) -> None:
    os.utime(folder.folder / "payloads/main.json", (1, 1))
    os.utime(folder.folder / "manifests/listener.yaml", (1, 1))
    cases = session.judge_cases()
    assert (cases.ran, titles(cases)) == (1, {})


def test_what_is_kept_is_what_would_be_found_anew(session: Session, folder: Folder) -> None:
    """However the files came to be as they are, a new session finds the same."""
    changes = (
        ("payloads/main.json", record('{"ref": "refs/heads/dev"}')),
        ("manifests/listener.yaml", LISTENER.replace("refs/heads/main", "refs/heads/dev")),
        ("suites/other.yaml", SUITE.replace("name: small", "name: other")),
        ("payloads/push/dev.json", record('{"ref": "refs/heads/main"}')),
        ("manifests/listener.yaml", LISTENER),
        ("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}')),
    )
    for name, text in changes:
        folder.write(name, text)
        kept, anew = session.judge_cases(), Session(lambda: load_settings(folder.folder)).judge_cases()
        assert [(one.title, one.outcome, one.location, one.mismatches) for one in kept.verdicts] == [
            (one.title, one.outcome, one.location, one.mismatches) for one in anew.verdicts
        ]
        assert session.judge_findings().findings == _findings_anew(folder)


def _findings_anew(folder: Folder) -> object:
    session = Session(lambda: load_settings(folder.folder))
    session.judge_cases()
    return session.judge_findings().findings
