"""What `check` does besides judging: fixes, baseline, suppression, severities, policies, reports."""

import json

from support.small_project import LISTENER, SmallProject

OLD = LISTENER.replace("triggers.tekton.dev/v1beta1", "triggers.tekton.dev/v1alpha1", 1)
TWO_FILTERS = OLD.replace(
    "            - name: filter\n",
    "            # only pushes of main\n"
    "            - name: filter\n"
    "              value: body.ref != ''\n"
    "            - name: filter  # this one counts\n",
)
BAD = LISTENER.replace("name: filter", "name: filters")


def test_diff_shows_what_would_be_mended_and_changes_nothing(project: SmallProject) -> None:
    path = project.write("manifests/listener.yaml", TWO_FILTERS)
    answer = project.command("check", "--diff")
    assert answer.code == 1
    assert answer.out.startswith("--- a/manifests/listener.yaml\n+++ b/manifests/listener.yaml\n")
    assert "-apiVersion: triggers.tekton.dev/v1alpha1\n+apiVersion: triggers.tekton.dev/v1beta1\n" in answer.out
    assert "+              value: body.ref != '' && body.ref == 'refs/heads/main'\n" in answer.out
    assert path.read_text() == TWO_FILTERS


def test_fix_mends_keeps_comments_and_judges_again(project: SmallProject) -> None:
    path = project.write("manifests/listener.yaml", TWO_FILTERS)
    answer = project.command("check", "--fix")
    assert answer.code == 0, answer.text
    assert "mended manifests/listener.yaml: write apiVersion triggers.tekton.dev/v1beta1" in answer.err
    mended = path.read_text()
    assert "# only pushes of main" in mended
    assert "- name: filter  # this one counts" in mended
    assert mended.count("name: filter") == 1
    assert project.command("check", "--diff").out == ""
    assert project.command("check", "--fix").err == ""


def test_with_nothing_to_mend_diff_is_empty_and_fine(project: SmallProject) -> None:
    assert project.command("check", "--diff").code == 0


def test_two_ways_at_once_are_wrong_use(project: SmallProject) -> None:
    answer = project.command("check", "--fix", "--diff")
    assert answer.code == 2
    assert "do not go together" in answer.err


def test_a_baseline_lets_old_findings_be(project: SmallProject) -> None:
    project.write("manifests/listener.yaml", BAD)
    (project.folder / "suites" / "small.yaml").unlink()
    assert project.command("check").code == 1
    written = project.command("check", "--write-baseline")
    assert written.code == 0
    assert 'baseline = "tekton-harness-baseline.json"' in written.out
    project.write("pyproject.toml", '[tool.tekton-harness]\nbaseline = "tekton-harness-baseline.json"\n')
    answer = project.command("check")
    assert answer.code == 0, answer.text
    assert "by the baseline" in answer.text
    project.write("manifests/listener.yaml", BAD.replace("eventTypes", "eventType"))
    assert "error[unknown-interceptor-param]" in project.command("check").text


def test_a_baseline_that_is_no_longer_true_is_told(project: SmallProject) -> None:
    project.write("manifests/listener.yaml", BAD)
    project.write("pyproject.toml", '[tool.tekton-harness]\nbaseline = "b.json"\nsuites = ["suites"]\n')
    assert project.command("check", "--write-baseline").code == 0
    project.write("manifests/listener.yaml", LISTENER)
    answer = project.command("check")
    assert answer.code == 0
    assert "info[stale-baseline]" in answer.text


def test_a_broken_baseline_is_an_error(project: SmallProject) -> None:
    project.write("pyproject.toml", '[tool.tekton-harness]\nbaseline = "b.json"\nsuites = ["suites"]\n')
    project.write("b.json", "{")
    answer = project.command("check")
    assert answer.code == 1
    assert answer.err.startswith("error: b.json:1:")


def test_a_comment_with_a_reason_suppresses(project: SmallProject) -> None:
    mark = "            # tekton-harness: ignore[unknown-interceptor-param] known to the next version\n"
    project.write(
        "manifests/listener.yaml", BAD.replace("            - name: filters", f"{mark}            - name: filters")
    )
    answer = project.command("check", "--format", "json")
    value = json.loads(answer.out)
    ((one),) = [one for one in value["suppressed"] if one["finding"]["rule"] == "unknown-interceptor-param"]
    assert (one["how"], one["reason"]) == ("comment", "known to the next version")


def test_settings_change_severities(project: SmallProject) -> None:
    project.write("manifests/listener.yaml", BAD)
    (project.folder / "suites" / "small.yaml").unlink()
    project.write("pyproject.toml", '[tool.tekton-harness.rules]\nunknown-interceptor-param = "info"\n')
    assert "info[unknown-interceptor-param]" in project.command("check").text
    project.write("pyproject.toml", '[tool.tekton-harness.rules]\nunknown-interceptor-parm = "info"\n')
    answer = project.command("check")
    assert answer.code == 1
    assert "did you mean 'unknown-interceptor-param'?" in answer.err


def test_fail_on_says_what_fails(project: SmallProject) -> None:
    project.write("manifests/listener.yaml", OLD)
    assert project.command("check").code == 0
    assert project.command("check", "--fail-on", "warning").code == 1


def test_policies_of_another_folder(project: SmallProject) -> None:
    project.write(
        "rules/events.yaml",
        "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: never}\n"
        "spec:\n  select: {triggers: ['*']}\n  validations:\n    - {expression: 'false', message: nothing may start}\n",
    )
    assert project.command("check").code == 0
    answer = project.command("check", "--policies", "rules")
    assert answer.code == 1
    assert "event policy never: nothing may start" in answer.text
    assert "1 event policy against deliveries" in answer.text


def test_a_folder_of_manifest_policies(project: SmallProject) -> None:
    project.write(
        "policies/names.yaml",
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata: {name: names}\nspec:\n"
        "  matchConstraints:\n    resourceRules:\n"
        "      - {apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}\n"
        "  validations:\n    - {expression: 'has(object.metadata.labels.team)', message: no team}\n---\n"
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: names}\n"
        "spec: {policyName: names, validationActions: [Deny]}\n",
    )
    answer = project.command("check")
    assert answer.code == 1
    assert "error[manifest-policy]" in answer.text
    assert "rendered for main" in " ".join(answer.text.split())


def test_reports_are_written_beside_the_text(project: SmallProject) -> None:
    answer = project.command("check", "--report", "json=out.json", "--report", "junit=out.xml")
    assert "everything holds" in answer.out
    assert json.loads((project.folder / "out.json").read_text())["passed"] is True
    assert (project.folder / "out.xml").read_text().startswith("<testsuites")


def test_a_report_on_standard_output_stands_alone(project: SmallProject) -> None:
    assert json.loads(project.command("check", "--report", "gitlab=-").out) == []


ONLY_NAMED_COMMITS = (
    "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: named-commits}\n"
    "spec:\n  select: {triggers: ['*']}\n"
    "  validations:\n    - {expression: body.after == 'abc', message: something else than abc is built}\n"
)


def test_the_delivery_that_breaks_a_policy_is_written(project: SmallProject) -> None:
    project.write("policies/commits.yaml", ONLY_NAMED_COMMITS)
    answer = project.command("check", "--write-deliveries", "found/breaking")
    assert answer.code == 1
    assert "`tekton-harness check --write-deliveries FOLDER` writes it" in answer.text
    assert answer.err == "wrote found/breaking/named-commits.listener.build.json\n"
    (written,) = (project.folder / "found" / "breaking").iterdir()
    # As a recorded delivery it breaks the policy by itself, and nothing has to be written any more.
    (project.folder / "payloads" / "found.json").write_bytes(written.read_bytes())
    traced = json.loads(project.command("trace", "found", "--format", "json").out)
    (trigger,) = traced["traces"][0]["triggers"]
    assert trigger["params"]["revision"] != "abc"
    answer = project.command("check", "--write-deliveries", "again")
    assert "note: found: starts it" in answer.text
    assert (answer.code, answer.err) == (1, "")
    assert not (project.folder / "again").exists()


def test_deliveries_cannot_be_written_everywhere(project: SmallProject) -> None:
    project.write("policies/commits.yaml", ONLY_NAMED_COMMITS)
    project.write("found", "a file")
    answer = project.command("check", "--write-deliveries", "found/breaking")
    assert answer.code == 2
    assert answer.err == (
        "error: found/breaking/named-commits.listener.build.json cannot be written: Not a directory\n"
        "help: name another folder\n"
    )


def test_what_the_webhooks_refuse_fails(project: SmallProject) -> None:
    listener = (project.folder / "manifests/listener.yaml").read_text()
    project.write("manifests/listener.yaml", listener.replace("          value: $(body.after)\n", ""))
    answer = project.command("check")
    assert answer.code == 1
    assert "error[not-admitted]: missing field(s): spec.triggers[0].bindings[0].value" in answer.text
