"""The recorded deliveries of the canonical system: which of them fire, whether they are used, and how they are shaped.

What fires is written here once more, so that no change of it goes unnoticed.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.project import Project
from harness.runner import uncovered

PAYLOADS = Path(__file__).parents[2] / "payloads"

# --- deliveries and what they start -----------------------------------------------------------------------------------

DEV, PROD, MANIFEST = "event-dev-branch", "event-tag-push", "deploy-prod-manifest"
LISTENERS = {DEV: "flask-app/flask-app-dev", PROD: "flask-app/flask-app-prod", MANIFEST: "flask-app/merge-manifest"}

FIRING = {
    "bad/five-megabytes": DEV,
    "bad/hostile-names": DEV,
    "bad/wrong-content-type": DEV,
    "forms/bare-push": DEV,
    "forms/push": DEV,
    "merge_request/fork-merged": MANIFEST,
    "merge_request/manifest-fast-forward-merged": MANIFEST,
    "merge_request/manifest-merged-to-main": MANIFEST,
    "merge_request/squash-merged": MANIFEST,
    "push/ci-skip": DEV,
    "push/dev": DEV,
    "push/dev-not-delivered": DEV,
    "push/first-push-of-dev": DEV,
    "push/force-push-dev": DEV,
    "push/merge-commit": DEV,
    "push/twenty-five-commits": DEV,
    "release-v1.1.0/02-application-dev-branch-created": DEV,
    "release-v1.1.0/03-application-dev-push-value1": DEV,
    "release-v1.1.0/05-application-dev-push-value2": DEV,
    "release-v1.1.0/09-application-tag-v1.1.0": PROD,
    "release-v1.1.0/12-manifest-merge-request-merged": MANIFEST,
    "tag_push/v1.0.0": PROD,
    "tag_push/v1.1.0": PROD,
    "tag_push/v1.1.0-annotated": PROD,
    "tag_push/v1.1.1-moved": PROD,
    "tag_push/v10.20.30": PROD,
}
"""The deliveries that start something when they are sent to where their URL says, and the trigger that they fire."""

NOT_ACCEPTED = {
    "bad/array": 400,
    "bad/cut-off": 400,
    "bad/empty-body": 400,
    "bad/form-encoded": 400,
    "bad/not-json": 400,
    "bad/trailing-garbage": 400,
    "bad/unknown-path": 404,
    "bad/wrong-host": 404,
}
"""The deliveries that GitLab sees refused. It sees 202 for every other, whatever becomes of it."""

STARTED = {
    "push/dev": ("PipelineRun build-dev-image-", ["git-clone", "build", "deploy", "notify"]),
    "tag_push/v1.1.0": ("PipelineRun build-prod-image-", ["git-clone", "build", "notify"]),
    "merge_request/manifest-merged-to-main": ("TaskRun deploy-prod-manifest-", ["deploy-prod-manifest-xxxxx"]),
}
"""What is created, and every task of it in order."""


def test_every_delivery_is_used_by_a_suite(project: Project) -> None:
    assert len(project.deliveries.names) == 109
    assert uncovered(project) == ()


def test_exactly_these_deliveries_fire(project: Project) -> None:
    traces = [project.simulator.deliver(project.deliveries.get(name)) for name in project.deliveries.names]
    fired = {(trace.delivery, trace.event_listener, one.trigger) for trace in traces for one in trace.fired}
    assert fired == {(name, LISTENERS[trigger], trigger) for name, trigger in FIRING.items()}
    assert {trace.delivery: trace.status for trace in traces if trace.status != 202} == NOT_ACCEPTED


@pytest.mark.parametrize("delivery", STARTED)
def test_one_run_with_these_tasks_in_this_order(project: Project, delivery: str) -> None:
    created, tasks = STARTED[delivery]
    (fired,) = project.simulator.deliver(project.deliveries.get(delivery)).fired
    assert [f"{resource.kind} {resource.name}" for resource in fired.resources] == [created]
    assert [task.name for task in fired.plan] == tasks
    assert [task.problem for task in fired.plan] == [""] * len(tasks)


# --- the deliveries as files ------------------------------------------------------------------------------------------

KIND_OF_EVENT = {
    "Push Hook": "push",
    "Tag Push Hook": "tag_push",
    "Merge Request Hook": "merge_request",
    "Note Hook": "note",
    "Confidential Note Hook": "note",
    "Issue Hook": "issue",
    "Confidential Issue Hook": "issue",
    "Pipeline Hook": "pipeline",
    "Job Hook": "build",
    "Deployment Hook": "deployment",
    "Release Hook": "release",
    "Wiki Page Hook": "wiki_page",
    "Feature Flag Hook": "feature_flag",
    "Milestone Hook": "milestone",
    "Emoji Hook": "emoji",
    "Resource Access Token Hook": "access_token",
    "Member Hook": None,
    "System Hook": "push",
}
RECORD = {
    "id",
    "url",
    "trigger",
    "request_headers",
    "request_data",
    "response_headers",
    "response_body",
    "execution_duration",
    "response_status",
    "created_at",
}
SHOWN = {DEV: "dev", PROD: "prod", MANIFEST: "manifest"}


def delivery_files() -> list[Path]:
    files = sorted(path for path in PAYLOADS.rglob("*") if path.is_file())
    return [path for path in files if path.name != "README.md" and not path.name.endswith(".headers.json")]


def records() -> list[Path]:
    return [path for path in delivery_files() if path.suffix != ".http" and path.parent.name != "forms"]


def read_record(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def name_of(path: Path) -> str:
    return path.relative_to(PAYLOADS).as_posix().removesuffix(".gz").rpartition(".")[0]


@pytest.mark.parametrize("path", records(), ids=name_of)
def test_a_record_is_shaped_as_gitlab_serves_it(path: Path) -> None:
    record = read_record(path)
    assert set(record) == RECORD
    headers, body = record["request_headers"], record["request_data"]
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Gitlab-Instance"] == "https://gitlab.centre.com"
    assert headers.get("X-Gitlab-Token") in (None, "[REDACTED]", "not-the-token")
    assert record["trigger"].endswith("_hooks")
    if isinstance(body, dict) and "every-used-key-missing" not in path.name:
        event = headers["X-Gitlab-Event"]
        assert body.get("object_kind") == KIND_OF_EVENT[event]
        if event.endswith("Push Hook"):
            check_push(body)


def check_push(body: dict[str, Any]) -> None:
    assert body["event_name"] == body["object_kind"]
    assert re.fullmatch("[0-9a-f]{40}", body["before"])
    assert re.fullmatch("[0-9a-f]{40}", body["after"])
    assert body["ref"].startswith("refs/heads/" if body["object_kind"] == "push" else "refs/tags/")
    assert len(body["commits"]) == min(body["total_commits_count"], 20)
    deleted = set(body["after"]) == {"0"}
    assert (body["checkout_sha"] is None) == deleted
    assert not (deleted and body["commits"])


def test_no_two_records_have_the_same_id() -> None:
    ids = [read_record(path)["id"] for path in records()]
    assert len(ids) == len(set(ids))


def readme_rows() -> Iterator[tuple[str, str, str]]:
    """Delivery, address and what it starts, of every row of the tables of deliveries."""
    folder = ""
    for line in (PAYLOADS / "README.md").read_text(encoding="utf-8").splitlines():
        heading = re.match(r"## `?([\w.-]+)/`?", line)
        if line.startswith("## "):
            folder = heading[1] if heading else ""
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if folder and len(cells) == 4 and cells[0].startswith("`"):
            yield f"{folder}/{cells[0].strip('`')}", cells[2], cells[3]


def test_the_readme_of_the_payloads_tells_the_truth() -> None:
    rows = list(readme_rows())
    assert sorted(name for name, _, _ in rows) == [path.relative_to(PAYLOADS).as_posix() for path in delivery_files()]
    told = {name_of(PAYLOADS / name): starts for name, _, starts in rows if starts != "–"}
    assert told == {name: SHOWN[trigger] for name, trigger in FIRING.items()}
    text = (PAYLOADS / "README.md").read_text(encoding="utf-8")
    assert f"{len(rows)} deliveries, of which {len(told)} start something" in text


def test_the_readme_of_the_payloads_says_where_each_was_sent(project: Project) -> None:
    for name, address, _ in readme_rows():
        delivery = project.deliveries.get(name_of(PAYLOADS / name))
        assert address.startswith(f"`{delivery.request_url}`"), name
        assert ("another host" in address) == (delivery.host != "tekton-webhook.ops.com"), name
