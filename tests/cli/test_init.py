"""`tekton-harness init` as somebody calls it."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from support.small_project import LISTENER, Answer, Folder, record

Command = Callable[..., Answer]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    folder = Folder(tmp_path)
    folder.write("deploy/listener.yaml", LISTENER)
    folder.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    return folder


def paths(folder: Folder) -> set[str]:
    return {path.relative_to(folder.folder).as_posix() for path in folder.folder.rglob("*") if path.is_file()}


def test_it_says_what_it_did_and_what_to_try(files: Folder, command: Command) -> None:
    before = paths(files)
    answer = command("init")
    assert (answer.code, answer.err) == (0, "")
    written = paths(files) - before
    assert written == {
        "pyproject.toml",
        "policies/README.md",
        "recorded/README.md",
        "tests/suites/README.md",
        "tests/suites/observed-listener.yaml",
    }
    assert all(f"  {path}\n" in answer.out for path in written)
    assert max(map(len, answer.out.splitlines())) <= 80
    commands = answer.out.partition("\nnext\n")[2].split("\n")[:3]
    assert commands == ["  tekton-harness check", "  tekton-harness trace main", "  tekton-harness watch"]
    assert command("check").code == 0
    assert command("trace", "main").code == 0


def test_a_dry_run_writes_nothing(files: Folder, command: Command) -> None:
    before = paths(files)
    answer = command("init", "--dry-run", "--harness", "https://gitlab.example.com/ci/tekton-harness")
    assert answer.code == 0
    assert "would write" in answer.out
    assert ".gitlab-ci.yml" in answer.out
    assert paths(files) == before


def test_the_gates_are_added_and_comments_stay(files: Folder, command: Command) -> None:
    files.write(".gitlab-ci.yml", "# ours\ninclude:\n  - local: a.yml # first\njob: {script: [x]}\n")
    files.write("pyproject.toml", "# ours\n[tool.other]\nx = 1\n")
    assert command("init", "--harness", "https://gitlab.example.com/ci/tekton-harness").code == 0
    assert (files.folder / ".gitlab-ci.yml").read_text() == (
        "# ours\ninclude:\n  - local: a.yml # first\n"
        "  - component: $CI_SERVER_FQDN/ci/tekton-harness/gate@0.1.0\n"
        "    inputs:\n      package: git+https://gitlab.example.com/ci/tekton-harness.git@0.1.0\n"
        "job: {script: [x]}\n"
    )
    assert (files.folder / "pyproject.toml").read_text().startswith("# ours\n[tool.other]\nx = 1\n\n[tool.tekton-")
    assert "id: tekton-harness" in (files.folder / ".pre-commit-config.yaml").read_text()


def test_another_folder_is_named_in_the_way_there(files: Folder, command: Command) -> None:
    files.write("other place/m/listener.yaml", LISTENER)
    answer = command("init", "other place", "--samples")
    assert answer.code == 0
    assert "\n  cd 'other place'\n" in answer.out
    settings = tomllib.loads((files.folder / "other place/pyproject.toml").read_text())
    assert settings["tool"]["tekton-harness"]["manifests"] == ["m"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere"], 2, "nowhere is no folder"),
        (["recorded"], 3, "no manifests of Tekton Triggers found"),
        (["--harness", "not a url"], 2, "is not the address of a project"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    files: Folder, command: Command, arguments: list[str], code: int, said: str
) -> None:
    before = paths(files)
    answer = command("init", *arguments)
    assert answer.code == code
    assert said in answer.err
    assert answer.out == ""
    assert paths(files) == before


def test_a_second_time_it_refuses(files: Folder, command: Command) -> None:
    command("init")
    answer = command("init")
    assert answer.code == 2
    assert answer.err.splitlines() == [
        "error: pyproject.toml has [tool.tekton-harness] already",
        "help: --force changes its paths",
    ]
    assert command("init", "--force").code == 0


def test_where_writing_is_not_possible_nothing_is_left(files: Folder, command: Command) -> None:
    files.write("policies", "a file where a folder should be\n")
    files.write("tekton-policies", "another\n")
    before = paths(files)
    answer = command("init")
    assert answer.code == 2
    assert "nothing was written" in answer.err
    assert paths(files) == before
