from pathlib import Path

from harness.finding import Finding, Severity
from harness.manifests import check_kustomizations, load_manifests

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"


def write(folder: Path, kustomization: str, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kustomization.yaml").write_text(kustomization)
    for name in names:
        (folder / name).write_text(OBJECT % name.partition(".")[0])


def check(folder: Path) -> tuple[Finding, ...]:
    manifests = load_manifests([folder], folder)
    return check_kustomizations(manifests.kustomizations, manifests.files)


def test_a_complete_kustomization_has_no_finding(tmp_path: Path) -> None:
    write(
        tmp_path,
        "resources: [a.yaml, ./b.yaml, sub, 'https://x.io/y.yaml', 'github.com/x/y?ref=main']\n",
        "a.yaml",
        "b.yaml",
    )
    write(tmp_path / "sub", "resources: [c.yaml]\n", "c.yaml")
    assert check(tmp_path) == ()


def test_a_named_file_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path, "resources:\n- a.yaml\n- binding.yml\n", "a.yaml")
    (tmp_path / "binding.yaml").write_text(OBJECT % "b")
    missing, unlisted = check(tmp_path)
    assert (missing.rule, missing.severity) == ("kustomization-missing-file", Severity.ERROR)
    assert str(missing.location) == "kustomization.yaml:3:3"
    assert missing.help == "did you mean binding.yaml?"
    assert unlisted.rule == "kustomization-unlisted-file"
    assert "binding.yaml" in unlisted.message


def test_a_patch_is_named_but_what_lies_in_other_folders_is_not_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "resources: [a.yaml]\npatches: [{path: p.yaml}, {patch: inline}]\n", "a.yaml", "p.yaml")
    (tmp_path / "free").mkdir()
    (tmp_path / "free" / "c.yaml").write_text(OBJECT % "c")
    assert check(tmp_path) == ()


def test_fields_that_change_what_is_deployed_are_told(tmp_path: Path) -> None:
    write(tmp_path, "namePrefix: dev-\nresources: [a.yaml]\n", "a.yaml")
    (finding,) = load_manifests([tmp_path], tmp_path).findings
    assert (finding.rule, finding.severity) == ("kustomization-not-applied", Severity.WARNING)
    assert str(finding.location) == "kustomization.yaml:1:1"


def test_fields_of_a_wrong_type_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "namespace: 5\nresources: a.yaml\npatches: [1]\nconfigMapGenerator: [{name: x}, 5]\n")
    (kustomization,) = load_manifests([tmp_path]).kustomizations
    assert kustomization.namespace == ""
    assert kustomization.files == ()
    assert kustomization.generated["ConfigMap"] == {"x"}
