"""Files are all written, or none."""

import os
from pathlib import Path

import pytest

from harness.errors import UsageError
from harness.scaffold import Change, PlannedFile, write_files


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def plan(path: str, text: str = "new\n", change: Change = Change.NEW) -> PlannedFile:
    return PlannedFile(Path(path), text, "for a test", change)


def test_folders_are_made_and_texts_written(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old\n")
    write_files(tmp_path, [plan("a/b/c.txt", "ü\n"), plan("old.txt", "old\nnew\n", Change.ADDED_TO)])
    assert snapshot(tmp_path) == {"a": None, "a/b": None, "a/b/c.txt": "ü\n".encode(), "old.txt": b"old\nnew\n"}


def test_nothing_stays_where_one_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("old\n")
    (tmp_path / "file").write_text("in the way\n")
    before = snapshot(tmp_path)
    files = [plan("a/b/c.txt"), plan("old.txt", change=Change.ADDED_TO), plan("file/below/d.txt")]
    with pytest.raises(UsageError, match="nothing was written"):
        write_files(tmp_path, files)
    assert snapshot(tmp_path) == before


def test_nothing_stays_where_somebody_interrupts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import harness.scaffold.writing as writing

    written = writing.replace_file

    def interrupted(path: Path, data: bytes) -> None:
        if path.name == "second.txt":
            raise KeyboardInterrupt
        written(path, data)

    monkeypatch.setattr(writing, "replace_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, [plan("a/first.txt"), plan("a/b/second.txt")])
    assert snapshot(tmp_path) == {}


def test_what_has_come_in_the_meantime_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("theirs\n")
    with pytest.raises(UsageError, match="there already"):
        write_files(tmp_path, [plan("first.txt"), plan("there.txt")])
    assert snapshot(tmp_path) == {"there.txt": b"theirs\n"}


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (project / "tests").symlink_to(outside)
    (project / "page.md").symlink_to(outside / "page.md")
    for name in ("tests/suites/x.yaml", "page.md"):
        with pytest.raises(UsageError, match="nothing was written"):
            write_files(project, [plan("first.txt"), plan(name)])
    assert snapshot(outside) == {}
    assert sorted(os.listdir(project)) == ["page.md", "tests"]
