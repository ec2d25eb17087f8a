"""What the page is told of deliveries and triggers."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.project import Project
from harness.report.html.triggers import Column, column_json, columns_of
from harness.report.html.ways import Ways
from support.small_project import LISTENER, Folder, record

Open = Callable[..., Project]


def way(project: Project, delivery: str, column: int = 0) -> Any:
    return row(project, delivery)["ways"][column]


def row(project: Project, delivery: str) -> Any:
    return Ways(project).row(delivery).content


def columns(project: Project) -> tuple[Column, ...]:
    return Ways(project).columns


def test_a_column_tells_the_chain_and_where_params_come_from(opened: Open) -> None:
    (column,) = columns(opened())
    told: Any = column_json(column)
    assert (told["id"], told["listener"], told["trigger"]) == ("ci/listener/build", "ci/listener", "build")
    assert [(one["name"], one["filter"]) for one in told["chain"]] == [
        ("gitlab", ""),
        ("cel", "body.ref == 'refs/heads/main'"),
    ]
    assert told["bound"] == {
        "revision": {
            "source": "$(body.after)",
            "from": "EventListener listener, inline",
            "place": "manifests/listener.yaml:24:11",
        }
    }
    assert told["template"] == "EventListener listener, inline"


def test_a_default_is_told_beside_what_is_bound(folder: Folder, opened: Open) -> None:
    declared = "            - name: revision\n"
    more = f"{declared}              default: HEAD\n            - name: depth\n              default: '1'\n"
    listener = LISTENER.replace(declared, more)
    folder.write("manifests/listener.yaml", listener)
    told: Any = column_json(columns(opened())[0])
    assert told["bound"]["revision"]["default"] == "HEAD"
    assert told["bound"]["depth"]["source"] == "1"
    assert told["bound"]["depth"]["from"] == "default of EventListener listener, inline"


def test_triggers_of_one_name_have_addresses_of_their_own(folder: Folder, opened: Open) -> None:
    head, name, rest = LISTENER.partition("    - name: build\n      interceptors:\n")
    body, separator, tail = rest.partition("---\n")
    unnamed = "    - interceptors:\n"
    listener = f"{head}{name}{body}{name}{body}{unnamed}{body}{separator}{tail}"
    folder.write("manifests/listener.yaml", listener)
    ids = [column.id for column in columns(opened())]
    assert ids == ["ci/listener/build#1", "ci/listener/build#2", "ci/listener/#3"]


def test_a_listener_that_always_answers_500_has_a_column(folder: Folder, opened: Open) -> None:
    start, rest = LISTENER.partition("      interceptors:")[0], LISTENER.partition("---")[2]
    folder.write("manifests/listener.yaml", f"{start}---{rest}")
    project = opened()
    (column,) = columns(project)
    assert (column.prepared, column.id) == (None, "ci/listener")
    told = row(project, "main")
    assert (told["cells"], told["ways"]) == (["HTTP 500"], [None])
    assert columns_of(project.simulator) == (column,)


def test_the_filter_that_stops_is_explained_with_places(opened: Open) -> None:
    stopped = way(opened(), "push/dev")
    assert stopped["fired"] is False
    assert [step["passed"] for step in stopped["steps"]] == [True, False]
    assert stopped["steps"][1]["filter"] == {
        "source": "body.ref == 'refs/heads/main'",
        "whole": {
            "start": 0,
            "end": 29,
            "outcome": "false",
            "text": "false",
            "parts": [{"start": 0, "end": 8, "outcome": "value", "text": '"refs/heads/dev"'}],
        },
        "missing": "",
        "missingIn": "",
    }


def test_the_filter_that_lets_pass_is_explained_too(opened: Open) -> None:
    fired = way(opened(), "main")
    assert fired["fired"] is True
    assert fired["steps"][1]["filter"]["whole"]["outcome"] == "true"


_GROUPED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  serviceAccountName: ci
  triggerGroups:
    - name: pushes
      interceptors:
        - ref: {name: cel}
          params:
            - {name: filter, value: has(body.ref)}
            - {name: overlays, value: [{key: branch, expression: body.ref}]}
      triggerSelector:
        labelSelector: {matchLabels: {app: one}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: one, namespace: ci, labels: {app: one}}
spec:
  interceptors:
    - ref: {name: cel}
      params:
        - {name: filter, value: "extensions.branch == 'refs/heads/main'"}
  bindings: []
  template: {spec: {resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}]}}
"""


def test_the_interceptors_of_a_group_come_first(folder: Folder, opened: Open) -> None:
    folder.write("manifests/listener.yaml", _GROUPED)
    folder.write("payloads/nothing.json", record("{}"))
    project = opened()
    told: Any = column_json(columns(project)[0])
    assert [(one["grouped"], one["filter"]) for one in told["chain"]] == [
        (True, "has(body.ref)"),
        (False, "extensions.branch == 'refs/heads/main'"),
    ]
    for delivery, outcomes in (("main", ["true", "true"]), ("push/dev", ["true", "false"]), ("nothing", ["false"])):
        steps = way(project, delivery)["steps"]
        assert [step["filter"]["whole"]["outcome"] for step in steps] == outcomes, delivery


def test_a_missing_key_is_told_once(folder: Folder, opened: Open) -> None:
    folder.write("payloads/nothing.json", record("{}"))
    told = way(opened(), "nothing")["steps"][1]["filter"]
    assert (told["missing"], told["missingIn"]) == ("ref", "body.ref")
    assert "missing" not in told["whole"]
    assert told["whole"]["parts"][0]["missing"] == "ref"


def test_a_delivery_that_cannot_be_read_has_a_problem(folder: Folder, opened: Open) -> None:
    folder.write("payloads/broken.json", "{")
    told = row(opened(), "broken")
    assert set(told) == {"name", "problem"}
    assert told["problem"]["place"].startswith("payloads/broken.json")


def test_notes_of_the_ingress_are_told_of_the_way_to_it(folder: Folder, opened: Open) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("pathType: Prefix", "pathType: ImplementationSpecific"))
    told = row(opened(), "main")
    assert told["routeNotes"] == ("pathType ImplementationSpecific is taken as Prefix",)
    assert told["answers"]["ci/listener"]["status"] == 202


@pytest.mark.parametrize("text", ["[1]", "nonsense"])
def test_a_listener_that_refuses_says_why(folder: Folder, opened: Open, text: str) -> None:
    folder.write("payloads/bad.http", f"POST / HTTP/1.1\nHost: hooks.example.com\nX-Gitlab-Event: Push Hook\n\n{text}")
    told = row(opened(), "bad")
    assert (told["cells"], told["ways"]) == (["HTTP 400"], [None])
    assert "Invalid event body format" in told["answers"]["ci/listener"]["said"]
