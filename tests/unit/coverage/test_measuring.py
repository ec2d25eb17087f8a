"""What the deliveries of suites exercise of a small project."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.coverage import Coverage, Kind, measure
from harness.project import open_project
from support.small_project import Folder, record

MANIFESTS = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  serviceAccountName: ci
  triggers:
    - name: build
      interceptors:
        - ref: {name: gitlab}
          params:
            - name: eventTypes
              value: [Push Hook]
        - ref: {name: cel}
          params:
            - name: filter
              value: has(body.ref) && (body.ref == 'main' || body.force)
            - name: overlays
              value:
                - {key: short, expression: "body.after.truncate(3)"}
                - {key: who, expression: body.user}
      bindings:
        - {name: revision, value: $(body.after)}
        - {name: title, value: $(body.title)}
      template:
        spec:
          params:
            - name: revision
            - {name: title, default: none}
            - {name: flavour, default: plain}
          resourcetemplates:
            - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {r: $(tt.params.revision)}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hooks, namespace: ci}
spec:
  rules:
    - host: hooks.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: el-listener, port: {number: 8080}}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ci, namespace: ci}
"""
POLICIES = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: looks}
spec: {select: {triggers: [build]}, validations: [{expression: 'true', message: m}]}
---
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: looks-away}
spec: {select: {triggers: [build], where: body.ref == 'other'}, validations: [{expression: 'true', message: m}]}
"""
SUITE = """\
apiVersion: tekton-harness/v1
kind: Suite
metadata: {name: small}
cases:
  - {name: main, delivery: main, expect: {fires: {build: }}}
  - {name: other, delivery: other, to: listener, expect: {}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    made.write("manifests/all.yaml", MANIFESTS)
    made.write("policies/events.yaml", POLICIES)
    made.write("suites/small.yaml", SUITE)
    made.write("payloads/main.json", record('{"ref": "main", "after": "abcdef", "user": "u"}'))
    made.write("payloads/other.json", record('{"ref": "other"}'))
    made.write("payloads/unused.json", record('{"ref": "x", "force": true, "after": "abc", "title": "t", "user": "u"}'))
    return made


def measured(folder: Folder) -> Coverage:
    return measure(open_project(load_settings(folder.folder)))


def seen(coverage: Coverage) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {one.point.title: one.seen for one in coverage.measured}


WHOLE = "the filter of trigger build of ci/listener"
IN_FILTER = "in the filter of trigger build of ci/listener"


def test_each_point_tells_which_delivery_brought_what(folder: Folder) -> None:
    coverage = measured(folder)
    assert seen(coverage) == {
        "trigger build of ci/listener": {"fired": ("main",), "stopped": ("other",)},
        "interceptor gitlab of trigger build of ci/listener": {"passed": ("main", "other")},
        WHOLE: {"true": ("main",), "error": ("other",)},
        f"`has(body.ref)` {IN_FILTER}": {"true": ("main", "other")},
        f"`body.ref == 'main'` {IN_FILTER}": {"true": ("main",), "false": ("other",)},
        f"`body.force` {IN_FILTER}": {"error": ("other",)},
        "overlay short of trigger build of ci/listener": {"value": ("main",)},
        "overlay who of trigger build of ci/listener": {"value": ("main",)},
        "binding of param revision": {"value": ("main",)},
        "binding of param title": {"unresolved": ("main",)},
        "the default of param title": {"default": ("main",)},
        "the default of param flavour": {"default": ("main",)},
        "resource template 0 of trigger build of ci/listener": {"created": ("main",)},
        "route hooks.example.com/": {"taken": ("main",)},
        "EventPolicy looks": {"selected": ("main", "unused")},
        "EventPolicy looks-away": {},
    }
    assert (coverage.deliveries, coverage.asserted) == (2, True)


def test_what_is_missing_counts(folder: Folder) -> None:
    coverage = measured(folder)
    missing = {one.point.title: one.missing for one in coverage.unexercised}
    assert missing == {
        "interceptor gitlab of trigger build of ci/listener": ("stopped",),
        WHOLE: ("false",),
        f"`has(body.ref)` {IN_FILTER}": ("false",),
        f"`body.force` {IN_FILTER}": ("true", "false"),
        "binding of param title": ("value",),
        "the default of param title": ("given",),
        "EventPolicy looks-away": ("selected",),
    }
    assert coverage.by_kind[Kind.CONDITION] == (4, 8)
    assert coverage.share == (15, 23)
    assert coverage.share.percent == 65.2


def test_an_overlay_of_null_is_told(folder: Folder) -> None:
    folder.write("payloads/main.json", record('{"ref": "main", "after": "abcdef", "user": null}'))
    coverage = measured(folder)
    assert seen(coverage)["overlay who of trigger build of ci/listener"] == {"null": ("main",)}
    # Tekton takes no null there.
    assert seen(coverage)["trigger build of ci/listener"] == {"stopped": ("main", "other")}


def test_places_are_inside_of_the_texts(folder: Folder) -> None:
    places = {one.point.title: str(one.point.location) for one in measured(folder).measured}
    assert places[f"`body.ref == 'main'` {IN_FILTER}"] == "manifests/all.yaml:16:40"
    assert places["binding of param title"] == "manifests/all.yaml:23:11"
    assert places["EventPolicy looks-away"].startswith("policies/events.yaml:8")


def test_without_suites_the_recorded_deliveries_count(folder: Folder) -> None:
    (folder.folder / "suites" / "small.yaml").unlink()
    coverage = measured(folder)
    assert (coverage.deliveries, coverage.asserted) == (3, False)
    assert seen(coverage)["trigger build of ci/listener"] == {"fired": ("main", "unused"), "stopped": ("other",)}


def test_suites_with_manifests_of_their_own_say_nothing_here(folder: Folder) -> None:
    folder.write("suites/own/other.yaml", MANIFESTS)
    folder.write("suites/small.yaml", SUITE.replace("cases:", "manifests: [own/other.yaml]\ncases:"))
    coverage = measured(folder)
    assert coverage.asserted is False


def test_what_cannot_be_judged_is_passed_over(folder: Folder) -> None:
    folder.write("payloads/broken.json", "{")
    case = "  - {name: broken, delivery: broken, expect: {}}\n  - {name: nowhere, delivery: nowhere, expect: {}}\n"
    folder.write("suites/small.yaml", SUITE + case)
    assert measured(folder).deliveries == 2


def test_nothing_to_cover_is_all(tmp_path: Path) -> None:
    empty = Folder(tmp_path)
    empty.write("pyproject.toml", "[tool.tekton-harness]\n")
    coverage = measured(empty)
    assert (coverage.measured, coverage.share.percent) == ((), 100.0)


def test_a_share_is_rounded_down(folder: Folder) -> None:
    assert measured(folder).share.__class__(1999, 2000).percent == 99.9


def test_files_of_the_same_name_beside_different_suites_are_different_deliveries(folder: Folder) -> None:
    for name, body in (
        ("a", '{"ref": "main", "after": "abcdef", "user": "u"}'),
        ("b", '{"ref": "other", "force": false}'),
    ):
        folder.write(f"suites/{name}/sent.json", record(body))
        suite = SUITE.replace("name: small", f"name: {name}").replace("delivery: main", "delivery: ./sent.json")
        folder.write(f"suites/{name}/suite.yaml", suite.rsplit("  - ", 1)[0])
    (folder.folder / "suites/small.yaml").unlink()
    coverage = measured(folder)
    assert coverage.deliveries == 2
    assert seen(coverage)["trigger build of ci/listener"] == {"fired": ("sent",), "stopped": ("sent",)}


def test_each_element_of_a_macro_counts_in_overlays_too(folder: Folder) -> None:
    overlay = """expression: "body.l.exists(x, x == 'a') ? 'hit' : 'miss'\""""
    folder.write("manifests/all.yaml", MANIFESTS.replace("expression: body.user", overlay))
    folder.write("payloads/main.json", record('{"ref": "main", "after": "abcdef", "l": ["b", "a"]}'))
    found = {title: outcomes for title, outcomes in seen(measured(folder)).items() if "overlay who" in title}
    assert found == {
        "overlay who of trigger build of ci/listener": {"value": ("main",)},
        "`body.l.exists(x, x == 'a')` in overlay who of trigger build of ci/listener": {"true": ("main",)},
        "`x == 'a'` in overlay who of trigger build of ci/listener": {"false": ("main",), "true": ("main",)},
    }
