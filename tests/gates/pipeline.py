"""A GitLab pipeline on this machine, by gitlab-ci-local: every job in a folder of its own, without containers."""

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path

from gates.repositories import ROOT, Ran, Repository

PROGRAM = ROOT / ".tools" / "gitlab-ci-local" / "node_modules" / ".bin" / "gitlab-ci-local"
MERGE_REQUEST = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_COMMIT_BRANCH": ""}
DEFAULT_BRANCH = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"}
OTHER_BRANCH = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "feature"}


@dataclass(frozen=True)
class Pipeline:
    """What a run left behind."""

    ran: Ran
    state: Path

    def log(self, job: str) -> str:
        return (self.state / "output" / f"{_file_name(job)}.log").read_text(encoding="utf-8")

    def artifact(self, job: str, name: str) -> Path:
        return self.state / "artifacts" / _file_name(job) / name


def _file_name(job: str) -> str:
    """What gitlab-ci-local makes of a job's name: runs of other characters than these in base64."""
    return re.sub(r"[^\w-]+", lambda found: base64.urlsafe_b64encode(found[0].encode()).decode().rstrip("="), job)


def run_pipeline(repository: Repository, *jobs: str, variables: dict[str, str]) -> Pipeline:
    """Run the jobs, or all, with those that they need."""
    options = ["--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source"]
    needed = ["--needs"] if jobs else []
    return Pipeline(_gitlab(repository, variables, *options, *needed, *jobs), repository.folder / ".gitlab-ci-local")


def preview(repository: Repository, variables: dict[str, str]) -> str:
    """The pipeline as GitLab would see it: includes and inputs filled in."""
    ran = _gitlab(repository, variables, "--preview")
    assert ran.code == 0, ran.text
    return ran.text[ran.text.index("---\n") :]


def jobs_of(repository: Repository, variables: dict[str, str], file: str = ".gitlab-ci.yml") -> list[str]:
    """The names of the jobs that the rules let into a pipeline."""
    ran = _gitlab(repository, variables, "--list-json", "--file", file)
    assert ran.code == 0, ran.text
    listed = json.loads(ran.text[ran.text.index("[\n") :])
    return [job["name"] for job in listed if job["when"] != "never"]


def _gitlab(repository: Repository, variables: dict[str, str], *options: str) -> Ran:
    assert PROGRAM.is_file(), "gitlab-ci-local is not installed: run `make gates-test`"
    given = [part for name, value in variables.items() for part in ("--variable", f"{name}={value}")]
    return repository.run(PROGRAM, "--home", repository.folder.parent, *given, *options)
