"""What a folder holds, told from the files."""

import gzip
from pathlib import Path

import pytest

from harness.scaffold.covering import ManifestFolders, cover, folders_of
from harness.scaffold.discovery import Sort, discover
from support.small_project import LISTENER, SUITE, Folder, record

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: ci}\n"
TEMPLATE = "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata:\n  name: {{ .Values.name }}\n"
POLICY = "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: p}\nspec: {validations: []}\n"


@pytest.fixture
def files(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def sorts(folder: Folder) -> dict[str, Sort]:
    return {file.path.as_posix(): file.sort for file in discover(folder.folder).files}


def manifest_paths(folder: Folder) -> tuple[list[str], list[str]]:
    folders = ManifestFolders(folder.folder, discover(folder.folder))
    return [path.as_posix() for path in folders.paths], [one.path.as_posix() for one in folders.left_out]


def test_each_file_is_told_by_what_it_holds(files: Folder) -> None:
    files.write("m/listener.yaml", LISTENER)
    files.write("m/kustomization.yaml", "namespace: ci\n")
    files.write("m/values.yaml", "name: x\n")
    files.write("m/object.json", '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}')
    files.write("r/record.json", record("{}"))
    files.write("r/packed.json.gz", gzip.compress(record("{}").encode()))
    files.write("r/bare.json", '{"object_kind": "push"}')
    files.write("r/bare.headers.yaml", "X-Gitlab-Event: Push Hook\n")
    files.write("r/raw.http", "POST /dev HTTP/1.1\n\n{}")
    files.write("r/note.txt", "not a request\n")
    files.write("s/suite.yaml", SUITE)
    files.write("p/policy.yaml", POLICY)
    assert sorts(files) == {
        "m/kustomization.yaml": Sort.KUSTOMIZATION,
        "m/listener.yaml": Sort.MANIFEST,
        "m/object.json": Sort.MANIFEST,
        "p/policy.yaml": Sort.POLICY,
        "r/bare.json": Sort.DELIVERY,
        "r/packed.json.gz": Sort.DELIVERY,
        "r/raw.http": Sort.DELIVERY,
        "r/record.json": Sort.DELIVERY,
        "s/suite.yaml": Sort.SUITE,
    }


def test_other_peoples_folders_are_passed_over(files: Folder) -> None:
    for folder in (".git", "node_modules", "vendor", "env"):
        files.write(f"{folder}/listener.yaml", LISTENER)
    files.write("env/pyvenv.cfg", "")
    assert sorts(files) == {}


def test_templates_are_named_and_never_read(files: Folder) -> None:
    files.write("chart/Chart.yaml", "name: x\n")
    files.write("chart/templates/listener.yaml", TEMPLATE)
    files.write("chart/templates/plain.yaml", LISTENER)
    files.write("lone.yaml", TEMPLATE)
    found = discover(files.folder)
    assert {file.sort for file in found.files} == {Sort.TEMPLATE}
    assert [one.path.as_posix() for one in found.left_out] == ["chart", "lone.yaml"]
    assert "helm template" in found.left_out[0].reason


def test_a_body_without_headers_is_told(files: Folder) -> None:
    files.write("push.json", '{"object_kind": "push"}')
    (left,) = discover(files.folder).left_out
    assert left.path.as_posix() == "push.json"
    assert "push.headers.json" in left.reason


def test_what_cannot_be_read_does_not_stop_the_rest(files: Folder) -> None:
    files.write("m/listener.yaml", LISTENER)
    files.write("broken.yaml", "apiVersion: v1\nkind: [\n")
    files.write("binary.yaml", b"\xff\xfe\x00apiVersion: kind:")
    files.write("cut.json.gz", b"\x1f\x8b\x08")
    (files.folder / "dangling.yaml").symlink_to("nowhere")
    assert sorts(files) == {"broken.yaml": Sort.MANIFEST, "m/listener.yaml": Sort.MANIFEST}


def test_a_folder_is_named_where_it_is_mostly_tektons(files: Folder) -> None:
    files.write("deploy/tekton/listeners/listener.yaml", LISTENER)
    files.write("deploy/tekton/tasks/task.yaml", "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\n")
    for number in range(3):
        files.write(f"deploy/other/{number}.yaml", CONFIG_MAP % number)
    assert manifest_paths(files) == (["deploy/tekton"], [])


def test_what_lies_beside_a_listener_belongs_to_it(files: Folder) -> None:
    files.write("listener.yaml", LISTENER)
    files.write("account.yaml", CONFIG_MAP % "account")
    files.write("elsewhere/other.yaml", CONFIG_MAP % "other")
    assert manifest_paths(files) == (["account.yaml", "listener.yaml"], [])


def test_deliveries_among_manifests_are_not_taken_for_objects(files: Folder) -> None:
    files.write("ci/listener.yaml", LISTENER)
    files.write("ci/hooks/push.json", record("{}"))
    assert manifest_paths(files) == (["ci/listener.yaml"], [])
    assert folders_of(discover(files.folder), Sort.DELIVERY) == (Path("ci/hooks"),)


def test_an_overlay_is_left_out(files: Folder) -> None:
    files.write("deploy/base/listener.yaml", LISTENER)
    files.write("deploy/overlay/patch.yaml", LISTENER.partition("---")[0])
    paths, left_out = manifest_paths(files)
    assert (paths, left_out) == (["deploy/base"], ["deploy/overlay"])


@pytest.mark.parametrize(
    ("files", "unfit", "wanted"),
    [
        (["a/b/1", "a/b/2"], [], ["a/b"]),
        (["a/b/1", "a/c/2"], [], ["a"]),
        (["a/1", "b/2"], [], ["a", "b"]),
        (["a/1", "a/c/2", "a/c/3"], ["a"], ["a/1", "a/c"]),
        (["1", "2"], [], ["1", "2"]),
        ([], [], []),
    ],
)
def test_as_few_folders_as_may_be(files: list[str], unfit: list[str], wanted: list[str]) -> None:
    covered = cover([Path(file) for file in files], lambda folder: folder.as_posix() not in unfit)
    assert [path.as_posix() for path in covered] == wanted
