import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.config import load_settings
from harness.errors import InternalError, UsageError
from harness.finding import Severity
from harness.jsontypes import JSON, JSONObject
from harness.judgement import findings
from harness.kubeconform import Inquiry, Missing
from harness.manifests import load_manifests
from harness.object_check import ObjectCheck, ObjectSummary, path_text
from harness.project import Project, open_project
from harness.schemas import canonical_object, schema_folder, validate_object
from support.kubeconform import ROOT, installed_kubeconform
from support.small_project import LISTENER, Folder


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No kubeconform, and nothing that demands one."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


def checked(project: Project) -> list[tuple[str, int, str]]:
    with ObjectCheck(project) as check:
        check.finish()
        return [(one.location.path, one.location.line, one.message) for one in check.findings]


# --- what is judged ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without")
def test_a_good_project_has_no_findings_and_a_visible_skip(opened: Callable[..., Project]) -> None:
    with ObjectCheck(opened()) as check:
        summary = check.finish()
    assert check.findings == ()
    assert (summary.manifests, summary.rendered) == (3, 1)
    assert isinstance(summary.skipped, Missing)


@pytest.mark.usefixtures("without")
def test_a_missing_kubeconform_is_an_error_in_ci(
    opened: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(InternalError, match="not installed, and CI is set"):
        ObjectCheck(opened())


@pytest.mark.usefixtures("without")
def test_objects_and_kustomizations_are_judged_suites_are_not(folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("manifests/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbinarydata: {}\n")
    folder.write("manifests/kustomization.yaml", "resources: [listener.yaml, map.yaml]\nnamespce: x\n")
    folder.write("manifests/nothing.yaml", "a: b\n")
    assert checked(opened()) == [
        ("manifests/map.yaml", 4, "binarydata: unknown field 'binarydata'"),
        ("manifests/kustomization.yaml", 2, "namespce: unknown field 'namespce'"),
    ]
    assert checked(opened("manifests", "suites")) == checked(opened())


@pytest.mark.usefixtures("without")
def test_what_a_delivery_renders_is_judged_where_its_template_stands(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    written = folder.write("manifests/listener.yaml", LISTENER.replace(" data:", " dta:")).read_text().splitlines()
    (found,) = checked(opened())
    assert found == (
        "manifests/listener.yaml",
        written.index("              dta:") + 1,
        "ConfigMap ci/built-, rendered for main: dta: unknown field 'dta'",
    )


@pytest.mark.usefixtures("without")
def test_a_rendered_defect_is_told_once_however_many_deliveries_show_it(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace(" data:", " dta:"))
    for number in range(3):
        text = (folder.folder / "payloads/main.json").read_text().replace("abc", f"abc{number}")
        folder.write(f"payloads/main-{number}.json", text)
    with ObjectCheck(opened()) as check:
        assert check.finish().rendered == 4
    assert len(check.findings) == 1


@pytest.mark.usefixtures("without")
def test_a_template_by_name_is_found(folder: Folder, opened: Callable[..., Project]) -> None:
    inline = LISTENER.split("---")[0]
    at = inline.index("        spec:\n          params:")
    spec = inline[at:].replace("\n        ", "\n")[8:]
    rest = LISTENER.split("---", 1)[1]
    folder.write("manifests/listener.yaml", f"{inline[:at]}        ref: t\n---{rest}")
    template = "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {name: t, namespace: ci}\n"
    folder.write(
        "manifests/template.yaml", template + spec.replace(" data:", " dta:").replace("resourcet", "resourceT")
    )
    (found,) = checked(opened())
    assert (found[0], found[2]) == (
        "manifests/template.yaml",
        "ConfigMap ci/built-, rendered for main: dta: unknown field 'dta'",
    )


@pytest.mark.usefixtures("without")
def test_an_unknown_kind_is_told_once_and_is_no_error(folder: Folder, opened: Callable[..., Project]) -> None:
    for name in ("a", "b"):
        folder.write(f"manifests/{name}.yaml", f"apiVersion: x.io/v1\nkind: X\nmetadata: {{name: {name}}}\n")
    with ObjectCheck(opened()) as check:
        assert check.finish().manifests == 3
    (found,) = check.findings
    assert (found.rule, found.severity, found.location.path) == ("schema-missing", Severity.INFO, "manifests/a.yaml")
    assert found.message == "there is no schema for X of x.io/v1: its objects are not held against one"


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("api_version", "kind", "message", "help"),
    [
        (
            "tekton.dev/v1alpha1",
            "Task",
            "tekton.dev/v1alpha1 is no version of Task that Tekton serves",
            "tekton.dev/v1 ",
        ),
        (
            "networking.k8s.io/v1beta1",
            "Ingress",
            "networking.k8s.io/v1beta1 is no version of Ingress that Kubernetes 1.37 serves",
            "use networking.k8s.io/v1",
        ),
    ],
)
def test_an_unknown_version_is_named_as_such(
    api_version: str, kind: str, message: str, help: str, folder: Folder, opened: Callable[..., Project]
) -> None:
    for name in ("a", "b"):
        folder.write(f"manifests/{name}.yaml", f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}}}\n")
    with ObjectCheck(opened()) as check:
        check.finish()
    found, second = check.findings
    assert (found.location.path, second.location.path) == ("manifests/a.yaml", "manifests/b.yaml")
    assert (found.severity, found.message, found.location.line) == (Severity.ERROR, message, 1)
    assert help in found.help


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("param", "severity", "message"),
    [
        (
            "name: Filter\n              value: 5",
            "error",
            "filter of cel: 5 is not a string; the interceptor stops every event",
        ),
        ("name: overlays\n              value: [{kee: a}]", "warning", "unknown field 'kee'; Tekton passes over it"),
        ("name: filters\n              value: 5", "", ""),
    ],
)
def test_params_of_interceptors(
    param: str, severity: str, message: str, folder: Folder, opened: Callable[..., Project]
) -> None:
    name = "name: filter\n              value: body.ref == 'refs/heads/main'"
    folder.write("manifests/listener.yaml", LISTENER.replace(name, param))
    with ObjectCheck(opened()) as check:
        check.finish()
    found = [one for one in check.findings if "rendered" not in one.message]
    assert [one.severity.value for one in found] == ([severity] if severity else [])
    assert all(message in one.message and one.location.line == 15 for one in found)


@pytest.mark.usefixtures("without")
def test_of_a_place_that_another_rule_speaks_of_nothing_more_is_told(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("serviceAccountName", "serviceAcountName"))
    project = opened()
    with ObjectCheck(project) as check:
        check.finish()
    assert [one.rule for one in check.findings] == ["schema"]
    assert [one.rule for one in findings(project, check.findings)] == ["unknown-field"]


@pytest.mark.usefixtures("without")
def test_the_kubernetes_version_is_a_setting(folder: Folder, opened: Callable[..., Project]) -> None:
    table = '[tool.tekton-harness]\nsuites = ["suites"]\nkubernetes-version = '
    folder.write("pyproject.toml", f'{table}"1.30"\n')
    assert checked(opened()) == []
    folder.write("pyproject.toml", f'{table}"1.12"\n')
    with pytest.raises(UsageError, match=r"there are no schemas of Kubernetes 1\.12"):
        ObjectCheck(opened())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("spec", "steps", 0, "image"), "spec.steps[0].image"),
        (("metadata", "labels", "app.io/x"), "metadata.labels['app.io/x']"),
        ((0, 1), "[0][1]"),
        (("a-b_c", ""), "a-b_c['']"),
    ],
)
def test_paths_in_words(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


# --- two validators ---------------------------------------------------------------------------------------------------


def test_the_canonical_manifests_and_all_that_is_rendered_pass_both(tmp_path: Path) -> None:
    installed_kubeconform()
    project = open_project(load_settings(ROOT))
    with ObjectCheck(project) as check:
        summary = check.finish()
    assert check.findings == ()
    assert summary == ObjectSummary(manifests=30, rendered=summary.rendered)
    assert summary.rendered >= 20


@pytest.mark.parametrize(
    ("status", "errors", "text", "message"),
    [
        (
            "statusInvalid",
            [{"path": "/x", "msg": "bad"}],
            " data:",
            "jsonschema says: it is valid; kubeconform says: /x: bad",
        ),
        ("statusError", None, " data:", "jsonschema says: it is valid; kubeconform says: could not find schema"),
        ("statusValid", None, " dta:", "jsonschema says: dta: unknown field 'dta'; kubeconform says: it is valid"),
    ],
)
def test_a_disagreement_is_an_internal_error_that_names_the_document(
    status: str,
    errors: JSON,
    text: str,
    message: str,
    folder: Folder,
    opened: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace(" data:", text))
    answer = {"status": status, "msg": "could not find schema", "validationErrors": errors}
    program = folder.write(
        ".tools/kubeconform",
        "#!/usr/bin/env python3\nimport json, pathlib, sys\n"
        "if sys.argv[1] == '-v':\n    print('v0.7.0')\n    sys.exit()\n"
        f"answer = {answer!r}\n"
        "files = sorted(pathlib.Path(sys.argv[-1]).iterdir())\n"
        "rest = [{'filename': str(one), 'status': 'statusValid'} for one in files[:-1]]\n"
        "print(json.dumps({'resources': [*rest, {'filename': str(files[-1]), **answer}]}))\n",
    )
    program.chmod(0o755)
    with pytest.raises(InternalError) as caught, ObjectCheck(opened()) as check:
        check.finish()
    assert "the validators disagree on ConfigMap ci/built-, rendered for main" in caught.value.message
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.path == "manifests/listener.yaml"


VALUES: tuple[JSON, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        1.5,
        2.0,
        10**20,
        "",
        "a",
        "1h",
        "1h\n",
        "1d",
        "500m",
        "1Gi\n",
        "v1",
        "string",
        "in",
    ),
    *([], [None], ["a"], {}, {"a": None}, {"name": "a"}, [{"name": "a"}], {"a": {"b": "c"}}),
)
NAMES = ("name", "value", "spec", "metadata", "type", "items", "resources", "params", "nonsense", "Name")


def places(value: JSON) -> Iterator[tuple[JSONObject | list[JSON], str | int]]:
    """Every item of every mapping and list."""
    pairs: list[tuple[str | int, JSON]]
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return
    for key, item in pairs:
        yield value, key
        yield from places(item)


def mutated(value: JSONObject, choose: random.Random) -> JSONObject:
    """A copy with one to three things changed, added or left out; kind and version stay."""
    changed = copy.deepcopy(value)
    for _ in range(choose.randint(1, 3)):
        found = [one for one in places(changed) if one[1] not in ("apiVersion", "kind")]
        if not found:
            break
        holder, key = choose.choice(found)
        match choose.randint(0, 3):
            case 0 if isinstance(holder, dict) and isinstance(key, str):
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[choose.choice(NAMES)] = copy.deepcopy(choose.choice(VALUES))
            case 2 if isinstance(holder, dict) and isinstance(key, str):
                holder[key.swapcase()] = holder.pop(key)
            case _:
                holder[key] = copy.deepcopy(choose.choice(VALUES))  # type: ignore[index]  # the key is its own
    return changed


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0, max_value=2**32))
def test_both_agree_on_whatever_is_changed(seed: int) -> None:
    program = installed_kubeconform()
    choose = random.Random(seed)
    originals = [one.value for one in load_manifests([ROOT / "manifests"]).documents]
    changed = (mutated(choose.choice(originals), choose) for _ in range(60))
    objects = {str(number): canonical_object(one, "1.37.0")[0] for number, one in enumerate(changed)}
    with Inquiry(program, objects, Path(str(schema_folder())), "1.37.0") as inquiry:
        opinions = inquiry.opinions()
    assert opinions.keys() == objects.keys()
    for name, opinion in opinions.items():
        violations = validate_object(objects[name], "1.37.0")
        assert isinstance(violations, tuple)
        assert opinion.valid == (not violations), (objects[name], violations, opinion)
