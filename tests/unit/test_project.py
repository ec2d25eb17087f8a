from collections.abc import Callable
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.errors import InputError, UsageError
from harness.interceptors import Stub
from harness.project import Project, merged, open_project, open_without_suites, with_suites
from support.small_project import LISTENER, SUITE, Folder, record

Open = Callable[..., Project]


def names(project: Project) -> list[str]:
    return [suite.name for suite in project.suites]


# --- deliveries by name -----------------------------------------------------------------------------------------------


def test_names_are_paths_without_ending(folder: Folder, opened: Open) -> None:
    folder.write("payloads/tag_push/v1.1.0.json", record("{}"))
    index = opened().deliveries
    assert index.names == ("main", "push/dev", "tag_push/v1.1.0")
    assert len(index) == 3
    assert index.get("tag_push/v1.1.0").name == "tag_push/v1.1.0"


def test_a_delivery_is_read_once(opened: Open) -> None:
    index = opened().deliveries
    assert index.get("push/dev") is index.get("push/dev")


def test_a_name_that_is_misspelt(opened: Open) -> None:
    with pytest.raises(InputError, match="no recorded delivery named 'push/dve'") as caught:
        opened().deliveries.get("push/dve")
    assert caught.value.help == "did you mean 'push/dev'?"


def test_a_name_that_is_like_no_other(opened: Open) -> None:
    with pytest.raises(InputError) as caught:
        opened().deliveries.get("zzz")
    assert "lists the names" in caught.value.help


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("*", ("main", "push/dev", "push/main", "tag/v1")),
        ("push/*", ("push/dev", "push/main")),
        ("*main", ("main", "push/main")),
        ("pus?/dev", ("push/dev",)),
        ("[mt]*", ("main", "tag/v1")),
        ("PUSH/*", ()),
        ("push/dev", ("push/dev",)),
        ("not/there", ("not/there",)),
        ("not/*", ()),
    ],
)
def test_patterns(pattern: str, matched: tuple[str, ...], folder: Folder, opened: Open) -> None:
    folder.write("payloads/push/main.json", record("{}"))
    folder.write("payloads/tag/v1.json", record("{}"))
    assert opened().deliveries.matching(pattern) == matched


def test_a_file_of_the_index_keeps_its_name(folder: Folder, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    index = opened().deliveries
    monkeypatch.chdir(folder.folder / "payloads")
    assert index.read(Path("push/dev.json")) is index.get("push/dev")
    assert index.read(Path("../payloads/push/dev.json")) is index.get("push/dev")
    assert index.name_of(folder.folder / "payloads" / "push" / "dev.json") == "push/dev"


def test_a_file_outside_of_the_index_has_its_own_name(folder: Folder, opened: Open) -> None:
    path = folder.write("elsewhere/dev.json", record("{}"))
    index = opened().deliveries
    assert index.name_of(path) is None
    assert index.read(path).name == "dev"
    assert "dev" not in index.names


def test_files_are_called_by_their_path_from_the_root(folder: Folder, opened: Open) -> None:
    folder.write("payloads/broken.json", '{"url": "x",\n "request_headers": }')
    folder.write("payloads/bare.json", "{}")
    folder.write("payloads/bare.headers.json", "[")
    index = opened().deliveries
    assert index.get("push/dev").source == "payloads/push/dev.json"
    with pytest.raises(InputError) as caught:
        index.get("broken")
    assert str(caught.value.location).startswith("payloads/broken.json:2")
    with pytest.raises(InputError) as caught:
        index.get("bare")
    assert str(caught.value.location).startswith("payloads/bare.headers.json")


def test_payloads_elsewhere_replace_the_configured_ones(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Folder(tmp_path_factory.mktemp("recorded"))
    other.write("only.json", "{")
    settings = load_settings(folder.folder)
    project = open_project(type(settings)(settings.root, settings.manifests, (other.folder,), settings.suites))
    assert project.deliveries.names == ("only",)
    with pytest.raises(InputError) as caught:
        project.deliveries.get("only")
    assert caught.value.location is not None
    assert caught.value.location.path == (other.folder / "only.json").as_posix()


# --- what is opened ---------------------------------------------------------------------------------------------------


def test_without_paths_the_settings_say(opened: Open) -> None:
    project = opened()
    assert project.simulator.listeners == ("ci/listener",)
    assert names(project) == ["small"]
    assert project.findings == ()


def test_manifests_as_path_replace_the_configured_ones_and_bring_no_suites(folder: Folder, opened: Open) -> None:
    folder.write("other/listener.yaml", LISTENER.replace("name: listener", "name: other"))
    project = opened("other")
    assert project.simulator.listeners == ("ci/other",)
    assert names(project) == []
    assert project.deliveries.names == ("main", "push/dev")


def test_a_suite_as_path_is_judged_with_the_configured_manifests(folder: Folder, opened: Open) -> None:
    folder.write("more/another.yaml", SUITE.replace("name: small", "name: another"))
    project = opened("more/another.yaml")
    assert names(project) == ["another"]
    assert project.simulator.listeners == ("ci/listener",)


def test_manifests_and_suites_as_paths_are_judged_together(folder: Folder, opened: Open) -> None:
    folder.write("other/listener.yaml", LISTENER.replace("name: listener", "name: other"))
    project = opened("other", "suites")
    assert project.simulator.listeners == ("ci/other",)
    assert names(project) == ["small"]
    assert project.findings == ()


def test_suites_may_lie_among_the_manifests(folder: Folder, opened: Open) -> None:
    folder.write("all/listener.yaml", LISTENER)
    folder.write("all/small.yaml", SUITE)
    project = opened("all")
    assert names(project) == ["small"]
    assert len(project.manifests.resources) == 4


def test_a_path_that_does_not_exist(opened: Open) -> None:
    with pytest.raises(UsageError, match="nowhere does not exist"):
        opened("nowhere")


def test_two_suites_of_one_name_are_no_doubled_object(folder: Folder, opened: Open) -> None:
    folder.write("suites/second.yaml", SUITE)
    project = opened()
    assert names(project) == ["small", "small"]
    assert project.findings == ()


def test_other_yaml_among_the_suites_is_left_alone(folder: Folder, opened: Open) -> None:
    folder.write("suites/values.yaml", "a: {{ .Values.x }}\n")
    folder.write("suites/data.yaml", "- 1\n- 2\n")
    folder.write("suites/deep/suite.yml", SUITE.replace("name: small", "name: deep"))
    project = opened()
    assert names(project) == ["small", "deep"]
    assert project.findings == ()


def test_default_folders_may_be_missing(tmp_path: Path) -> None:
    project = open_project(load_settings(tmp_path))
    assert project.manifests.resources == {}
    assert project.deliveries.names == ()
    assert project.suites == ()


def test_a_broken_suite_does_not_hide_the_others(folder: Folder, opened: Open) -> None:
    folder.write("suites/broken.yaml", SUITE.replace("cases:", "case:").replace("name: small", "name: broken"))
    project = opened()
    assert names(project) == ["small"]
    assert {finding.rule for finding in project.findings} == {"suite-invalid"}


def test_suites_can_be_added_file_by_file(folder: Folder) -> None:
    whole = open_without_suites(load_settings(folder.folder))
    assert whole.suites == ()
    one = with_suites(whole, folder.folder / "suites" / "small.yaml")
    assert names(one) == ["small"]
    assert one.manifests is whole.manifests
    assert one.simulator is whole.simulator


# --- simulators -------------------------------------------------------------------------------------------------------


def test_equal_demands_share_a_simulator(opened: Open) -> None:
    project = opened()
    first = project.simulator_for((), {"t": {"k": "v"}}, {}, explain=False)
    assert project.simulator_for((), {"t": {"k": "v"}}, {}, explain=False) is first
    assert project.simulator_for((), {"t": {"k": "w"}}, {}, explain=False) is not first
    assert project.simulator_for((), {"t": {"k": "v"}}, {}, explain=True) is not first
    assert project.simulator_for((), {"t": {"k": "v"}}, {"s": Stub()}, explain=False) is not first


def test_other_manifests_give_another_simulator(folder: Folder, opened: Open) -> None:
    folder.write("other/listener.yaml", LISTENER.replace("name: listener", "name: other"))
    simulator = opened().simulator_for([folder.folder / "other"], {}, {}, explain=False)
    assert simulator.listeners == ("ci/other",)


def test_manifests_that_are_not_there(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        opened().simulator_for([tmp_path / "nowhere"], {}, {}, explain=False)


def test_secret_values_are_merged_key_by_key() -> None:
    first = {"ci/token": {"a": "1", "b": "1"}, "other": {"x": "1"}}
    second = {"ci/token": {"b": "2", "c": "2"}, "new": {"y": "2"}}
    assert merged(first, second) == {
        "ci/token": {"a": "1", "b": "2", "c": "2"},
        "other": {"x": "1"},
        "new": {"y": "2"},
    }


def test_the_configured_secrets_are_used(folder: Folder, opened: Open) -> None:
    assert opened().secrets == {}
    folder.write("pyproject.toml", '[tool.tekton-harness]\nsecrets = "secrets.yaml"\n')
    folder.write("secrets.yaml", "ci/token: {secret: s3cret}\n")
    assert opened().secrets == {"ci/token": {"secret": "s3cret"}}
