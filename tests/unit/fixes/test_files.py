import os
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.errors import InputError
from harness.fixes import open_file, unified_diff, write_file

DATA = "a: é😀\r\nb: c\n"


@pytest.mark.parametrize(
    "data",
    [
        DATA.encode(),
        b"\xef\xbb\xbf" + DATA.encode(),
        DATA.encode("utf-16"),
        b"\xfe\xff" + DATA.encode("utf-16-be"),
        b"",
        b"\xef\xbb\xbf",
    ],
)
def test_what_is_read_is_written(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "m.yaml"
    path.write_bytes(data)
    path.chmod(0o640)
    file = open_file(tmp_path, "m.yaml")
    assert file.text == (DATA if len(data) > 3 else "")
    write_file(file, file.text)
    assert path.read_bytes() == data
    write_file(file, f"{file.text}d\n")
    assert open_file(tmp_path, "m.yaml").text == f"{file.text}d\n"
    assert path.read_bytes().startswith(data)
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["m.yaml"]


def test_a_file_that_changed_in_the_meantime_is_left(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text("a")
    file = open_file(tmp_path, "m.yaml")
    path.write_text("b")
    with pytest.raises(InputError, match="was changed by somebody else") as caught:
        write_file(file, "c")
    assert str(caught.value.location) == "m.yaml"
    assert path.read_text() == "b"


def test_nothing_outside_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("a")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (root / "folder").symlink_to(tmp_path)
    for name in ("link.yaml", "folder/outside.yaml", "../outside.yaml", str(tmp_path / "outside.yaml")):
        with pytest.raises(InputError, match="lies outside of the project"):
            open_file(root, name)


def test_a_link_inside_of_the_project_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("a")
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    write_file(open_file(tmp_path, "link.yaml"), "b")
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text() == "b"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "is no text in UTF-8"),
        (b"\xff\xfea", "is no text in UTF-16-LE"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / "m.yaml").write_bytes(data)
    with pytest.raises(InputError, match=message):
        open_file(tmp_path, "m.yaml")


def test_a_folder_or_a_pipe_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(InputError, match="is no ordinary file"):
            open_file(tmp_path, name)


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.yaml").write_text("a")
    file = open_file(tmp_path, "m.yaml")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        write_file(file, "b")
    assert (tmp_path / "m.yaml").read_text() == "a"
    assert os.listdir(tmp_path) == ["m.yaml"]


def test_nothing_changed_is_no_difference() -> None:
    assert unified_diff("m.yaml", "a\n", "a\n") == ""


def test_a_difference_reads_as_git_writes_it() -> None:
    assert unified_diff("m/a.yaml", "a\nb\nc", "a\nx\nc") == (
        "--- a/m/a.yaml\n+++ b/m/a.yaml\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\nb", "a\nc"),
        ("a\nb", "a\nb\n"),
        ("a\x85b\n", "a\x85c\n"),
    ],
)
def test_patch_takes_the_difference(tmp_path: Path, old: str, new: str) -> None:
    program = shutil.which("git")
    assert program is not None
    (tmp_path / "m.yaml").write_bytes(old.encode())
    difference = unified_diff("m.yaml", old, new).encode()
    subprocess.run([program, "apply", "--unsafe-paths", "-"], cwd=tmp_path, input=difference, check=True)
    assert (tmp_path / "m.yaml").read_bytes() == new.encode()
