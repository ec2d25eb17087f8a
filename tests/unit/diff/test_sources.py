"""What the arguments mean, and which files a side is made of."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.diff.sources import Folder, Opened, Revision, Wishes, WorkingTree, find_sources, open_sources
from harness.errors import HarnessError, InputError, UsageError
from support.history import History
from support.small_project import LISTENER, record

OTHER = LISTENER.replace("name: listener", "name: other")
SETTINGS = '[tool.tekton-harness]\nmanifests = ["deploy"]\npayloads = ["recorded"]\n'


@pytest.fixture(autouse=True)
def _inside(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(history.folder)


def opened(base: str, head: str | None = None, *, manifests: tuple[Path, ...] = ()) -> tuple[Opened, Opened, list[str]]:
    """Both sides and the names of the deliveries."""
    settings = load_settings(Path.cwd())
    sources = find_sources(base, head, settings.root)
    with open_sources(*sources, Wishes(settings, manifests)) as (before, after, index):
        return before, after, list(index.names)


def listeners(side: Opened) -> tuple[str, ...]:
    return side.side.simulator.listeners


def titles(base: str, head: str | None = None) -> list[str]:
    return [source.title.partition(" (")[0] for source in find_sources(base, head, Path.cwd())]


def test_what_arguments_mean(history: History) -> None:
    history.commit({"manifests/a.yaml": LISTENER})
    history.git("branch", "topic")
    (history.folder / "old").mkdir()
    assert titles("main") == ["main", "the working tree"]
    assert titles("main", "topic") == ["main", "topic"]
    assert titles("main..topic") == ["main", "topic"]
    assert titles("main..") == ["main", "the working tree"]
    assert titles("main...topic") == ["main...topic", "topic"]
    assert titles("main...") == ["main...HEAD", "the working tree"]
    assert titles("main...", "topic") == ["main...topic", "topic"]
    assert titles("old", ".") == ["the folder old", "the folder ."]
    assert titles("./old", "main") == ["the folder ./old", "main"]


def test_what_they_cannot_mean(history: History) -> None:
    history.commit({"main/a.yaml": LISTENER})
    for arguments, message, help in (
        (("main", None), "main is both a folder and a revision", "./main for the folder, or main^0"),
        (("nope", None), "nope is no revision", "git branch --all"),
        (("./nope", None), "./nope is no folder", "check the path"),
        (("main^0..HEAD", "HEAD"), "main^0..HEAD names both sides, and HEAD a third", "write main^0 HEAD"),
    ):
        with pytest.raises(UsageError) as raised:
            find_sources(*arguments, Path.cwd())
        assert message in raised.value.message
        assert help in raised.value.help
    assert titles("main^0") == ["main^0", "the working tree"]


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain/old").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "plain")
    assert isinstance(find_sources("old", None, Path.cwd())[0], Folder)
    with pytest.raises(UsageError, match=r"main is no folder, and .*plain lies in no git repository"):
        find_sources("main", None, Path.cwd())


def test_folders_need_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "repository/old").mkdir()
    assert [type(one) for one in find_sources("./old", "./old", Path.cwd())] == [Folder, Folder]
    with pytest.raises(UsageError, match="git is not installed"):
        find_sources("main", None, Path.cwd())


def test_each_side_is_read_where_its_own_settings_say(history: History) -> None:
    history.commit({"manifests/a.yaml": LISTENER, "payloads/old.json": record("{}")}, "before the settings")
    history.git("mv", "manifests", "deploy")
    history.git("mv", "payloads", "recorded")
    history.commit({"pyproject.toml": SETTINGS, "recorded/new.json": record("{}"), "deploy/b.yaml": OTHER})
    before, after, names = opened("HEAD~1", "HEAD")
    assert (listeners(before), listeners(after)) == ((), ("ci/listener", "ci/other"))
    assert before.side.notes == ("it holds no manifests",)
    assert names == ["new", "old"]
    history.write("pyproject.toml", SETTINGS.replace("deploy", "deploy/b.yaml"))
    before, after, _ = opened("HEAD")
    assert (listeners(before), listeners(after)) == (("ci/listener", "ci/other"), ("ci/other",))


def test_a_revision_keeps_its_deliveries_and_the_disk_its_changes(history: History) -> None:
    history.commit({"manifests/a.yaml": LISTENER, "payloads/one.json": record("{}")})
    history.write("payloads/two.json", record("{}"))
    history.write("manifests/b.yaml", OTHER)
    assert opened("HEAD")[2] == ["one", "two"]
    assert opened("HEAD", "HEAD")[2] == ["one"]
    assert listeners(opened("HEAD")[1]) == ("ci/listener", "ci/other")
    assert listeners(opened("HEAD", "HEAD")[1]) == ("ci/listener",)


def test_a_project_in_a_folder_of_the_repository(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SETTINGS.replace('"deploy"', '"deploy", "../shared"')
    history.commit(
        {
            "services/a/pyproject.toml": settings,
            "services/a/deploy/a.yaml": LISTENER,
            "services/shared/b.yaml": OTHER,
            "services/a/recorded/one.json": record("{}"),
        }
    )
    monkeypatch.chdir(history.folder / "services/a/deploy")
    before, after, names = opened("HEAD")
    assert listeners(before) == listeners(after) == ("ci/listener", "ci/other")
    assert names == ["one"]
    places = [listener.place for listener in before.side.simulator.world.listeners.values()]
    assert [place.document.path for place in places if place] == ["services/a/deploy/a.yaml", "services/shared/b.yaml"]


def test_broken_settings_of_the_first_side_are_told(history: History) -> None:
    history.commit({"pyproject.toml": "[tool.tekton-harness\n", "manifests/a.yaml": LISTENER})
    history.write("pyproject.toml", "[tool.tekton-harness]\n")
    before, _, _ = opened("HEAD")
    assert listeners(before) == ("ci/listener",)
    assert before.side.notes[0].startswith("its own settings cannot be used: pyproject.toml: cannot be read as TOML")


def test_manifests_that_are_asked_for(history: History, tmp_path: Path) -> None:
    history.commit({"pyproject.toml": SETTINGS, "deploy/a.yaml": LISTENER, "other/b.yaml": OTHER, "recorded/x": ""})
    before, after, _ = opened("HEAD", manifests=(history.folder / "other",))
    assert listeners(before) == listeners(after) == ("ci/other",)
    with pytest.raises(UsageError, match="lies outside of the repository"):
        opened("HEAD", manifests=(tmp_path / "elsewhere",))


def test_a_folder_may_be_a_project_or_manifests(history: History, tmp_path: Path) -> None:
    history.commit({"manifests/a.yaml": LISTENER, "payloads/one.json": record("{}")})
    for name, content in {
        "project/pyproject.toml": SETTINGS,
        "project/deploy/b.yaml": OTHER,
        "project/recorded/own.json": record("{}"),
        "moved/manifests/b.yaml": OTHER,
        "moved/payloads/own.json": record("{}"),
        "plain/b.yaml": OTHER,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    for name, deliveries in (("project", ["own"]), ("moved", ["own"]), ("plain", ["one"])):
        before, after, names = opened(str(tmp_path / name), str(tmp_path / name))
        assert listeners(before) == listeners(after) == ("ci/other",), name
        assert names == deliveries, name


def test_links_out_of_the_repository_and_submodules_are_left_out_on_the_disk_too(
    history: History, tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text(OTHER)
    history.commit({"manifests/a.yaml": LISTENER, "shared/b.yaml": OTHER.replace("other", "shared")})
    (history.folder / "manifests/out.yaml").symlink_to(tmp_path / "secret.yaml")
    (history.folder / "manifests/in.yaml").symlink_to("../shared/b.yaml")
    History.start(history.folder / "manifests/module").write("c.yaml", OTHER)
    before, after, _ = opened("HEAD")
    assert listeners(before) == ("ci/listener",)
    assert sorted(listeners(after)) == ["ci/listener", "ci/shared"]
    assert len(after.side.notes) == 2
    assert all("leads out of the repository, or lies in a submodule: left out" in note for note in after.side.notes)


def test_what_is_opened_is_gone_afterwards(history: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    history.commit({"manifests/a.yaml": LISTENER})
    opened("HEAD", "HEAD")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_kinds_of_sources(history: History) -> None:
    history.commit({"manifests/a.yaml": LISTENER})
    assert [type(one) for one in find_sources("HEAD", None, Path.cwd())] == [Revision, WorkingTree]


def test_secret_values_that_cannot_be_read(history: History) -> None:
    history.commit({"manifests/a.yaml": LISTENER})
    history.write("pyproject.toml", '[tool.tekton-harness]\nsecrets = "secrets.yaml"\n')
    history.write("secrets.yaml", "[")
    with pytest.raises((InputError, HarnessError), match="cannot be read as YAML"):
        opened("HEAD")
