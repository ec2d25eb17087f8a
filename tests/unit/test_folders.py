from pathlib import Path

from harness.folders import files_below


def test_files_come_sorted_and_before_those_of_subfolders(tmp_path: Path) -> None:
    for name in ("b.x", "a.x", "c.y", "sub/a.x", "sub/deep/z.x", ".hidden/a.x"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path, lambda name: name.endswith(".x"))]
    assert found == ["a.x", "b.x", "sub/a.x", "sub/deep/z.x"]
