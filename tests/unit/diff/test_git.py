"""Revisions read with git: what they mean, and what of them is written where."""

import os
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from harness.diff.git import Repository, Snapshot, Tree, find_repository
from harness.errors import HarnessError, UsageError
from support.history import History


def repository(history: History) -> Repository:
    found = find_repository(history.folder)
    assert found is not None
    return found


class Written:
    """What a snapshot wrote: each file by its path from the top, and the notes."""

    def __init__(self, history: History, revision: str, folder: Path, *paths: Sequence[str], limit: int = 1000) -> None:
        found = repository(history)
        with found.tree(found.commit(revision)) as tree:
            snapshot = Snapshot(tree, folder / "snapshot")
            snapshot.top.mkdir()
            self.there = [snapshot.write(path, lambda name: name.endswith(".yaml"), limit) for path in paths]
        self.top = snapshot.top
        self.notes = snapshot.notes

    @property
    def files(self) -> dict[str, str]:
        return {
            path.relative_to(self.top).as_posix(): path.read_text()
            for path in sorted(self.top.rglob("*"))
            if path.is_file()
        }


def test_what_a_revision_means(history: History) -> None:
    first = history.commit({"a": "1"})
    history.git("tag", "v1")
    second = history.commit({"a": "2"})
    found = repository(history)
    assert found.top == history.folder.resolve()
    assert [found.commit(one).id for one in ("v1", "main", "HEAD~1", first[:8])] == [first, second, first, first]
    assert found.commit("main").title == f"main ({second[:7]})"
    assert found.commit(second).title == second[:7]


def test_the_commit_where_two_parted(history: History) -> None:
    parted = history.commit({"a": "1"})
    history.git("switch", "--quiet", "--create", "topic")
    history.commit({"b": "1"})
    history.git("switch", "--quiet", "main")
    history.commit({"a": "2"})
    assert repository(history).commit("main...topic").id == parted
    assert repository(history).commit("...topic").id == parted


def test_two_that_never_parted(history: History) -> None:
    history.commit({"a": "1"})
    history.git("switch", "--quiet", "--orphan", "other")
    history.commit({"b": "1"})
    with pytest.raises(UsageError, match="have no commit in common"):
        repository(history).commit("main...other")


@pytest.mark.parametrize("revision", ["nope", "", "-h", "--git-dir", "main:a", "a\nb", "HEAD~99", "\ud800"])
def test_a_revision_that_does_not_exist(history: History, revision: str) -> None:
    history.commit({"a": "1"})
    with pytest.raises(UsageError, match="is no revision of") as raised:
        repository(history).commit(revision)
    assert "git fetch" in raised.value.help


def test_a_shallow_clone_says_how_to_fetch(history: History, tmp_path: Path) -> None:
    history.commit({"a": "1"})
    first = history.git("rev-parse", "HEAD")
    history.commit({"a": "2"})
    history.git("clone", "--quiet", "--depth=1", history.folder.as_uri(), str(tmp_path / "shallow"))
    shallow = find_repository(tmp_path / "shallow")
    assert shallow is not None
    with pytest.raises(UsageError) as raised:
        shallow.commit(first)
    assert f"git fetch --depth=1 origin {first}" in raised.value.help
    assert "GIT_DEPTH: 0" in raised.value.help


def test_a_clone_without_its_files_is_not_fetched(history: History, tmp_path: Path) -> None:
    history.commit({"manifests/a.yaml": "1"})
    history.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    history.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", history.folder.as_uri(), str(clone))
    with pytest.raises(HarnessError, match=r"the clone holds only a part of it|git stopped reading"):
        Written(History(clone), "HEAD", tmp_path, ["manifests"])
    objects = History(clone).git("count-objects", "-v")
    assert "packs: 1" in objects


def test_no_repository(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="git is not installed"):
        find_repository(tmp_path)


@pytest.mark.parametrize(
    ("said", "message", "help"),
    [
        ("fatal: detected dubious ownership in repository", "somebody else owns it", "safe.directory"),
        ("fatal: bad config line 1", "fatal: bad config line 1", ""),
    ],
)
def test_a_git_that_does_not_want_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, message: str, help: str
) -> None:
    git = tmp_path / "git"
    git.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 128\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(HarnessError, match=message) as raised:
        find_repository(tmp_path)
    assert help in raised.value.help


def test_only_what_was_asked_for_is_written(history: History, tmp_path: Path) -> None:
    history.commit(
        {
            "manifests/a.yaml": "a",
            "manifests/deep/er/b.yaml": "b",
            "manifests/notes.md": "no",
            "manifests/.hidden/c.yaml": "no",
            "manifests/.hidden.yaml": "no",
            "other/d.yaml": "no",
            "one.yaml": "one",
        }
    )
    written = Written(history, "HEAD", tmp_path, ["manifests"], ["one.yaml"], ["missing"], ["one.yaml", "below"])
    assert written.there == [True, True, False, False]
    assert written.files == {"manifests/a.yaml": "a", "manifests/deep/er/b.yaml": "b", "one.yaml": "one"}
    assert written.notes == []


def test_a_revision_is_not_what_lies_on_the_disk(history: History, tmp_path: Path) -> None:
    history.commit({"a.yaml": "committed"})
    history.write("a.yaml", "changed")
    history.write("b.yaml", "new")
    assert Written(history, "HEAD", tmp_path, []).files == {"a.yaml": "committed"}
    assert (history.folder / "a.yaml").read_text() == "changed"


def test_a_file_that_is_too_large_stays_so_and_takes_no_room(history: History, tmp_path: Path) -> None:
    history.commit({"a.yaml": "x" * 5000, "b.yaml": "b"})
    written = Written(history, "HEAD", tmp_path, [])
    assert {name: len(text) for name, text in written.files.items()} == {"a.yaml": 1001, "b.yaml": 1}


def test_links_that_stay_inside_are_followed(history: History, tmp_path: Path) -> None:
    history.commit({"shared/x.yaml": "x", "manifests/a.yaml": "a", "manifests/deep/b.yaml": "b"})
    links = {
        "manifests/x.yaml": "../shared/x.yaml",
        "manifests/all": "deep/../../shared",
        "manifests/deep/again.yaml": "../a.yaml",
        "manifests/circle": "../manifests",
        "manifests/dangling.yaml": "nowhere.yaml",
        "link": "manifests",
    }
    for name, target in links.items():
        (history.folder / name).symlink_to(target)
    history.commit()
    written = Written(history, "HEAD", tmp_path, ["link"])
    assert written.notes == []
    assert (written.top / "link").is_symlink()
    assert (written.top / "link/x.yaml").read_text() == "x"
    assert (written.top / "link/all/x.yaml").read_text() == "x"
    assert (written.top / "link/deep/again.yaml").resolve() == (written.top / "manifests/a.yaml").resolve()
    assert all(path.resolve().is_relative_to(written.top.resolve()) for path in written.top.rglob("*"))


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/etc/passwd", "leads out of the repository"),
        ("../../outside.yaml", "leads out of the repository"),
        ("../../../../../../../../etc/passwd", "leads out of the repository"),
        ("loop.yaml", "leads in a circle"),
    ],
)
def test_links_that_lead_out_are_not_followed(history: History, tmp_path: Path, target: str, why: str) -> None:
    history.write("manifests/a.yaml", "a")
    (history.folder / "manifests/loop.yaml").symlink_to(target)
    history.commit()
    (tmp_path / "outside.yaml").write_text("secret")
    written = Written(history, "HEAD", tmp_path, ["manifests"])
    assert written.files == {"manifests/a.yaml": "a"}
    assert written.notes == [f"manifests/loop.yaml is a link that {why}: left out"]


def test_submodules_are_left_out(history: History, tmp_path: Path) -> None:
    commit = history.commit({"a.yaml": "a"}).encode()
    made = history.tree_of(("100644", "a.yaml", b"a"), ("120000", "l.yaml", b"sub/x.yaml"), ("160000", "sub", commit))
    written = Written(history, made, tmp_path, [], ["sub"], ["sub", "deeper"])
    assert written.there == [True, False, False]
    assert written.files == {"a.yaml": "a"}
    assert written.notes == [
        "l.yaml is a link that leads into a submodule: left out",
        "sub is a submodule: left out",
        "sub/deeper is a link that leads into a submodule: left out",
    ]


def test_a_tree_that_was_made_by_hand_writes_nothing_outside(history: History, tmp_path: Path) -> None:
    history.commit({"a.yaml": "a"})
    inner = history.git("rev-parse", "HEAD^{tree}").encode()
    names = ("../out.yaml", "..", ".", "/abs.yaml", ".git", ".GIT", "x" * 300 + ".yaml", "")
    hostile = [("100644", name, b"hostile") for name in names]
    # A link and a folder of one name: whoever wrote through the link would write elsewhere.
    made = history.tree_of(
        *hostile, ("40000", "..", inner), ("120000", "d", b"/tmp"), ("40000", "d", inner), ("100644", "b.yaml", b"b")
    )
    written = Written(history, made, tmp_path, [])
    assert written.files == {"b.yaml": "b", "d/a.yaml": "a"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["repository", "snapshot"]


def test_names_that_say_something_else(history: History, tmp_path: Path) -> None:
    history.commit({"new\nline.yaml": "1", "über.yaml": "2", "-rf.yaml": "3", "$(touch x).yaml": "4"})
    assert list(Written(history, "HEAD", tmp_path, []).files.values()) == ["4", "3", "1", "2"]


def test_folders_that_nest_too_deep(history: History, tmp_path: Path) -> None:
    history.commit({"a.yaml": "a"})
    tree = history.git("rev-parse", "HEAD^{tree}")
    for _ in range(80):
        tree = history.git("mktree", input=f"040000 tree {tree}\td\n".encode())
    commit = history.git("commit-tree", tree, "-m", "deep")
    written = Written(history, commit, tmp_path, [])
    assert written.files == {}
    (note,) = written.notes
    assert note.endswith("lies too deep: left out")


@pytest.mark.parametrize(
    "answers", [b"", b"what\n", b"0123 tree 50\nshort", b"0123 missing\n", b"0123 ambiguous\n"], ids=repr
)
def test_a_git_that_ends_in_the_middle(answers: bytes) -> None:
    tree = Tree(BytesIO(), BytesIO(answers), "0" * 40)
    with pytest.raises(HarnessError, match=r"git stopped reading|lacks the object"):
        tree.find(["a.yaml"])


@pytest.mark.parametrize("tree", [b"100644 a", b"\0" * 30, b"100644", b"1 a\0" + b"x" * 20], ids=repr)
def test_an_object_that_is_no_tree(tree: bytes) -> None:
    answers = b"0123 tree %d\n%s\n" % (len(tree), tree)
    # Nothing else is raised, and nothing is made up.
    with suppress(HarnessError):
        assert Tree(BytesIO(), BytesIO(answers), "0" * 40).find(["b"]) is None
