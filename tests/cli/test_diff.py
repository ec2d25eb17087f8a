"""`diff` and `accept` on a real git history: each class of change, the gate, and whatever can be wrong."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.schemas import violations
from support.gitlab_server import TOKEN, serve
from support.history import QUIET, History
from support.small_project import LISTENER, SUITE, Answer, record

ROOT = Path(__file__).parents[2]

PIPELINE = """\
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: ci}
spec:
  params: [{name: revision}]
  tasks:
    - name: compile
      params: [{name: revision, value: $(params.revision)}]
      taskSpec:
        params: [{name: revision}]
        steps: [{name: go, image: golang, script: "go build\\ngo test\\n"}]
"""
RUN = """\
            - apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata:
                generateName: built-
              spec:
                pipelineRef: {name: build}
                params: [{name: revision, value: $(tt.params.revision)}]
"""
BUILDING = LISTENER[: LISTENER.index("            - apiVersion: v1")] + RUN + LISTENER[LISTENER.index("---\n") :]


def recorded(branch: str) -> str:
    """The record of a push to a branch."""
    return record(f'{{"object_kind": "push", "ref": "refs/heads/{branch}", "after": "abc", "checkout_sha": "abc"}}')


FILES = {
    "pyproject.toml": '[tool.tekton-harness]\nmanifests = ["manifests"]\nsuites = ["suites"]\n',
    "manifests/listener.yaml": BUILDING,
    "manifests/pipeline.yaml": PIPELINE,
    "payloads/push/main.json": recorded("main"),
    "payloads/push/dev.json": recorded("dev"),
    "suites/small.yaml": SUITE,
}

MAIN = "body.ref == 'refs/heads/main'"


@dataclass(frozen=True)
class Project(History):
    """A repository in which commands run, and whose working tree is changed."""

    command: Callable[..., Answer]

    def change(self, old: str, new: str, name: str = "manifests/listener.yaml") -> None:
        """Replace something in a file of the working tree."""
        text = (self.folder / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def changes(self, *arguments: str) -> list[tuple[str, str, str, str]]:
        """Subject, what, kinds and recorded deliveries of each change."""
        answer = self.command("diff", *arguments, "--format", "json")
        value = json.loads(answer.out)
        assert violations("diff", value) == ()
        return [
            (
                "/".join(filter(None, (one["listener"], one["trigger"]))),
                one["what"],
                ",".join(one["kinds"]),
                ",".join(effect["delivery"] for effect in one["recorded"]),
            )
            for one in value["changes"]
        ]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[..., Answer]) -> Project:
    """One commit, and the working directory in it."""
    for name, value in {**QUIET, "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    project = Project(History.start(tmp_path / "repository").folder, command)
    project.commit(dict(FILES))
    monkeypatch.chdir(project.folder)
    return project


BUILD = "ci/listener/build"
URLS = "the deliveries' own URLs"
BOTH = "push/dev,push/main"
STOPS = "stops elsewhere or for another reason"
OTHERWISE = "does something else"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (MAIN, "body.ref.startsWith('refs/heads/')", [(BUILD, "now fires", "fires", "push/dev")]),
        (MAIN, "body.ref == 'x'", [(BUILD, "no longer fires", "fires", "push/main")]),
        (MAIN, f"{MAIN} && true", []),
        (MAIN, f"{MAIN} || body.no", [(BUILD, STOPS, "stops", "push/dev")]),
        ("- ref:\n            name: gitlab", "- ref:\n            name: gitlub", [
            (BUILD, "no longer fires", "fires", "push/main"),
            (BUILD, STOPS, "stops", "push/dev"),
        ]),
        ("body.after", "body.ref", [(BUILD, OTHERWISE, "params,resources,plan", "push/main")]),
        ("generateName: built-", "generateName: made-", [(BUILD, OTHERWISE, "resources", "push/main")]),
        ("pathType: Prefix", "pathType: Exact", [
            ("hooks.example.com/", "is gone", "routes", ""), ("hooks.example.com/ (Exact)", "is new", "routes", ""),
        ]),
        ("- path: /\n", "- path: /hooks\n", [
            ("hooks.example.com/", "is gone", "routes", ""),
            ("hooks.example.com/hooks", "is new", "routes", ""),
            (URLS, "leads elsewhere", "routes", BOTH),
        ]),
        ("- name: build\n      interceptors", "- name: make\n      interceptors", [
            (BUILD, "no longer fires", "fires", "push/main"),
            (BUILD, "is gone", "triggers", ""),
            ("ci/listener/make", "now fires", "fires", "push/main"),
            ("ci/listener/make", "is new", "triggers", ""),
        ]),
        ("  name: listener\n", "  name: ear\n", [
            ("ci/ear", "is new", "listeners", ""),
            ("ci/ear/build", "now fires", "fires", "push/main"),
            ("ci/listener", "is gone", "listeners", ""),
            (BUILD, "no longer fires", "fires", "push/main"),
            ("hooks.example.com/", "leads elsewhere", "routes", ""),
            (URLS, "leads elsewhere", "routes", BOTH),
        ]),
        ("      template:\n", "      notemplate:\n", [
            ("ci/listener", "answers otherwise", "answers", BOTH),
            (BUILD, "no longer fires", "fires", "push/main"),
            (BUILD, "is gone", "triggers", ""),
        ]),
    ],
    ids=repr,
)  # fmt: skip  # one change a line
def test_each_class_of_change(repository: Project, old: str, new: str, found: list[tuple[str, str, str, str]]) -> None:
    repository.change(old, new)
    assert repository.changes("main", "--no-variations") == found
    # The same between two commits, and the other way round.
    repository.commit()
    assert repository.changes("HEAD~1", "HEAD", "--no-variations") == found
    assert len(repository.changes("HEAD", "HEAD~1", "--no-variations")) == len(found)


def test_another_task_changes_the_plan(repository: Project) -> None:
    repository.change("go test", "go test -race", "manifests/pipeline.yaml")
    assert repository.changes("main", "--no-variations") == [(BUILD, OTHERWISE, "plan", "push/main")]
    out = repository.command("diff", "main").out
    assert "    plan\n      [compile].steps[go].script\n" in out
    assert "        -go test\n        +go test -race\n" in out


GUARDED = f"{MAIN} && body.checkout_sha != null"


def test_a_filter_that_was_widened_shows_without_a_recorded_delivery(repository: Project) -> None:
    repository.commit({"manifests/listener.yaml": BUILDING.replace(MAIN, GUARDED)})
    repository.change(GUARDED, MAIN)
    assert repository.changes("main", "--no-variations") == []
    assert repository.changes("main") == [(BUILD, "now fires", "fires", "")]
    answer = repository.command("diff", "main", "--fail-on", "fires")
    assert answer.code == 1
    flat = " ".join(answer.out.split())
    assert "no recorded delivery shows it; the smallest event that does: push/main, but the branch is deleted" in flat
    assert "before stops at interceptor[1] (cel): the filter is not true" in flat
    assert "after creates PipelineRun ci/built-" in flat
    assert flat.endswith("`trace` shows why a delivery does what it does")


def test_what_is_accepted_passes_and_what_is_widened_further_does_not(repository: Project) -> None:
    gate = ("diff", "main", "--fail-on", "fires,params")
    repository.change(MAIN, f"{MAIN} || body.ref == 'refs/heads/dev'")
    assert repository.command(*gate).code == 1
    accepted = repository.command("accept", "main")
    assert accepted.code == 0
    assert "+ ci/listener/build now fires" in accepted.out
    assert "1 of 1 change acknowledged in acknowledged-changes.json" in accepted.out
    passed = repository.command(*gate)
    assert passed.code == 0
    assert "1 change, all acknowledged (fires 1)\npasses\n" in passed.out
    repository.change("|| body.ref == 'refs/heads/dev'", "|| body.ref.startsWith('refs/')")
    failed = repository.command(*gate)
    assert failed.code == 1
    assert "fails, acknowledged for" in " ".join(failed.out.split())
    assert "= " not in repository.command("accept", "main").out
    assert repository.command("accept", "main").out.startswith("= ci/listener/build now fires\n")
    assert repository.command(*gate).code == 0
    repository.git("checkout", "--", "manifests")
    assert "1 acknowledged change does not happen any more" in " ".join(repository.command(*gate).out.split())
    assert "1 entry forgotten" in repository.command("accept", "main").out
    assert json.loads((repository.folder / "acknowledged-changes.json").read_text())["changes"] == []


def test_where_nothing_changes_nothing_is_acknowledged(repository: Project) -> None:
    answer = repository.command("accept", "main")
    assert (answer.code, answer.out) == (0, "nothing changes: there is nothing to acknowledge\n")
    assert not (repository.folder / "acknowledged-changes.json").exists()


def test_only_some_changes_are_accepted(repository: Project) -> None:
    repository.change(MAIN, "body.ref == 'refs/heads/dev'")
    assert "0 of 2 changes acknowledged" in repository.command("accept", "main", "--only", "*/other").out
    repository.command("accept", "main", "--only", "ci/listener/b*", "--acknowledged", "intended.json")
    assert repository.command("diff", "main", "--fail-on", "any").code == 1
    assert repository.command("diff", "main", "--fail-on", "any", "--acknowledged", "intended.json").code == 0


def test_what_is_not_to_fail_does_not(repository: Project) -> None:
    repository.change("body.after", "body.ref")
    assert [
        repository.command("diff", "main", "--no-variations", "--fail-on", kinds).code
        for kinds in ("", "fires,stops", "params", "any")
    ] == [0, 0, 1, 1]


def test_nothing_of_the_working_tree_is_touched(repository: Project) -> None:
    repository.change(MAIN, "1 == 1")
    before = {path: path.read_bytes() for path in sorted(repository.folder.rglob("*")) if path.is_file()}
    for arguments in (("main",), ("main", "HEAD"), ("HEAD...",)):
        repository.command("diff", *arguments)
    after = {path: path.read_bytes() for path in sorted(repository.folder.rglob("*")) if path.is_file()}
    assert before == after


def test_who_stops_reading_leaves_nothing_behind(repository: Project, tmp_path: Path) -> None:
    repository.change(MAIN, "1 == 1")
    (tmp_path / "temporary").mkdir()
    program = "import sys; from harness.cli import main; sys.argv[1:] = ['diff', 'main', 'HEAD~0']; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode in (0, -signal.SIGPIPE)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_reports_are_written_beside_the_text(repository: Project) -> None:
    repository.change(MAIN, "1 == 1")
    names = ("json", "markdown", "html", "text")
    answer = repository.command("diff", "main", *(f"--report={name}=report.{name}" for name in names))
    assert "build now fires" in answer.out
    for name in names:
        assert "now fires" in (repository.folder / f"report.{name}").read_text(), name
    alone = repository.command("diff", "main", "--report", "markdown=-")
    assert alone.out == (repository.folder / "report.markdown").read_text()
    assert repository.command("diff", "main", "--format", "html").out.startswith("<!doctype html>")


def clear(answer: Answer, code: int, *parts: str) -> None:
    """One clear message and the right exit code, never a traceback."""
    assert "Traceback" not in answer.text
    assert "internal error" not in answer.text
    assert answer.code == code, answer.text
    flat = " ".join(answer.text.split())
    for part in parts:
        assert part in flat


def test_wrong_use(repository: Project) -> None:
    for arguments, *parts in (
        (["nope"], "error: nope is no revision of", "help: `git branch --all`"),
        (["main", "nope"], "error: nope is no revision of"),
        (["./nope"], "error: ./nope is no folder"),
        (["main", "--fail-on", "fire"], "error: nothing that may change is called 'fire'", "did you mean fires?"),
        (["main", "--report", "xml=x"], "error: there is no report format 'xml'"),
        (["main", "--manifests", "/"], "lies outside of the repository"),
        (["main", "--payloads", "nope"], "error: nope does not exist"),
        ([], "Missing argument 'BASE'"),
    ):
        clear(repository.command("diff", *arguments), 2, *parts)


def test_a_shallow_clone_says_how_to_fetch(
    repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"more": "1"})
    repository.git("clone", "--quiet", "--depth=1", repository.folder.as_uri(), str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    clear(repository.command("diff", "HEAD~1"), 2, "this is a shallow clone: `git fetch --unshallow origin`")


def test_outside_of_a_repository_folders_can_be_compared(
    repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(repository.folder, tmp_path / "plain/new", ignore=shutil.ignore_patterns(".git"))
    shutil.copytree(tmp_path / "plain/new", tmp_path / "plain/old")
    monkeypatch.chdir(tmp_path / "plain")
    (tmp_path / "plain/new/manifests/listener.yaml").write_text(BUILDING.replace(MAIN, "1 == 1"))
    assert repository.changes("old", "new", "--no-variations") == [(BUILD, "now fires", "fires", "push/dev")]
    clear(repository.command("diff", "main"), 2, "main is no folder, and", "lies in no git repository")
    monkeypatch.setenv("PATH", str(tmp_path))
    clear(repository.command("diff", "main"), 2, "git is not installed, and revisions are read with git")
    assert repository.changes("./old", "./new", "--no-variations") == [(BUILD, "now fires", "fires", "push/dev")]


def test_a_base_that_is_broken_is_told_and_fails_nothing(repository: Project) -> None:
    repository.commit({"manifests/pipeline.yaml": "kind: [\n"})
    repository.write("manifests/pipeline.yaml", PIPELINE)
    answer = repository.command("diff", "main", "--no-variations")
    clear(answer, 0, "is broken, so that what it lacks may look new: manifests/pipeline.yaml:2:1", "[plan]")


def test_a_head_that_is_broken_shows_where_and_fails(repository: Project) -> None:
    repository.write("manifests/pipeline.yaml", "kind: [\n")
    answer = repository.command("diff", "main", "--no-variations")
    clear(answer, 1, "error[yaml-syntax]", "--> manifests/pipeline.yaml:2:1", "fails: 1 error in its files")
    repository.commit()
    clear(repository.command("diff", "HEAD", "HEAD~1", "--no-variations"), 0, "is broken, so that")


def test_both_sides_without_listeners(repository: Project) -> None:
    repository.commit({"manifests/listener.yaml": "kind: [\n"})
    clear(repository.command("diff", "main"), 3, "no EventListeners found in main", "manifests/listener.yaml:2:1")


def test_a_project_that_begins_with_this_change(repository: Project) -> None:
    repository.git("switch", "--quiet", "--orphan", "empty")
    repository.commit({"README.md": "nothing yet"})
    repository.git("switch", "--quiet", "main")
    answer = repository.command("diff", "empty", "--no-variations")
    clear(answer, 0, "note: empty (", "it holds no manifests", "the listener is new", "build now fires")


def test_a_delivery_that_cannot_be_read_fails_and_the_rest_is_compared(repository: Project) -> None:
    repository.write("payloads/push/bad.json", "{")
    repository.change(MAIN, "1 == 1")
    answer = repository.command("diff", "main", "--no-variations")
    clear(answer, 1, "error[delivery-unreadable]", "payloads/push/bad.json", "build now fires")


def test_an_acknowledged_file_that_is_broken(repository: Project) -> None:
    repository.write("acknowledged-changes.json", "{")
    clear(repository.command("diff", "main"), 1, "acknowledged-changes.json:1:2: is no JSON")


def test_links_and_submodules_of_a_hostile_revision(repository: Project, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(LISTENER.replace("name: listener", "name: secret"))
    (repository.folder / "manifests/out.yaml").symlink_to(tmp_path / "secret.yaml")
    repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},manifests/module")
    repository.git("commit", "--quiet", "-m", "a submodule")
    answer = repository.command("diff", "main", "main", "--no-variations")
    clear(
        answer,
        0,
        "manifests/out.yaml is a link that leads out of the repository: left out",
        "manifests/module is a submodule: left out",
        "nothing changes",
    )
    assert "ci/secret" not in repository.command("diff", "main", "--no-variations").text


def test_the_comment_of_a_merge_request(repository: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.change(MAIN, "1 == 1")
    clear(repository.command("diff", "main", "--comment"), 2, "--comment needs CI_SERVER_URL")
    with serve() as gitlab:
        for name, value in {
            "CI_SERVER_URL": gitlab.url,
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "5",
            "CI_PROJECT_DIR": str(repository.folder.parent),
            "GITLAB_TOKEN": TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        clear(repository.command("diff", "main", "--comment"), 0, "the comment was written in merge request !5")
        clear(repository.command("diff", "main", "--comment"), 0, "the comment is up to date")
        repository.git("checkout", "--", "manifests")
        clear(repository.command("diff", "main", "--comment"), 0, "the comment was brought up to date")
        (body,) = gitlab.bodies
        assert body.startswith("<!-- tekton-harness diff repository -->\n## tekton-harness diff: nothing changes")
        monkeypatch.setenv("GITLAB_TOKEN", "glpat-wrong")
        answer = repository.command("diff", "main", "--comment")
        clear(answer, 3, "nothing changes", "error: the comment in merge request !5", "help: the token has to be")
        assert "glpat" not in answer.text
