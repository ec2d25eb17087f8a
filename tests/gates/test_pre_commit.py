"""The real pre-commit installs the hook from a clone of this working tree, and git asks it."""

import os
import re
import resource
import shutil
from pathlib import Path

import pytest

from gates.documentation import snippet
from gates.repositories import ROOT, VENV, Ran, Repository, copy_working_tree, new_repository
from support.small_project import LISTENER, SUITE, record

PRE_COMMIT = VENV / "bin" / "pre-commit"
CONFIG = snippet("yaml", holds="- id: tekton-harness", lacks="args")
CONFIG_WITH_ARGUMENTS = snippet("yaml", holds="args")
FILTER = "body.ref == 'refs/heads/main'"
WIDER = "body.ref.startsWith('refs/heads/')"
WIDENED = """\
fail: small › another branch does nothing [other]
 --> """
SETTINGS = """\
[tool.tekton-harness]
manifests = ["deploy/tekton"]
payloads = ["deploy/recorded"]
suites = ["deploy/suites"]
"""
SECONDS = 1.0
"""How much processor time a warm commit of one file may take, with git and pre-commit."""
LOADED = 1.6
"""How much more processor time the same work takes where other programs share the cores and their caches."""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the hooks that it has installed: new, and the same for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def developers(developer: dict[str, str], hooks: Path) -> dict[str, str]:
    return {**developer, "PRE_COMMIT_HOME": str(hooks)}


@pytest.fixture
def repository(project: Path, developers: dict[str, str]) -> Repository:
    """The hook as docs/gates.md sets it up, in a project with the default folders and no settings."""
    made = new_repository(project, developers, "shop/deploy")
    made.write(".pre-commit-config.yaml", CONFIG)
    small_project(made, "manifests", "payloads", "tests")
    install(made)
    return made


def small_project(repository: Repository, manifests: str, payloads: str, suites: str) -> None:
    repository.write(f"{manifests}/listener.yaml", LISTENER)
    repository.write(f"{payloads}/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    repository.write(f"{payloads}/other.json", record('{"ref": "refs/heads/other", "after": "abc"}'))
    other = "  - name: another branch does nothing\n    delivery: other\n    expect: {}\n"
    repository.write(f"{suites}/suite.yaml", SUITE + other)


def move_elsewhere(repository: Repository) -> None:
    for old, new in (("manifests", "tekton"), ("payloads", "recorded"), ("tests", "suites")):
        (repository.folder / "deploy").mkdir(exist_ok=True)
        (repository.folder / old).rename(repository.folder / "deploy" / new)


def install(repository: Repository) -> None:
    ran = repository.run(PRE_COMMIT, "install")
    assert ran.code == 0, ran.text


def first_commit(repository: Repository) -> None:
    ran = repository.commit("The manifests")
    assert ran.code == 0, ran.text
    assert re.search(r"^tekton-harness check\.+Passed$", ran.text, re.MULTILINE)


def commits(repository: Repository) -> int:
    return len(repository.git("log", "--oneline").splitlines())


def test_a_broken_filter_is_refused_with_the_reason_and_a_good_one_passes(repository: Repository) -> None:
    first_commit(repository)
    repository.change("manifests/listener.yaml", FILTER, "body.ref = 'refs/heads/main'")
    refused = repository.commit("One sign too few")
    assert refused.code == 1
    assert "error[cel-invalid]" in refused.text
    assert " --> manifests/listener.yaml:22:31" in refused.text
    assert commits(repository) == 1
    repository.change("manifests/listener.yaml", "body.ref = 'refs/heads/main'", f"has(body.ref) && {FILTER}")
    passed = repository.commit("The filter is guarded")
    assert passed.code == 0, passed.text
    assert commits(repository) == 2


def test_a_widened_filter_is_refused_with_the_suite_that_says_so(repository: Repository) -> None:
    first_commit(repository)
    repository.change("manifests/listener.yaml", FILTER, WIDER)
    refused = repository.commit("Other branches too")
    assert refused.code == 1
    assert WIDENED in refused.text
    assert "build: fires, but the case does not expect it to" in refused.text
    assert commits(repository) == 1


def test_a_warm_commit_is_quick(project: Path, developers: dict[str, str]) -> None:
    """The manifests of this repository, all of their deliveries and suites, one file changed."""
    repository = new_repository(project, developers, "shop/deploy")
    repository.write(".pre-commit-config.yaml", CONFIG)
    for folder in ("manifests", "payloads", "tests/suites"):
        shutil.copytree(ROOT / folder, repository.folder / folder)
    install(repository)
    first_commit(repository)
    spent = []
    for number in range(3):
        repository.write("manifests/namespace.yaml", f"# {number}\n{(ROOT / 'manifests/namespace.yaml').read_text()}")
        repository.git("add", "--all")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = repository.run("git", "commit", "--quiet", "--message", "A comment")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ran.code == 0, ran.text
        spent.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert min(spent) <= SECONDS * LOADED, f"seconds of processor time: {spent}"


def test_files_that_are_no_business_of_the_hook_are_passed_over(repository: Repository) -> None:
    first_commit(repository)
    repository.write("notes.md", "Nothing to judge.\n")
    assert skipped(repository.commit("Notes"))
    # A hook is not shown what is deleted; docs/gates.md says so.
    (repository.folder / "tests" / "suite.yaml").unlink()
    assert skipped(repository.commit("No suite"))


def skipped(ran: Ran) -> bool:
    return ran.code == 0 and "(no files to check)Skipped" in ran.text


def test_manifests_elsewhere_do_not_look_good_by_being_overlooked(repository: Repository) -> None:
    move_elsewhere(repository)
    refused = repository.commit("Elsewhere")
    assert refused.code == 1
    assert "error: no manifests found in manifests" in refused.text
    assert "exit code: 3" in refused.text


def test_arguments_name_the_folders(repository: Repository) -> None:
    move_elsewhere(repository)
    repository.write(".pre-commit-config.yaml", CONFIG_WITH_ARGUMENTS)
    first_commit(repository)
    repository.change("deploy/tekton/listener.yaml", FILTER, WIDER)
    refused = repository.commit("Everything")
    assert refused.code == 1
    assert WIDENED in refused.text


def test_settings_name_the_folders(repository: Repository) -> None:
    move_elsewhere(repository)
    repository.write("pyproject.toml", SETTINGS)
    first_commit(repository)
    repository.change("deploy/tekton/listener.yaml", FILTER, WIDER)
    refused = repository.commit("Everything")
    assert refused.code == 1
    assert WIDENED in refused.text


def test_the_configuration_of_this_repository_passes_on_it(project: Path, developers: dict[str, str]) -> None:
    repository = new_repository(project, developers, "ci/tekton-harness")
    copy_working_tree(project)
    repository.git("add", "--all")
    os.symlink(VENV, project / ".venv")
    ran = repository.run(PRE_COMMIT, "run", "--all-files")
    assert ran.code == 0, ran.text
