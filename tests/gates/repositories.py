"""Git repositories in a temporary folder, with this working tree as what a GitLab serves."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
VENV = Path(sys.prefix)
SERVER = "gitlab.example.com"
"""The GitLab of docs/gates.md."""
VERSION = "0.1.0"


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed on both streams."""

    code: int
    text: str


@dataclass(frozen=True)
class Repository:
    """A work tree, and the environment of the people who work in it."""

    folder: Path
    environment: dict[str, str] = field(repr=False)

    def run(self, *command: str | Path, **variables: str) -> Ran:
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=500,
        )
        return Ran(ran.returncode, ran.stdout)

    def git(self, *arguments: str | Path) -> str:
        ran = self.run("git", *arguments)
        assert ran.code == 0, ran.text
        return ran.text

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace a text that is there once."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def commit(self, message: str) -> Ran:
        """Commit everything; hooks may refuse."""
        self.git("add", "--all")
        return self.run("git", "commit", "--quiet", "--message", message)


def environment(server: Path) -> dict[str, str]:
    """That of a developer's terminal: no CI, no colours, and a git for which `server` is gitlab.example.com."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_", "CI"))}
    for name in ("FORCE_COLOR", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV", "PYTHONPATH", "VENV"):
        inherited.pop(name, None)
    settings = {
        f"url.{server}/.insteadOf": f"https://{SERVER}/",
        f"url.{server.as_uri()}/.insteadOf": f"ssh://git@{SERVER}:22/",
        "user.name": "Somebody",
        "user.email": "somebody@example.com",
        "init.defaultBranch": "main",
        "advice.detachedHead": "false",
    }
    git = {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_GLOBAL": os.devnull}
    for number, (key, value) in enumerate(settings.items()):
        git |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {**inherited, **git, "NO_COLOR": "1", "COLUMNS": "120"}


def new_repository(folder: Path, variables: dict[str, str], origin: str) -> Repository:
    """An empty repository that was cloned from the GitLab."""
    folder.mkdir(parents=True)
    repository = Repository(folder, variables)
    repository.git("init", "--quiet")
    # gitlab-ci-local takes the server and the project from here.
    repository.git("remote", "add", "origin", f"ssh://git@{SERVER}/{origin}.git")
    repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return repository


def copy_working_tree(target: Path) -> None:
    """What `git add --all` would take of this checkout; a file that goes away meanwhile is left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def publish(server: Path, variables: dict[str, str]) -> None:
    """This working tree as the project ci/tekton-harness of `server`, with a tag of its version."""
    work = new_repository(server.parent / "published", variables, "ci/tekton-harness")
    copy_working_tree(work.folder)
    assert work.commit("The harness").code == 0
    work.git("tag", VERSION)
    work.git("clone", "--quiet", "--bare", work.folder, server / "ci" / "tekton-harness.git")
