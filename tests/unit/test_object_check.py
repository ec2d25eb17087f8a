import copy
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.admission import judge_document
from harness.config import load_settings
from harness.errors import InternalError, UsageError
from harness.finding import Severity
from harness.jsontypes import JSON, JSONObject
from harness.judgement import findings
from harness.kubeconform import Inquiry, Missing
from harness.manifests import load_manifests
from harness.object_check import ObjectCheck, ObjectSummary
from harness.project import Project, open_project
from harness.schemas import canonical_object, path_text, schema_folder, validate_object
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
    assert (summary.manifests, summary.rendered) == (4, 1)
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


RUN = """\
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {generateName: run-}
spec:
  pipelineRef: {name: p}
"""


def template(*resources: str, params: str = "[{name: a}, {name: b}]") -> str:
    """A TriggerTemplate that no listener uses."""
    items = "".join("    - " + resource.rstrip("\n").replace("\n", "\n      ") + "\n" for resource in resources)
    head = "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {name: t, namespace: ci}\n"
    return f"{head}spec:\n  params: {params}\n  resourceTemplates:\n{items}"


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("written", "line", "column", "message", "help"),
    [
        ("  timeout: {pipeline: 1h}", 12, 9, "spec.timeout: unknown field 'timeout'", "did you mean 'timeouts'?"),
        ("  serviceAccountName: $(tt.params.a)", 12, 9, "spec.serviceAccountName: unknown field", "known here: "),
        ("  timeouts: {pipeline: 1d}", 12, 30, 'spec.timeouts.pipeline: "1d" is not a duration', ""),
        ("  params: [{value: $(tt.params.a)}]", 12, 18, "spec.params[0]: the field 'name' is missing", ""),
        ("  params: $(params.a)", 12, 17, 'spec.params: "$(params.a)" is not a list', ""),
        ("  workspaces: [{name: $(tt.params.a), emptydir: {}}]", 12, 45, "unknown field 'emptydir'", "'emptyDir'?"),
        # What a param may still make right.
        ("  timeouts: {pipeline: $(tt.params.a)}", 0, 0, "", ""),
        ("  timeouts: {pipeline: 1$(tt.params.a)}", 0, 0, "", ""),
        ("  params: $(tt.params.a)", 0, 0, "", ""),
        ("  $(tt.params.a): 5", 0, 0, "", ""),
        ("  params: [{$(tt.params.b): x, value: y}]", 0, 0, "", ""),
        ("  taskRunTemplate: {podTemplate: {hostNetwork: $(uid)}}", 0, 0, "", ""),
    ],
)
def test_a_template_that_no_delivery_renders_is_judged_as_it_stands(
    written: str, line: int, column: int, message: str, help: str, folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/template.yaml", template(f"{RUN}{written}\n"))
    with ObjectCheck(opened()) as check:
        summary = check.finish()
    assert (summary.manifests, summary.rendered, summary.templates) == (5, 1, 1)
    assert len(check.findings) == bool(line)
    for found in check.findings:
        assert (found.location.path, found.location.line) == ("manifests/template.yaml", line)
        assert found.location.column == column
        assert found.message.startswith("PipelineRun run- of TriggerTemplate ci/t, which no delivery renders: spec.")
        assert message in found.message
        assert help in found.help


@pytest.mark.usefixtures("without")
def test_of_a_template_that_is_rendered_only_the_outcome_is_judged(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("refs/heads/main'", "refs/heads/nothing'"))
    with ObjectCheck(opened()) as check:
        summary = check.finish()
    assert (summary.rendered, summary.templates) == (0, 1)
    folder.write("manifests/listener.yaml", LISTENER)
    with ObjectCheck(opened()) as check:
        summary = check.finish()
    assert (summary.rendered, summary.templates) == (1, 0)


@pytest.mark.usefixtures("without")
def test_templates_inside_of_triggers_are_judged_as_they_stand(folder: Folder, opened: Callable[..., Project]) -> None:
    broken = LISTENER.replace("refs/heads/main'", "refs/heads/nothing'").replace(" data:", " dta:")
    written = folder.write("manifests/listener.yaml", broken).read_text().splitlines()
    spec = template(RUN + "  pipelineref: {}\n").split("spec:\n", 1)[1].replace("\n  ", "\n      ")
    trigger = "apiVersion: triggers.tekton.dev/v1beta1\nkind: Trigger\nmetadata: {name: u, namespace: ci}\nspec:\n"
    folder.write("manifests/trigger.yaml", f"{trigger}  template:\n    spec:\n    {spec}")
    assert checked(opened()) == [
        (
            "manifests/trigger.yaml",
            14,
            "PipelineRun run- of Trigger ci/u, which no delivery renders: spec.pipelineref: "
            "unknown field 'pipelineref'",
        ),
        (
            "manifests/listener.yaml",
            written.index("              dta:") + 1,
            "ConfigMap built- of trigger build of EventListener ci/listener, which no delivery renders: dta: "
            "unknown field 'dta'",
        ),
    ]


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("apiVersion: $(tt.params.a)/v1\nkind: PipelineRun\nnonsense: 1\n", []),
        ("apiVersion: tekton.dev/v1\nkind: $(tt.params.b)\nnonsense: 1\n", []),
        ("apiVersion: tekton.dev/v1\nnonsense: 1\n", []),
        ("apiVersion: x.io/v1\nkind: X\n", ["schema-missing"]),
        ("apiVersion: tekton.dev/v1alpha1\nkind: PipelineRun\n", ["schema"]),
    ],
)
def test_a_template_of_no_known_kind(
    written: str, found: list[str], folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/template.yaml", template(written))
    with ObjectCheck(opened()) as check:
        check.finish()
    # What lacks its kind is told as a defect of the TriggerTemplate.
    assert [one.rule for one in check.findings if "'kind' is missing" not in one.message] == found


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize("kind", ["PipelineRun", "TaskRun"])
def test_whatever_the_api_server_would_drop_from_a_template_is_told(
    kind: str, folder: Folder, opened: Callable[..., Project]
) -> None:
    fields = "  timeout: 1h\n  podTemplate: {}\n  resources: {}\n  taskref: {}\n  serviceaccountname: a\n"
    run = f"apiVersion: tekton.dev/v1\nkind: {kind}\nmetadata: {{name: r}}\nspec:\n  params: []\n{fields}"
    written = folder.write("manifests/template.yaml", template(run))
    (document,) = load_manifests([written]).documents
    dropped = {
        one.location.line: one.location.column for one in judge_document(document) if one.rule == "dropped-field"
    }
    with ObjectCheck(opened()) as check:
        check.finish()
    told = {one.location.line: one.location.column for one in check.findings if "unknown field" in one.message}
    assert dropped == told
    assert len(dropped) >= 3


@pytest.mark.usefixtures("without")
def test_an_unknown_kind_is_told_once_and_is_no_error(folder: Folder, opened: Callable[..., Project]) -> None:
    for name in ("a", "b"):
        folder.write(f"manifests/{name}.yaml", f"apiVersion: x.io/v1\nkind: X\nmetadata: {{name: {name}}}\n")
    with ObjectCheck(opened()) as check:
        assert check.finish().manifests == 4
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
        (
            "tekton.dev/v1alpha1",
            "EventListener",
            "EventListener is no kind of tekton.dev: the object cannot be created",
            "use triggers.tekton.dev/v1alpha1 or triggers.tekton.dev/v1beta1",
        ),
        (
            "triggers.tekton.dev/v1beta1",
            "Task",
            "Task is no kind of triggers.tekton.dev: the object cannot be created",
            "use tekton.dev/v1 or tekton.dev/v1beta1",
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
def test_of_a_place_that_another_rule_speaks_of_nothing_more_is_told(
    folder: Folder, opened: Callable[..., Project]
) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("serviceAccountName", "serviceAcountName"))
    project = opened()
    with ObjectCheck(project) as check:
        check.finish()
    assert [one.rule for one in check.findings] == ["schema"]
    assert [one.rule for one in findings(project, check.findings) if one.location == check.findings[0].location] == [
        "unknown-field"
    ]


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
    assert summary == ObjectSummary(manifests=30, rendered=summary.rendered, templates=0)
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
        f"#!{sys.executable}\nimport json, pathlib, sys\n"
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
    *("$(tt.params.x)", "1$(uid)h"),
    *([], [None], ["a"], {}, {"a": None}, {"name": "a"}, [{"name": "a"}], {"a": {"b": "c"}}),
)
NAMES = (
    "name",
    "value",
    "spec",
    "metadata",
    "type",
    "items",
    "resources",
    "params",
    "nonsense",
    "Name",
    "$(tt.params.x)",
)


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


def assert_agreement(objects: Mapping[str, JSONObject]) -> None:
    """Both validators find the same objects valid."""
    with Inquiry(installed_kubeconform(), objects, Path(str(schema_folder())), "1.37.0") as inquiry:
        opinions = inquiry.opinions()
    assert opinions.keys() == objects.keys()
    for name, opinion in opinions.items():
        violations = validate_object(objects[name], "1.37.0")
        assert isinstance(violations, tuple)
        assert opinion.valid == (not violations), (objects[name], violations, opinion)


def test_both_agree_on_names_in_another_case() -> None:
    # kubeconform reads the metadata in any case, and gives up where what it finds there is no text.
    kinds = {one.value["kind"]: one.value for one in load_manifests([ROOT / "manifests"]).documents}
    changed: dict[str, JSONObject] = {}
    for kind, value in kinds.items():
        for name in ("Name", "NAMESPACE"):
            for item in (["a"], "a"):
                metadata = value["metadata"]
                assert isinstance(metadata, dict)
                one: JSONObject = {**value, "metadata": {**metadata, name: item}}
                changed[f"{kind}-{name}-{len(changed)}"] = canonical_object(one, "1.37.0")[0]
    assert all(validate_object(one, "1.37.0") for one in changed.values())
    assert_agreement(changed)


@example(23028)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0, max_value=2**32))
def test_both_agree_on_whatever_is_changed(seed: int) -> None:
    choose = random.Random(seed)
    manifests = [one.value for one in load_manifests([ROOT / "manifests"]).documents]
    templates = [
        resource
        for one in manifests
        if isinstance(spec := one.get("spec"), dict) and isinstance(listed := spec.get("resourcetemplates"), list)
        for resource in listed
        if isinstance(resource, dict)
    ]
    originals = [*manifests, *templates]
    changed = (mutated(choose.choice(originals), choose) for _ in range(240))
    assert_agreement({str(number): canonical_object(one, "1.37.0")[0] for number, one in enumerate(changed)})
