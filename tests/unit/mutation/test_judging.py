"""Who notices a mutant, who does not, and what is told of those that nobody notices."""

from pathlib import Path

import pytest

from harness.mutation import By, Fate, find_mutants
from harness.mutation.judging import FailingSuiteError, Judge
from support.mutants import judged, project_in, with_filter
from support.small_project import LISTENER, SUITE

NO_SUITE = {"suites/small.yaml": ""}

EVENT_POLICY = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: only-main}
spec:
  select: {triggers: ["build"]}
  validations:
    - expression: body.ref == 'refs/heads/main'
      message: another branch builds
"""
MANIFEST_POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: built-names}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations:
    - expression: object.metadata.generateName == 'built-'
      message: it has another name
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: built-names}
spec: {policyName: built-names, validationActions: [Deny]}
"""
FILTER = "filter: drops body.ref == 'refs/heads/main'"
TWO = with_filter("has(body.ref) && body.ref == 'refs/heads/main'")


def test_a_case_kills(tmp_path: Path) -> None:
    (result,) = judged(project_in(tmp_path), "binding-path-changed")
    assert result.fate is Fate.KILLED
    assert result.killer is not None
    assert (result.killer.by, result.killer.name, result.killer.detail) == (By.SUITE, "small", "main builds [main]")
    assert (result.diff, result.telling, result.proof, result.problem) == ("", None, "", "")


def test_an_event_policy_kills_by_a_recorded_delivery_and_by_a_variation(tmp_path: Path) -> None:
    for payloads in ({}, {"payloads/dev.json": ""}):
        files = {"manifests/listener.yaml": TWO, "policies/only-main.yaml": EVENT_POLICY, **NO_SUITE, **payloads}
        folder = tmp_path / str(len(payloads))
        (result,) = judged(project_in(folder, files), "condition-dropped", containing="==")
        assert result.killer is not None, result
        assert (result.killer.by, result.killer.name) == (By.EVENT_POLICY, "only-main")
        shown = "[main, but " if payloads else "[dev"
        assert result.killer.detail.startswith(f"another branch builds {shown}")


def test_an_event_policy_that_selects_nothing_any_more_kills(tmp_path: Path) -> None:
    policy = EVENT_POLICY.replace("body.ref == 'refs/heads/main'", "has(body.ref)")
    files = {"manifests/listener.yaml": TWO, "policies/only-main.yaml": policy, **NO_SUITE}
    policy = policy.replace('{triggers: ["build"]}', "{resources: [{kind: ConfigMap}]}")
    project = project_in(tmp_path, {**files, "policies/only-main.yaml": policy})
    (result,) = judged(project, "template-value-changed", containing="changes kind")
    assert result.killer is not None
    assert (result.killer.by, result.killer.name) == (By.EVENT_POLICY, "only-main")


def test_a_manifest_policy_kills(tmp_path: Path) -> None:
    files = {"policies/names.yaml": MANIFEST_POLICY, **NO_SUITE}
    (result,) = judged(project_in(tmp_path, files), "template-value-changed", containing="generateName")
    assert result.killer is not None, result
    assert (result.killer.by, result.killer.name) == (By.MANIFEST_POLICY, "built-names")
    assert "it has another name" in result.killer.detail


def test_a_schema_and_a_rule_kill(tmp_path: Path) -> None:
    project = project_in(tmp_path, NO_SUITE)
    (result,) = judged(project, "template-value-changed", containing="changes kind")
    assert result.fate is Fate.SURVIVED  # nobody knows the kind, so nobody says anything against it
    (result,) = judged(project, "route-changed", containing="makes the way")
    assert result.fate is Fate.SURVIVED
    (result,) = judged(project, "template-param-dropped")
    assert result.killer is not None
    assert (result.killer.by, result.killer.name) == (By.RULE, "template-undeclared-param")


def test_what_check_finds_without_a_mutant_kills_none(tmp_path: Path) -> None:
    """An error that is there already is no merit of a rule."""
    manifests = LISTENER.replace(
        "name: revision\n          value: $(body.after)", "name: revisionx\n          value: a"
    )
    project = project_in(tmp_path, {"manifests/listener.yaml": manifests, **NO_SUITE})
    assert all(
        result.killer is None or "revisionx" not in result.killer.detail
        for result in judged(project, "literal-changed")
    )


def test_a_comment_that_suppresses_a_finding_does_so_in_mutants_too(tmp_path: Path) -> None:
    """The mutant takes a line away above it: the comment stands in another line, and means the same."""
    dropped = LISTENER.replace(
        "          params:\n            - name: revision\n",
        "          params:\n            - name: unused\n"
        "            # tekton-harness: ignore[template-unbound-param] it is bound elsewhere\n"
        "            - name: other\n            - name: revision\n",
    )
    project = project_in(tmp_path, {"manifests/listener.yaml": dropped, **NO_SUITE})
    (result,) = judged(project, "template-param-dropped", containing="unused")
    assert result.killer is None or result.killer.name != "template-unbound-param", result


def test_a_survivor_has_its_diff_and_the_delivery_that_tells(tmp_path: Path) -> None:
    (result,) = judged(project_in(tmp_path, {"manifests/listener.yaml": TWO}), "condition-dropped", containing="==")
    assert result.fate is Fate.SURVIVED
    assert "-              value: \"has(body.ref) && body.ref == 'refs/heads/main'\"\n" in result.diff
    assert '+              value: "has(body.ref)"\n' in result.diff
    telling = result.telling
    assert telling is not None
    assert (telling.title, telling.listener, telling.trigger) == ("dev", "ci/listener", "build")
    assert telling.before == "stops at interceptor[1] (cel): the filter is not true"
    assert telling.after == "creates ConfigMap ci/built-"
    assert not telling.only_reason
    assert telling.record == ""


def test_a_variation_tells_where_no_recorded_delivery_does(tmp_path: Path) -> None:
    files = {"manifests/listener.yaml": TWO, "payloads/dev.json": ""}
    project = project_in(tmp_path, files)
    judge = Judge(project, write_records=True)
    (mutant,) = [one for one in find_mutants(project) if one.description == FILTER]
    result = judge.judge(mutant)
    assert result.telling is not None
    assert result.telling.delivery == "main"
    assert result.telling.variation
    assert '"X-Gitlab-Event": "Push Hook"' in result.telling.record


def test_a_text_that_is_longer_by_a_character_tells_an_anchor(tmp_path: Path) -> None:
    manifests = with_filter("body.ref.matches('^refs/heads/main$')")
    results = judged(project_in(tmp_path, {"manifests/listener.yaml": manifests}), "anchor-dropped")
    told = [result.telling.title for result in results if result.telling is not None]
    assert told == ['main, but ref is "xrefs/heads/main"', 'main, but ref is "refs/heads/mainx"']


def test_what_is_created_differently_is_told(tmp_path: Path) -> None:
    (result,) = judged(project_in(tmp_path), "template-value-changed", containing="generateName")
    telling = result.telling
    assert telling is not None
    assert telling.before == telling.after
    differences = [(one.part, one.path, one.before, one.after) for one in telling.differences]
    assert ("ConfigMap", "metadata.generateName", "built-", "built-x") in differences


def test_another_reason_alone_is_told_as_such(tmp_path: Path) -> None:
    """Nothing is ever created: what stops a delivery is all that can differ."""
    manifests = with_filter("body.ref == 'refs/heads/main' && body.ref == 'x'")
    suite = SUITE.replace("fires:\n        build:\n          params: {revision: abc}", "status: 202")
    project = project_in(tmp_path, {"manifests/listener.yaml": manifests, "suites/small.yaml": suite})
    (result,) = judged(project, "event-type-changed")
    telling = result.telling
    assert telling is not None
    assert telling.only_reason
    assert (telling.title, telling.before) == ("dev", "stops at interceptor[1] (cel): the filter is not true")
    assert telling.after == "stops at interceptor[0] (gitlab): event type Push Hook is not allowed"


def test_a_way_is_told_by_where_deliveries_lead(tmp_path: Path) -> None:
    suite = SUITE.replace("delivery: main", "delivery: main\n    to: listener")
    project = project_in(tmp_path, {"suites/small.yaml": suite})
    (result,) = judged(project, "route-changed", containing="changes the path")
    assert result.telling is not None
    told = (result.telling.title, result.telling.before, result.telling.after)
    assert told == ("dev", "leads to the listener ci/listener", "leads to no listener")


def test_nothing_tells_what_no_delivery_reaches(tmp_path: Path) -> None:
    manifests = LISTENER.replace("value: [Push Hook]", "value: [Push Hook, Note Hook]")
    project = project_in(tmp_path, {"manifests/listener.yaml": manifests})
    (result,) = judged(project, "secret-ref-changed", containing="secretKey")
    assert result.fate is Fate.SURVIVED or result.killer is not None
    (result,) = judged(project, "route-changed", containing="makes the way / Exact")
    assert (result.fate, result.telling) == (Fate.SURVIVED, None)


def test_a_suite_with_manifests_of_its_own_notices_what_is_in_them(tmp_path: Path) -> None:
    own = SUITE.replace("metadata:\n  name: small", "metadata:\n  name: own\nmanifests: [../manifests/listener.yaml]")
    project = project_in(tmp_path, {"suites/small.yaml": own})
    (result,) = judged(project, "binding-path-changed")
    assert result.killer is not None
    assert result.killer.name == "own"
    other = own.replace("../manifests/", "../other/")
    project = project_in(tmp_path, {"suites/small.yaml": other, "other/listener.yaml": LISTENER})
    (result,) = judged(project, "binding-path-changed")
    assert result.fate is not Fate.KILLED or (result.killer is not None and result.killer.by is not By.SUITE)


def test_a_suite_that_fails_already_means_nothing(tmp_path: Path) -> None:
    project = project_in(tmp_path, {"suites/small.yaml": SUITE.replace("revision: abc", "revision: other")})
    with pytest.raises(FailingSuiteError, match=r"small › main builds \[main\]: params not as expected") as caught:
        Judge(project)
    assert caught.value.location is not None
    assert caught.value.location.path == "suites/small.yaml"
    for broken in ("delivery: nobody", "delivery: ./missing.json"):
        with pytest.raises(FailingSuiteError, match="a case fails before anything is changed"):
            Judge(project_in(tmp_path, {"suites/small.yaml": SUITE.replace("delivery: main", broken)}))


def test_a_defect_of_ours_is_told_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("oops")

    project = project_in(tmp_path)
    judge = Judge(project)
    monkeypatch.setattr(judge, "_by_suites", breaks)
    result = judge.judge(find_mutants(project)[0])
    assert (result.fate, result.problem) == (Fate.ERROR, "internal error: ZeroDivisionError: oops")


def test_a_mutant_of_another_project_is_an_error(tmp_path: Path) -> None:
    mutant = next(one for one in find_mutants(project_in(tmp_path / "a")) if "body.ref ==" in one.description)
    other = project_in(tmp_path / "b", {"manifests/listener.yaml": with_filter("body.ref != 'x'"), **NO_SUITE})
    result = Judge(other).judge(mutant)
    assert result.fate is Fate.ERROR
    assert "is another one by now" in result.problem
