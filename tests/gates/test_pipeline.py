"""The pipeline of this repository, .gitlab-ci.yml, run on this working tree."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from gates.pipeline import DEFAULT_BRANCH, MERGE_REQUEST, OTHER_BRANCH, jobs_of, run_pipeline
from gates.repositories import ROOT, VENV, Repository, copy_working_tree, new_repository

INSTALLED = {"VENV": str(VENV)}
"""The packages that are installed already, in the place of a container with an environment of its own."""
LISTENER = "manifests/eventlistener-flask-app-dev.yaml"


@pytest.fixture
def repository(project: Path, developer: dict[str, str]) -> Repository:
    made = new_repository(project, developer, "ci/tekton-harness")
    copy_working_tree(project)
    assert made.commit("The working tree").code == 0
    return made


def test_a_good_tree_passes_and_leaves_its_reports(repository: Repository) -> None:
    pipeline = run_pipeline(repository, "schemas", "check", variables={**MERGE_REQUEST, **INSTALLED})
    assert pipeline.ran.code == 0, pipeline.ran.text
    assert "all accepted" in pipeline.log("schemas")
    assert "everything holds" in pipeline.log("check")
    assert "kubeconform agrees" in pipeline.log("check")
    reports = pipeline.artifact("check", "reports")
    assert failures(reports / "junit.xml") == []
    assert isinstance(json.loads((reports / "code-quality.json").read_text()), list)
    assert "everything holds" in (reports / "report.md").read_text()
    assert "<html" in (reports / "report.html").read_text()


def test_a_tree_whose_filter_is_widened_fails_and_the_reports_say_so(repository: Repository) -> None:
    repository.change(LISTENER, "body.ref == 'refs/heads/dev'", "body.ref.startsWith('refs/heads/')")
    assert repository.commit("Every branch").code == 0
    pipeline = run_pipeline(repository, "check", variables={**MERGE_REQUEST, **INSTALLED})
    assert pipeline.ran.code != 0
    said = "event-dev-branch: fires, but the case does not expect it to"
    assert said in pipeline.log("check")
    reports = pipeline.artifact("check", "reports")
    assert any("push/feature-with-slashes" in name and said in text for name, text in failures(reports / "junit.xml"))
    assert any(said in entry["description"] for entry in json.loads((reports / "code-quality.json").read_text()))
    assert "something is wrong" in (reports / "report.md").read_text()
    assert "<html" in (reports / "report.html").read_text()


def test_the_diff_says_what_the_merge_request_changes(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD").strip()
    variables = {**MERGE_REQUEST, **INSTALLED, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    repository.write("notes.md", "No change of behaviour.\n")
    assert repository.commit("Notes").code == 0
    pipeline = run_pipeline(repository, "diff", variables=variables)
    assert pipeline.ran.code == 0, pipeline.ran.text
    repository.change(LISTENER, "body.ref == 'refs/heads/dev'", "body.ref.startsWith('refs/heads/')")
    assert repository.commit("Every branch").code == 0
    pipeline = run_pipeline(repository, "diff", variables=variables)
    assert pipeline.ran.code != 0
    reports = pipeline.artifact("diff", "reports")
    assert "now fires" in (reports / "diff.md").read_text()
    assert "push/feature-with-slashes" in (reports / "diff.html").read_text()
    accepted = repository.run(VENV / "bin/tekton-harness", "accept", base)
    assert accepted.code == 0, accepted.text
    assert repository.commit("Intended").code == 0
    pipeline = run_pipeline(repository, "diff", variables=variables)
    assert pipeline.ran.code == 0, pipeline.ran.text


def failures(junit: Path) -> list[tuple[str, str]]:
    """Name and text of what did not pass."""
    cases = ElementTree.parse(junit).iter("testcase")
    found = [(case.get("name", ""), bad) for case in cases for bad in (*case.iter("failure"), *case.iter("error"))]
    return [(name, f"{bad.get('message', '')} {bad.text or ''}") for name, bad in found]


def test_a_change_has_one_pipeline(repository: Repository) -> None:
    # gitlab-ci-local does not know workflow:rules; a job with the same rules is judged alike.
    rules = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())["workflow"]["rules"]
    repository.write("pipeline.yml", yaml.safe_dump({"pipeline": {"script": ["true"], "rules": rules}}))
    assert jobs_of(repository, MERGE_REQUEST, "pipeline.yml") == ["pipeline"]
    assert jobs_of(repository, DEFAULT_BRANCH, "pipeline.yml") == ["pipeline"]
    assert jobs_of(repository, OTHER_BRANCH, "pipeline.yml") == []


def test_gitlabs_schema_takes_it(repository: Repository) -> None:
    ran = repository.run(VENV / "bin/check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", ".gitlab-ci.yml")
    assert ran.code == 0, ran.text
