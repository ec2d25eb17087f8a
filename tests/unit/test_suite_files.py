from pathlib import Path

import pytest

from harness.suite_files import find_suite_files, looks_like_a_suite
from support.small_project import SUITE, Folder


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("s.yaml", SUITE, True),
        ("s.yml", SUITE, True),
        ("s.yaml", '{"apiVersion": "tekton-harness/v1", "kind": "Suite"}', True),
        ("s.yaml", "kind : 'Suite'\napiVersion :  'tekton-harness/v2'\n", True),
        ("s.yaml", "#" * 60_000 + "\n" + SUITE, True),
        ("s.yaml", SUITE.replace("\n", "\r\n"), True),
        ("s.json", SUITE, False),
        ("s.yaml", SUITE.replace("kind: Suite", "kind: Suites"), False),
        ("s.yaml", SUITE.replace("tekton-harness/v1", "example.com/v1"), False),
        ("s.yaml", SUITE.replace("kind: Suite\n", ""), False),
        ("s.yaml", "", False),
        ("s.yaml", b"\xff\xfe\x00", False),
        ("s.yaml", "#" * 70_000 + "\n" + SUITE, False),
    ],
)
def test_what_looks_like_a_suite(name: str, content: str | bytes, expected: bool, tmp_path: Path) -> None:
    assert looks_like_a_suite(Folder(tmp_path).write(name, content)) is expected


def test_what_is_no_file_is_no_suite(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert not looks_like_a_suite(tmp_path / "folder.yaml")
    assert not looks_like_a_suite(tmp_path / "nowhere.yaml")


def test_folders_are_searched_and_files_are_taken_at_their_word(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    named = folder.write("named.yaml", "nothing: here\n")
    inner = folder.write("suites/deep/a.yaml", SUITE)
    folder.write("suites/values.yaml", "nothing: here\n")
    folder.write("suites/.hidden/b.yaml", SUITE)
    assert find_suite_files([named, tmp_path / "suites"]) == (named, inner)
