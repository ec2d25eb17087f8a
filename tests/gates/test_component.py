"""The component, included by another project as docs/gates.md tells it to."""

import json
import re
from pathlib import Path

import pytest
import yaml

from gates.documentation import TEXT, snippet
from gates.pipeline import DEFAULT_BRANCH, MERGE_REQUEST, OTHER_BRANCH, jobs_of, preview, run_pipeline
from gates.repositories import ROOT, VENV, VERSION, Repository, new_repository
from harness import kubeconform
from support.small_project import LISTENER, SUITE, record

INCLUDE = snippet("yaml", holds="inputs:")
SHORT_INCLUDE = snippet("yaml", holds="- component:", lacks="inputs:")
FILTER = "body.ref == 'refs/heads/main'"
POLICY = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata:
  name: tags-only
spec:
  severity: warning
  validations:
    - expression: body.ref.startsWith('refs/tags/')
      message: a branch builds
"""
MORE_INPUTS = """
      version: 0.1.0
      policies: deploy/policies deploy/more-policies
      fail-on: warning
      allow-failure: true
      stage: build
      job: gate
      reports: out/gate
"""
OTHER_CASE = "  - name: another branch does nothing\n    delivery: other\n    expect: {}\n"
HEADER, BODY = (ROOT / "templates" / "gate.yml").read_text(encoding="utf-8").split("\n---\n")
INPUTS = yaml.safe_load(HEADER)["spec"]["inputs"]


@pytest.fixture
def repository(project: Path, developer: dict[str, str]) -> Repository:
    """A project with a listener, two deliveries and a suite."""
    made = new_repository(project, developer, "shop/deploy")
    made.write(".gitlab-ci.yml", INCLUDE)
    made.write("deploy/tekton/listener.yaml", LISTENER)
    made.write("deploy/recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    made.write("deploy/recorded/other.json", record('{"ref": "refs/heads/other", "after": "abc"}'))
    made.write("deploy/suites/suite.yaml", SUITE + OTHER_CASE)
    assert made.commit("The manifests").code == 0
    return made


def test_a_good_tree_passes_and_one_whose_filter_is_widened_fails(repository: Repository) -> None:
    good = run_pipeline(repository, variables=MERGE_REQUEST)
    assert good.ran.code == 0, good.ran.text
    assert "suites     1 suite, 2 cases, 2 checks: 2 passed" in good.log("tekton-harness")
    assert "kubeconform agrees" in good.log("tekton-harness")
    reports = good.artifact("tekton-harness", "tekton-harness-reports")
    assert "<testsuites" in (reports / "junit.xml").read_text()
    assert json.loads((reports / "code-quality.json").read_text()) == []
    assert "everything holds" in (reports / "report.md").read_text()
    assert "<html" in (reports / "report.html").read_text()

    repository.change("deploy/tekton/listener.yaml", FILTER, "body.ref.startsWith('refs/heads/')")
    assert repository.commit("Every branch").code == 0
    bad = run_pipeline(repository, variables=MERGE_REQUEST)
    assert bad.ran.code != 0
    said = "build: fires, but the case does not expect it to"
    assert said in bad.log("tekton-harness")
    assert said in (reports / "junit.xml").read_text()
    (entry,) = json.loads((reports / "code-quality.json").read_text())
    assert said in entry["description"]
    assert "something is wrong" in (reports / "report.md").read_text()


def test_the_diff_says_what_the_merge_request_changes(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD").strip()
    variables = {**MERGE_REQUEST, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    repository.change("deploy/tekton/listener.yaml", FILTER, "body.ref.startsWith('refs/heads/')")
    assert repository.commit("Every branch").code == 0
    shown = run_pipeline(repository, "tekton-harness: diff", variables=variables)
    assert shown.ran.code == 0, shown.ran.text
    said = "build now fires"
    assert said in shown.log("tekton-harness: diff")
    reports = shown.artifact("tekton-harness: diff", "tekton-harness-reports")
    assert "now fires" in (reports / "diff.md").read_text()
    repository.write(".gitlab-ci.yml", f"{INCLUDE}      fail-on-changes: fires,params\n")
    refused = run_pipeline(repository, "tekton-harness: diff", variables=variables)
    assert refused.ran.code != 0
    assert said in refused.log("tekton-harness: diff")


def test_the_other_inputs_arrive(repository: Repository, tmp_path: Path) -> None:
    lines = [line for line in INCLUDE.splitlines() if "package:" not in line]
    repository.write(".gitlab-ci.yml", "\n".join(lines) + MORE_INPUTS)
    repository.write("deploy/policies/tags.yaml", POLICY)
    repository.write("deploy/more-policies/tags.yaml", POLICY.replace("tags-only", "tags-only-2"))
    assert repository.commit("Policies").code == 0
    # `tekton-harness==0.1.0` is what pip looks for; it comes from this working tree, whatever an index may hold.
    ran = repository.run(
        VENV / "bin/python", "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, ROOT
    )
    assert ran.code == 0, ran.text
    (wheel,) = tmp_path.glob("*.whl")
    (tmp_path / "constraints.txt").write_text(f"tekton-harness @ {wheel.as_uri()}\n")
    pip = {"PIP_CONSTRAINT": str(tmp_path / "constraints.txt")}
    pipeline = run_pipeline(repository, variables={**MERGE_REQUEST, **pip})
    assert pipeline.ran.code == 0, pipeline.ran.text
    assert re.search(r"^ WARN +gate", pipeline.ran.text, re.MULTILINE), "allowed to fail"
    log = pipeline.log("gate")
    assert "warning[event-policy]: event policy tags-only: a branch builds" in log
    assert "warning[event-policy]: event policy tags-only-2: a branch builds" in log
    assert "findings in the files" in log
    assert sorted(path.name for path in pipeline.artifact("gate", "out/gate").iterdir()) == [
        "cobertura.xml",
        "code-quality.json",
        "junit.xml",
        "report.html",
        "report.md",
    ]


def test_a_change_has_one_pipeline(repository: Repository) -> None:
    both = ["tekton-harness: kubeconform", "tekton-harness"]
    assert jobs_of(repository, MERGE_REQUEST) == [*both, "tekton-harness: diff"]
    assert jobs_of(repository, DEFAULT_BRANCH) == both
    assert jobs_of(repository, OTHER_BRANCH) == []


@pytest.mark.parametrize("include", [INCLUDE, SHORT_INCLUDE], ids=["with inputs", "without"])
def test_gitlabs_schema_takes_it(repository: Repository, include: str) -> None:
    repository.write(".gitlab-ci.yml", include)
    repository.write("header.yml", HEADER)
    # With its inputs filled in: "$[[ … ]]" fits no schema.
    expanded = preview(repository, MERGE_REQUEST)
    assert "$[[" not in expanded
    repository.write("expanded.yml", expanded)
    files = (".gitlab-ci.yml", "header.yml", "expanded.yml")
    ran = repository.run(VENV / "bin/check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *files)
    assert ran.code == 0, ran.text


def test_every_input_is_used_described_and_documented() -> None:
    for name, field in INPUTS.items():
        assert f"$[[ inputs.{name} ]]" in BODY, name
        assert field["description"].endswith((".", VERSION)), name
        assert f"`{name}`" in TEXT, name


def test_the_defaults_are_those_of_this_repository() -> None:
    own = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())
    assert f'version = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()
    assert INPUTS["version"]["default"] == VERSION
    assert INPUTS["image"]["default"] == own["default"]["image"]
    assert INPUTS["tools-image"]["default"] == own["tools"]["image"]
    assert f" {kubeconform.INSTALL}\n" in BODY
