"""The scripts of the canonical tasks, run for real: git-clone with git, the others with a stand-in on the PATH that
writes down how it was called."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

MANIFESTS = Path(__file__).parents[2] / "manifests"

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")


def script_of(task: str) -> str:
    (step,) = yaml.safe_load((MANIFESTS / f"task-{task}.yaml").read_text(encoding="utf-8"))["spec"]["steps"]
    script = step["script"]
    assert isinstance(script, str)
    return script


@dataclass
class Ended:
    code: int
    output: str
    errors: str


def run(task: str, *args: str, home: Path, path: Path | None = None, **env: str) -> Ended:
    """Run a task's script with nothing of this process's environment but the PATH."""
    home.mkdir(exist_ok=True)
    search = os.pathsep.join([*([str(path)] if path else []), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", script_of(task), task, *args],
        env={"PATH": search, "HOME": str(home), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


# --- git-clone --------------------------------------------------------------------------------------------------------


@dataclass
class Repository:
    """A repository with a commit on main, one more on dev, and one on neither."""

    folder: Path
    main: str
    dev: str
    elsewhere: str
    env: dict[str, str]

    @property
    def url(self) -> str:
        return "https://gitlab.centre.com/gitlab/flask-k8s-example.git"


def git(folder: Path, *args: str) -> str:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    done = subprocess.run(["git", *args], cwd=folder, env=env, capture_output=True, text=True, timeout=20, check=True)
    return done.stdout.strip()


def commit(folder: Path, content: str) -> str:
    (folder / "main.py").write_text(content, encoding="utf-8")
    git(folder, "add", "main.py")
    git(folder, "commit", "--quiet", "--message", content)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    on_main = commit(folder, "on main")
    git(folder, "checkout", "--quiet", "-b", "dev")
    on_dev = commit(folder, "on dev")
    git(folder, "checkout", "--quiet", "-b", "feature/x", "main")
    elsewhere = commit(folder, "elsewhere")
    env = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{folder}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://gitlab.centre.com/gitlab/flask-k8s-example.git",
    }
    return Repository(folder, on_main, on_dev, elsewhere, env)


@dataclass
class Clone:
    ended: Ended
    output: Path
    home: Path
    result: Path

    @property
    def content(self) -> str:
        return (self.output / "main.py").read_text(encoding="utf-8")


def clone(tmp_path: Path, repository: Repository, **changes: str) -> Clone:
    output, home, result = tmp_path / "output", tmp_path / "home", tmp_path / "commit"
    output.mkdir(exist_ok=True)
    env = {
        "CLONE_URL": repository.url,
        "CLONE_REVISION": repository.main,
        "CLONE_BRANCH": "main",
        "CLONE_SSL_VERIFY": "true",
        "CLONE_OUTPUT": str(output),
        "CLONE_CREDENTIALS_BOUND": "false",
        "CLONE_CREDENTIALS": "",
        "CLONE_COMMIT_RESULT": str(result),
        **repository.env,
        **changes,
    }
    return Clone(run("git-clone", home=home, **env), output, home, result)


def test_git_clone_checks_out_the_commit_of_the_branch(tmp_path: Path, repository: Repository) -> None:
    done = clone(tmp_path, repository, CLONE_REVISION=repository.dev, CLONE_BRANCH="dev")
    assert (done.ended.code, done.ended.errors) == (0, "")
    assert done.content == "on dev"
    assert done.result.read_text() == repository.dev
    assert repository.dev in done.ended.output


def test_git_clone_takes_an_older_commit_of_the_branch(tmp_path: Path, repository: Repository) -> None:
    done = clone(tmp_path, repository, CLONE_BRANCH="dev")
    assert done.ended.code == 0
    assert done.content == "on main"


@pytest.mark.parametrize("revision", ["dev", "elsewhere"])
def test_git_clone_refuses_a_commit_that_is_not_on_the_branch(
    tmp_path: Path, repository: Repository, revision: str
) -> None:
    sha = {"dev": repository.dev, "elsewhere": repository.elsewhere}[revision]
    done = clone(tmp_path, repository, CLONE_REVISION=sha)
    assert done.ended.code == 1
    assert f"{sha} is not on the branch main" in done.ended.errors
    assert not done.result.exists()
    assert not (done.output / "main.py").exists()


def test_git_clone_without_a_branch_takes_any_revision(tmp_path: Path, repository: Repository) -> None:
    done = clone(tmp_path, repository, CLONE_REVISION="feature/x", CLONE_BRANCH="")
    assert done.ended.code == 0
    assert done.content == "elsewhere"
    assert done.result.read_text() == repository.elsewhere


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CLONE_URL": "http://gitlab.centre.com/a.git"}, "the URL must begin with https://"),
        ({"CLONE_URL": "ext::sh -c 'touch pwned'"}, "the URL must begin with https://"),
        ({"CLONE_URL": "--upload-pack=touch pwned"}, "the URL must begin with https://"),
        ({"CLONE_REVISION": ""}, "this is not a revision: ''"),
        ({"CLONE_REVISION": "--upload-pack=touch pwned"}, "this is not a revision"),
        ({"CLONE_REVISION": "$(touch pwned); `touch pwned`"}, "is not on the branch main"),
        ({"CLONE_REVISION": '"; touch pwned; "'}, "is not on the branch main"),
    ],
)
def test_git_clone_refuses_what_is_no_url_or_revision(
    tmp_path: Path, repository: Repository, changes: dict[str, str], message: str
) -> None:
    done = clone(tmp_path, repository, **changes)
    assert done.ended.code == 1
    assert message in done.ended.errors
    assert list(tmp_path.rglob("pwned")) == []
    assert not Path("pwned").exists()


def test_git_clone_empties_the_folder_first(tmp_path: Path, repository: Repository) -> None:
    output = tmp_path / "output"
    (output / "lost+found").mkdir(parents=True)
    (output / "old").mkdir()
    (output / "old" / "file").write_text("x")
    (output / ".hidden").write_text("x")
    assert clone(tmp_path, repository).ended.code == 0
    assert sorted(path.name for path in output.iterdir()) == [".git", "lost+found", "main.py"]


@pytest.mark.parametrize("bound", ["true", "false"])
def test_git_clone_takes_the_credentials_when_they_are_bound(
    tmp_path: Path, repository: Repository, bound: str
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / ".gitconfig").write_text('[credential "https://gitlab.centre.com"]\n  helper = store\n')
    (credentials / ".git-credentials").write_text("https://user:token@gitlab.centre.com\n")
    done = clone(tmp_path, repository, CLONE_CREDENTIALS_BOUND=bound, CLONE_CREDENTIALS=str(credentials))
    assert done.ended.code == 0
    stored = done.home / ".git-credentials"
    assert stored.exists() == (bound == "true")
    assert ("helper = store" in (done.home / ".gitconfig").read_text()) == (bound == "true")
    if bound == "true":
        assert stored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("verify", ["true", "false"])
def test_git_clone_checks_certificates_unless_told_otherwise(
    tmp_path: Path, repository: Repository, verify: str
) -> None:
    done = clone(tmp_path, repository, CLONE_SSL_VERIFY=verify)
    assert done.ended.code == 0
    assert ("sslVerify = false" in (done.home / ".gitconfig").read_text()) == (verify == "false")
    assert ("certificate is not checked" in done.ended.errors) == (verify == "false")


# --- argocd-sync and notify-slack -------------------------------------------------------------------------------------

STAND_IN = """#!/bin/sh
{{ for arg in "$@"; do printf '%s\\n' "$arg"; done; printf -- '---\\n'; }} >> "$CALLS"
cat > "$CALLS.stdin"
case "$*" in {failing}) exit 7 ;; esac
"""


class StandIn:
    """A program on the PATH that writes down its arguments, and fails for those that match a pattern."""

    def __init__(self, folder: Path, program: str, failing: str = "never") -> None:
        self.path = folder / "bin"
        self.path.mkdir()
        self.calls_file = folder / "calls"
        executable = self.path / program
        executable.write_text(STAND_IN.format(failing=failing), encoding="utf-8")
        executable.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        if not self.calls_file.exists():
            return []
        text = self.calls_file.read_text(encoding="utf-8")
        return [call.splitlines() for call in text.split("---\n")[:-1]]

    @property
    def stdin(self) -> str:
        return Path(f"{self.calls_file}.stdin").read_text(encoding="utf-8")


def sync(tmp_path: Path, *flags: str, failing: str = "never", **changes: str) -> tuple[Ended, list[list[str]]]:
    argocd = StandIn(tmp_path, "argocd", failing)
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "username").write_text("tekton")
    (credentials / "password").write_text('p"a $(touch pwned) ss')
    env = {
        "CALLS": str(argocd.calls_file),
        "ARGOCD_SERVER": "argocd-dev.ops.com",
        "SYNC_APPLICATION": "flask-prod",
        "SYNC_REVISION": "",
        "SYNC_RESTART": "false",
        "SYNC_TIMEOUT": "300",
        "SYNC_CREDENTIALS": str(credentials),
        **changes,
    }
    ended = run("argocd-sync", *flags, home=tmp_path / "home", path=argocd.path, **env)
    return ended, argocd.calls


LOGIN = ["login", "argocd-dev.ops.com", "--username", "tekton", "--password", 'p"a $(touch pwned) ss']
IDLE = ["app", "wait", "flask-prod", "--operation", "--timeout", "300"]
SYNC = ["app", "sync", "flask-prod", "--timeout", "300"]
RESTART = ["app", "actions", "run", "flask-prod", "restart", "--kind", "Deployment", "--all"]
HEALTHY = ["app", "wait", "flask-prod", "--health", "--timeout", "300"]


def test_argocd_sync_waits_until_the_application_is_healthy(tmp_path: Path) -> None:
    ended, calls = sync(tmp_path)
    assert ended.code == 0
    assert calls == [LOGIN, IDLE, SYNC, HEALTHY]


def test_argocd_sync_restarts_when_asked(tmp_path: Path) -> None:
    _, calls = sync(tmp_path, SYNC_RESTART="true")
    assert calls == [LOGIN, IDLE, SYNC, RESTART, HEALTHY]


def test_argocd_sync_hands_flags_and_revision_on(tmp_path: Path) -> None:
    _, calls = sync(tmp_path, "--prune", "--label=a b", SYNC_REVISION="v1 $(x)")
    assert calls[2] == [*SYNC, "--revision", "v1 $(x)", "--prune", "--label=a b"]


@pytest.mark.parametrize(
    ("failing", "reached"),
    [
        ("login*", [LOGIN]),
        ("*--operation*", [LOGIN, IDLE]),
        ("*sync*", [LOGIN, IDLE, SYNC]),
        ("*restart*", [LOGIN, IDLE, SYNC, RESTART]),
        ("*--health*", [LOGIN, IDLE, SYNC, RESTART, HEALTHY]),
    ],
)
def test_argocd_sync_stops_where_argocd_fails(tmp_path: Path, failing: str, reached: list[list[str]]) -> None:
    ended, calls = sync(tmp_path, failing=failing, SYNC_RESTART="true")
    assert ended.code != 0
    assert calls == reached


def notify(tmp_path: Path, *, failing: str = "never", **changes: str) -> tuple[Ended, StandIn]:
    curl = StandIn(tmp_path, "curl", failing)
    env = {
        "CALLS": str(curl.calls_file),
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/secret",
        "NOTIFY_PIPELINE": "build-dev-image",
        "NOTIFY_PIPELINE_RUN": "build-dev-image-abcde",
        "NOTIFY_STATUS": "Succeeded",
        "NOTIFY_DETAILS": "image:latest",
        **changes,
    }
    return run("notify-slack", home=tmp_path / "home", path=curl.path, **env), curl


@pytest.mark.parametrize(
    ("status", "mark"),
    [("Succeeded", ":white_check_mark:"), ("Completed", ":white_check_mark:"), ("Failed", ":x:"), ("None", ":x:")],
)
def test_notify_slack_sends_one_line(tmp_path: Path, status: str, mark: str) -> None:
    ended, curl = notify(tmp_path, NOTIFY_STATUS=status)
    assert (ended.code, ended.output, ended.errors) == (0, "", "")
    (call,) = curl.calls
    message = json.loads(call[call.index("--data") + 1])
    assert message == {"text": f"{mark} build-dev-image {status}: image:latest (build-dev-image-abcde)"}
    assert call[call.index("--header") + 1] == "Content-Type: application/json"
    assert call[call.index("--max-time") + 1] == "20"
    assert "--fail" in call


def test_notify_slack_keeps_the_address_off_the_command_line(tmp_path: Path) -> None:
    _, curl = notify(tmp_path)
    assert curl.stdin == 'url = "https://hooks.slack.com/services/secret"\n'
    (call,) = curl.calls
    assert call[:2] == ["--config", "-"]
    assert not any("hooks.slack.com" in arg for arg in call)


def test_notify_slack_writes_valid_json_whatever_the_text(tmp_path: Path) -> None:
    _, curl = notify(tmp_path, NOTIFY_DETAILS='a "b" \\d $(touch pwned) `x` %s\tz 🦊')
    (call,) = curl.calls
    text = json.loads(call[call.index("--data") + 1])["text"]
    assert 'a "b" \\d $(touch pwned) `x` %sz 🦊' in text


@pytest.mark.parametrize("url", [{}, {"SLACK_WEBHOOK_URL": ""}], ids=["unset", "empty"])
def test_notify_slack_is_off_without_an_address(tmp_path: Path, url: dict[str, str]) -> None:
    if url:
        ended, curl = notify(tmp_path, **url)
    else:
        curl = StandIn(tmp_path, "curl")
        ended = run("notify-slack", home=tmp_path / "home", path=curl.path, CALLS=str(curl.calls_file))
    assert ended.code == 0
    assert "nothing is sent" in ended.output
    assert curl.calls == []


def test_notify_slack_does_not_fail_the_run(tmp_path: Path) -> None:
    ended, _ = notify(tmp_path, failing="*--config*")
    assert ended.code == 0
    assert "Slack did not take the message (curl ended with 7)" in ended.errors
