"""Where to look for changes."""

from collections.abc import Callable

import pytest

from harness.project import Project
from harness.watching import Places, places_of
from support.small_project import SUITE, Folder, record


@pytest.fixture
def places(folder: Folder, opened: Callable[..., Project]) -> Places:
    return places_of(opened())


def test_folders_are_looked_at_and_what_is_not_there_is_waited_for(folder: Folder, places: Places) -> None:
    root = folder.folder
    assert places.deep() == {root / "manifests", root / "payloads", root / "suites"}
    assert places.shallow() == {root}
    (root / "policies").mkdir()
    assert root / "policies" in places.deep()


@pytest.mark.parametrize(
    ("name", "held", "touched"),
    [
        ("manifests/listener.yaml", True, True),
        ("manifests/deep/new.yml", True, True),
        ("manifests/Kustomization", True, True),
        ("payloads/push/new.json.gz", True, True),
        ("payloads/raw.http", True, True),
        ("pyproject.toml", True, True),
        ("manifests/README.md", False, False),
        ("manifests/.listener.yaml.swp", False, False),
        ("manifests/.git/x.yaml", False, False),
        ("manifests/listener.yaml~", False, False),
        ("other/listener.yaml", False, False),
        ("payloads/release-v1.0", False, True),
        ("payloads/push", False, True),
        ("payloads", False, True),
        ("policies", False, True),
        ("other", False, False),
    ],
)
def test_what_counts(folder: Folder, places: Places, name: str, held: bool, touched: bool) -> None:
    path = folder.folder / name
    assert (places.hold(path), places.touch(path)) == (held, touched)


def test_files_that_suites_name_count_wherever_they_are(folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("elsewhere/push.json", record("{}"))
    folder.write("suites/near.json", record("{}"))
    text = SUITE.replace("delivery: main", 'deliveries: ["../elsewhere/push.json", "./near.json"]')
    folder.write("suites/small.yaml", text.replace("cases:", "manifests: [../own]\ncases:"))
    places = places_of(opened())
    assert folder.folder / "own" in places.folders
    assert places.files == {folder.folder / "pyproject.toml", folder.folder / "elsewhere/push.json"}
    assert places.shallow() == {folder.folder, folder.folder / "elsewhere"}


def test_a_folder_in_another_is_looked_at_once(folder: Folder) -> None:
    root = folder.folder
    places = Places(frozenset({root, root / "manifests", root / "payloads"}), frozenset({root / "pyproject.toml"}))
    assert places.deep() == {root}
    assert places.shallow() == frozenset()
