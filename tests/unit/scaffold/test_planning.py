"""The plan for a folder, carried out, and what `check` then says of it."""

import re
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.errors import HarnessError, InputError, UsageError
from harness.jsontypes import JSON
from harness.manifests import load_manifests
from harness.policies.event import load_event_policies
from harness.project import Project, open_project
from harness.runner import run_all, uncovered
from harness.scaffold import Scaffold, plan_scaffold, readmes, write_files
from harness.scaffold.observed import observe
from harness.scaffold.yaml_text import dump
from harness.simulator import Simulator
from harness.suites import Outcome, load_suites
from support.small_project import LISTENER, Folder, record

ROOT = Path(__file__).parents[3]
NO_SECRET = LISTENER.replace("kind: Secret", "kind: ConfigMap").replace("stringData:", "data:")
OTHER_SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: other, namespace: ci}\nstringData: {token: x}\n"


@pytest.fixture
def files(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("deploy/listener.yaml", LISTENER)
    return folder


def scaffolded(folder: Folder, **options: bool) -> tuple[Scaffold, Project]:
    scaffold = plan_scaffold(folder.folder, version="0.1.0", **options)
    write_files(scaffold.folder, scaffold.files)
    return scaffold, open_project(load_settings(folder.folder))


def outcomes(project: Project) -> list[Outcome]:
    return [verdict.outcome for verdict in run_all(project)]


def test_what_is_observed_passes(files: Folder) -> None:
    files.write("recorded/push/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("recorded/push/dev.json", record('{"ref": "refs/heads/dev", "after": "abc"}'))
    files.write("recorded/push/other.json", record('{"ref": "refs/heads/other", "after": "abc"}'))
    scaffold, project = scaffolded(files)
    assert scaffold.firing == "push/main"
    assert project.settings.manifests == (files.folder / "deploy",)
    assert project.settings.payloads == (files.folder / "recorded",)
    (suite,) = project.suites
    fires, stops = sorted(suite.cases, key=lambda case: len(case.deliveries))
    assert fires.expect.fires["build"].params == {"revision": "abc"}
    assert stops.deliveries == ("push/dev", "push/other")
    stop = stops.expect.stops["build"]
    assert (stop.stage, stop.interceptor, stop.code) == ("interceptor[1]", "cel", 9)
    assert outcomes(project) == [Outcome.PASS] * 3
    assert not uncovered(project)


def test_every_recorded_delivery_of_this_repository_is_observed(tmp_path: Path) -> None:
    project = open_project(load_settings(ROOT))
    deliveries = [project.deliveries.get(name) for name in project.deliveries.names]
    observed = observe(project.simulator, deliveries)
    assert not observed.left_out
    for suite in observed.suites:
        (tmp_path / f"{suite.name}.yaml").write_text(suite.text, encoding="utf-8")
    of_suites = open_project(project.settings, [tmp_path])
    assert not of_suites.loaded_suites.findings
    assert len(of_suites.suites) == 4
    assert outcomes(of_suites) == [Outcome.PASS] * len(deliveries)
    assert not uncovered(of_suites)


def test_without_routes_everything_goes_everywhere(files: Folder) -> None:
    files.write("deploy/listener.yaml", LISTENER.rpartition("---")[0])
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    _, project = scaffolded(files)
    assert project.suites[0].cases[0].to == "everywhere"
    assert outcomes(project) == [Outcome.PASS]


def test_what_a_suite_cannot_say_is_left_out(files: Folder) -> None:
    trigger = LISTENER[LISTENER.index("    - name: build\n") : LISTENER.index("---")]
    other = trigger.replace("refs/heads/main", "refs/heads/dev")
    files.write("deploy/listener.yaml", LISTENER.replace(trigger, trigger + other))
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("recorded/cut.json", record("{"))
    scaffold, _ = scaffolded(files)
    assert [one.path.as_posix() for one in scaffold.left_out] == ["recorded/cut.json", "main"]
    assert "several triggers of one name" in scaffold.left_out[1].reason


def test_hostile_values_come_back_as_they_are(files: Folder) -> None:
    value = 'no: "x"\\u2028\\n- {{ }} # \\u0007 $(params.x) é ☃ 1.0'
    files.write(
        "recorded/a[1]*.json", record(f'{{"ref": "refs/heads/main", "after": "{value}"}}'.replace('"x"', "'x'"))
    )
    _, project = scaffolded(files)
    assert outcomes(project) == [Outcome.PASS]


def test_the_examples_of_the_pages_are_good_ones(tmp_path: Path) -> None:
    for name, page in (("suite", readmes.SUITES), ("policy", readmes.POLICIES)):
        (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
        (tmp_path / f"{name}.yaml").write_text(example)
    files = load_manifests([tmp_path], tmp_path)
    loaded = load_suites(files.documents, tmp_path)
    assert (len(loaded.suites), loaded.findings) == (1, ())
    policies = load_event_policies(files)
    assert (len(policies.policies), policies.findings) == (1, ())


TEXTS = ["yes", "1.0", "", "null", "a: b", "a #b", "0x1", "1e3", "012", "~", "- a", "2001-01-01", "=", "on", "v1.1.0"]


def test_texts_stay_texts(tmp_path: Path) -> None:
    written: dict[str, JSON] = {text or "k": text for text in TEXTS}
    (tmp_path / "x.yaml").write_text("apiVersion: v1\nkind: X\nmetadata: {name: x}\n" + dump({"a": written}))
    (document,) = load_manifests([tmp_path]).documents
    assert document.get("a") == written


def test_long_params_are_not_written_down(files: Folder) -> None:
    files.write("recorded/main.json", record(f'{{"ref": "refs/heads/main", "after": "{"x" * 5000}"}}'))
    _, project = scaffolded(files)
    assert not project.suites[0].cases[0].expect.fires["build"].params
    assert outcomes(project) == [Outcome.PASS]


@pytest.mark.parametrize("others", ["", OTHER_SECRET])
def test_a_secret_that_is_missing_among_others_has_a_stand_in(files: Folder, others: str) -> None:
    files.write("deploy/listener.yaml", NO_SECRET + others)
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    _, project = scaffolded(files)
    assert project.secrets == ({"ci/hook": {"token": "a-stand-in"}} if others else {})
    assert project.suites[0].cases[0].expect.fires


@pytest.mark.parametrize("manifests", ["small", "canonical", "as published"])
def test_samples_start_something_and_nothing(tmp_path: Path, manifests: str) -> None:
    folders = {"canonical": ROOT / "manifests", "as published": ROOT / "tests/fixtures/as-published"}
    files = Folder(tmp_path)
    source = folders.get(manifests)
    for path in source.rglob("*.yaml") if source else ():
        files.write(f"m/{path.relative_to(source)}" if source else "", path.read_bytes())
    if source is None:
        files.write("m/listener.yaml", LISTENER)
    scaffold, project = scaffolded(files, samples=True)
    assert project.deliveries.names == ("samples/starts-nothing", "samples/starts-something")
    fired = {name: project.simulator.deliver(project.deliveries.get(name)).fired for name in project.deliveries.names}
    assert fired["samples/starts-something"]
    assert not fired["samples/starts-nothing"]
    assert scaffold.firing == "samples/starts-something"
    assert outcomes(project) == [Outcome.PASS] * 2


def test_samples_are_not_made_where_deliveries_are_recorded(files: Folder) -> None:
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    scaffold, _ = scaffolded(files, samples=True)
    assert not any("samples" in file.path.parts for file in scaffold.files)


def test_where_nothing_can_fire_the_sample_says_so(files: Folder) -> None:
    files.write("deploy/listener.yaml", LISTENER.replace("body.ref == 'refs/heads/main'", "1 == 2"))
    _, project = scaffolded(files, samples=True)
    assert project.deliveries.names == ("samples/starts-nothing",)


def test_what_is_there_is_not_written_over_but_with_force(files: Folder) -> None:
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("recorded/README.md", "ours\n")
    first, _ = scaffolded(files)
    assert [path.as_posix() for path in first.kept] == ["recorded/README.md"]
    with pytest.raises(UsageError, match="already"):
        plan_scaffold(files.folder, version="0.1.0")
    text = (files.folder / "pyproject.toml").read_text()
    (files.folder / "pyproject.toml").write_text(f'{text}baseline = "known.json"\n')
    (observed,) = (files.folder / "tests/suites").glob("observed-*.yaml")
    observed.write_text("reviewed\n")
    _, project = scaffolded(files, force=True)
    assert observed.read_text().startswith("# OBSERVED")
    assert (files.folder / "recorded/README.md").read_text() == "ours\n"
    assert project.settings.baseline == files.folder / "known.json"
    (files.folder / "pyproject.toml").unlink()
    with pytest.raises(UsageError, match="is there already"):
        plan_scaffold(files.folder, version="0.1.0")


def test_suites_and_policies_that_are_there_are_found(files: Folder) -> None:
    files.write("ci/suites/a.yaml", "apiVersion: tekton-harness/v1\nkind: Suite\nmetadata: {name: a}\ncases: []\n")
    files.write("ci/rules/a.yaml", "apiVersion: tekton-harness/v1\nkind: EventPolicy\nmetadata: {name: a}\n")
    _, project = scaffolded(files)
    assert project.settings.suites == (files.folder / "ci/suites", files.folder / "tests/suites")
    assert project.settings.policies == (files.folder / "ci/rules",)


def test_a_folder_of_other_peoples_policies_is_not_taken(files: Folder) -> None:
    files.write("policies/network.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\n")
    _, project = scaffolded(files)
    assert project.settings.policies == (files.folder / "tekton-policies",)


def test_without_triggers_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no manifests of Tekton Triggers"):
        plan_scaffold(tmp_path, version="0.1.0")
    assert not list(tmp_path.iterdir())


def test_a_pyproject_that_is_no_toml_is_told(files: Folder) -> None:
    files.write("pyproject.toml", "[project\n")
    with pytest.raises(InputError, match="TOML"):
        plan_scaffold(files.folder, version="0.1.0")


def test_a_listener_with_two_of_one_name_elsewhere_is_named_in_full(files: Folder) -> None:
    files.write("deploy/listener.yaml", LISTENER.rpartition("---")[0])
    files.write("deploy/second.yaml", LISTENER.partition("---")[0].replace("name: listener", "name: second"))
    files.write("recorded/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    _, project = scaffolded(files)
    assert set(project.suites[0].cases[0].expect.fires) == {"listener/build", "second/build"}
    assert isinstance(project.simulator, Simulator)
    assert outcomes(project) == [Outcome.PASS]


def test_a_sample_is_for_a_listener_that_an_ingress_leads_to(files: Folder) -> None:
    first = LISTENER.partition("---")[0]
    files.write("deploy/a-first.yaml", first.replace("name: listener", "name: unrouted"))
    _, project = scaffolded(files, samples=True)
    trace = project.simulator.deliver(project.deliveries.get("samples/starts-something"))
    assert trace.event_listener == "ci/listener"
    assert trace.fired
