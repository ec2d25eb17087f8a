import os
from pathlib import Path

import pytest

from harness.errors import InputError
from harness.finding import Severity
from harness.manifests import DEFAULT_NAMESPACE, ManifestSet, ResourceKey, load_manifests

BINDING = "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerBinding\nmetadata: {name: %s}\n"
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r, namespace: x}\n"


def load(folder: Path, **files: str) -> ManifestSet:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load_manifests([folder], folder)


def rules(manifests: ManifestSet) -> list[str]:
    return [finding.rule for finding in manifests.findings]


def test_objects_are_found_by_their_key(tmp_path: Path) -> None:
    manifests = load(tmp_path, a_yaml=BINDING % "a" + "---\n" + BINDING % "b", sub__c_yml=ROLE)
    assert not manifests.findings
    found = manifests.get("triggers.tekton.dev", "TriggerBinding", "default", "b")
    assert found is not None
    assert found.api_version == "triggers.tekton.dev/v1beta1"
    assert str(found.document.locate(("metadata", "name"))) == "a.yaml:7:18"
    assert manifests.get("triggers.tekton.dev", "TriggerBinding", "other", "b") is None
    assert [one.key.name for one in manifests.of_kind("triggers.tekton.dev", "TriggerBinding")] == ["a", "b"]
    assert manifests.of_kind("x", "Y") == ()
    assert set(manifests.files.values()) == {"a.yaml", "sub/c.yml"}


def test_cluster_scoped_kinds_have_no_namespace(tmp_path: Path) -> None:
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ws.x.io}\n"
        "spec: {group: x.io, scope: Cluster, names: {kind: W}}\n"
    )
    manifests = load(
        tmp_path, a_yaml="apiVersion: x.io/v1\nkind: W\nmetadata: {name: w}\n", b_yaml=definition + "---\n" + ROLE
    )
    assert ResourceKey("x.io", "W", "", "w") in manifests.resources
    assert manifests.get("rbac.authorization.k8s.io", "ClusterRole", "anything", "r") is not None
    assert manifests.is_cluster_scoped("x.io", "W")
    assert not manifests.is_cluster_scoped("x.io", "V")


def test_the_namespace_comes_from_the_object_the_kustomization_or_is_default(tmp_path: Path) -> None:
    own = BINDING.replace("}", ", namespace: mine}") % "own"
    manifests = load(
        tmp_path,
        a_yaml=BINDING % "root",
        k__kustomization_yaml="namespace: team\nresources: [b.yaml]\n",
        k__b_yaml=BINDING % "b" + "---\n" + own,
        k__deep__c_yaml=BINDING % "c",
    )
    where = {key.name: key.namespace for key in manifests.resources}
    assert where == {"root": DEFAULT_NAMESPACE, "b": "team", "own": "mine", "c": "team"}
    (kustomization,) = manifests.kustomizations
    assert kustomization.namespace == "team"
    assert [one.written for one in kustomization.resources] == ["b.yaml"]


def test_a_list_is_taken_apart_with_places(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n"
        "- apiVersion: v1\n  kind: Secret\n  metadata: {name: b}\n- 5\n"
    )
    typed = "apiVersion: v1\nkind: ServiceAccountList\nitems:\n- metadata: {name: sa}\n"
    manifests = load(tmp_path, a_yaml=text, b_yaml=typed)
    secret = manifests.get("", "Secret", "default", "b")
    assert secret is not None
    assert str(secret.document.locate(("metadata", "name"))) == "a.yaml:9:20"
    assert manifests.get("", "ServiceAccount", "default", "sa") is not None


def test_the_same_object_twice(tmp_path: Path) -> None:
    manifests = load(tmp_path, a_yaml=BINDING % "a", b_yaml=(BINDING % "a").replace("v1beta1", "v1alpha1"))
    (finding,) = manifests.findings
    assert (finding.rule, finding.severity) == ("duplicate-resource", Severity.ERROR)
    assert str(finding.location) == "b.yaml:3:18"
    assert str(finding.related[0].location) == "a.yaml:3:18"
    (resource,) = manifests.of_kind("triggers.tekton.dev", "TriggerBinding")
    assert resource.version == "v1alpha1"


def test_objects_with_a_generated_name_do_not_clash(tmp_path: Path) -> None:
    run = "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: {generateName: r-}\n"
    manifests = load(tmp_path, a_yaml=run + "---\n" + run)
    assert not manifests.findings
    assert len(manifests.of_kind("tekton.dev", "PipelineRun")) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: A\nmetadata: {name: a}\n", "no apiVersion"),
        ("apiVersion: v1\nmetadata: {name: a}\n", "no kind"),
        ("apiVersion: v1\nkind: A\n", "no metadata.name"),
        ("apiVersion: v1\nkind: A\nmetadata: []\n", "no metadata.name"),
        ("apiVersion: 1\nkind: A\nmetadata: {name: 5}\n", "no apiVersion and no metadata.name"),
    ],
)
def test_an_object_that_kubernetes_cannot_tell(tmp_path: Path, text: str, words: str) -> None:
    manifests = load(tmp_path, a_yaml=text)
    (finding,) = manifests.findings
    assert (finding.rule, finding.severity) == ("missing-kind", Severity.ERROR)
    assert words in finding.message
    assert not manifests.resources


def test_a_file_that_is_no_manifest_is_only_mentioned_unless_it_was_named(tmp_path: Path) -> None:
    manifests = load(tmp_path, values_yaml="a: 1\n")
    assert [finding.severity for finding in manifests.findings] == [Severity.INFO]
    named = load_manifests([tmp_path / "values.yaml"])
    assert [finding.severity for finding in named.findings] == [Severity.ERROR]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    manifests = load(tmp_path, a_yaml=text)
    assert [(one.rule, one.severity) for one in manifests.findings] == [("empty-file", Severity.INFO)]


def test_encodings(tmp_path: Path) -> None:
    text = (BINDING % "a").replace("\n", "\r\n")
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (tmp_path / "utf16.yaml").write_bytes((BINDING % "b").encode("utf-16"))
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    manifests = load_manifests([tmp_path], tmp_path)
    assert [key.name for key in manifests.resources] == ["a", "b"]
    (finding,) = manifests.findings
    assert (finding.rule, str(finding.location)) == ("yaml-syntax", "latin.yaml:2:4")


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    manifests = load(tmp_path, a_yaml="a: [\n", b_yaml=BINDING % "b")
    assert rules(manifests) == ["yaml-syntax"]
    assert len(manifests.resources) == 1


def test_what_is_left_out_of_folders(tmp_path: Path) -> None:
    manifests = load(tmp_path, a_yaml=BINDING % "a", notes_md="x", git__b_yaml=BINDING % "b")
    (tmp_path / "git").rename(tmp_path / ".git")
    (tmp_path / ".hidden.yaml").write_text(BINDING % "c")
    manifests = load_manifests([tmp_path])
    assert [key.name for key in manifests.resources] == ["a"]


def test_links_in_a_circle_end_and_a_file_reached_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yaml").write_text(BINDING % "a")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "again.yaml").symlink_to(tmp_path / "a.yaml")
    manifests = load_manifests([tmp_path, tmp_path / "a.yaml"])
    assert not manifests.findings
    assert len(manifests.resources) == 1


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    assert rules(load_manifests([tmp_path])) == ["unreadable-file", "unreadable-file"]


def test_a_file_that_is_too_large_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"#" * (10 * 1024 * 1024 + 1))
    assert rules(load_manifests([tmp_path])) == ["yaml-too-large"]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file") as caught:
        load_manifests([tmp_path / "nowhere"])
    assert caught.value.help


def test_names_are_relative_to_the_root_only_below_it(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "a.yaml").write_text(BINDING % "a")
    assert set(load_manifests([tmp_path / "m"], tmp_path).files.values()) == {"m/a.yaml"}
    outside = load_manifests([tmp_path / "m"], tmp_path / "elsewhere")
    assert set(outside.files.values()) == {(tmp_path / "m" / "a.yaml").as_posix()}
