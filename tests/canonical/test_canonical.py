"""Facts about the canonical system that are written here once more, so that no change of them goes unnoticed."""

import gzip
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.project import Project
from harness.runner import uncovered

ROOT = Path(__file__).parents[2]
MANIFESTS = ROOT / "manifests"
PAYLOADS = ROOT / "payloads"

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


# --- the manifests as files -------------------------------------------------------------------------------------------


def files_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def objects() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in files_under(MANIFESTS):
        if path.suffix == ".yaml" and path.name != "kustomization.yaml":
            yield from ((path, document) for document in yaml.safe_load_all(path.read_text(encoding="utf-8")))


def the(kind: str, name: str) -> dict[str, Any]:
    """The one object of that kind and name."""
    (found,) = [one for _, one in objects() if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


@pytest.mark.parametrize("folder", [MANIFESTS, MANIFESTS / "secrets"], ids=lambda folder: folder.name)
def test_the_kustomization_lists_every_file_of_its_folder(folder: Path) -> None:
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    assert sorted(listed) == sorted(path.name for path in folder.glob("*.yaml") if path.name != "kustomization.yaml")


def test_every_folder_of_manifests_has_a_kustomization() -> None:
    folders = {path.parent for path in files_under(MANIFESTS)}
    assert folders == {MANIFESTS, MANIFESTS / "secrets"}


def test_a_file_holds_one_concern_and_is_called_so() -> None:
    kinds = {
        "clusterrole": {"ClusterRole", "ClusterRoleBinding"},
        "role": {"Role", "RoleBinding"},
        "serviceaccounts": {"ServiceAccount"},
    }
    for path, one in objects():
        word = path.stem.partition("-")[0]
        if path.parent.name == "secrets":
            assert (one["kind"], one["metadata"]["name"]) == ("Secret", path.stem)
        elif word in kinds:
            assert one["kind"] in kinds[word]
        else:
            name = one["metadata"]["name"]
            assert path.stem in (f"{one['kind'].lower()}-{name}", one["kind"].lower())


def test_the_readme_names_every_file_of_the_manifests() -> None:
    readme = (MANIFESTS / "README.md").read_text(encoding="utf-8")
    inside = readme.partition("## What is inside")[2].partition("\n## ")[0]
    patterns = re.findall(r"`([^`\s]*(?:\.yaml|/))`", inside)
    files = [path.relative_to(MANIFESTS).as_posix() for path in files_under(MANIFESTS) if path.suffix == ".yaml"]

    def names(pattern: str, file: str) -> bool:
        return file.startswith(pattern) if pattern.endswith("/") else fnmatchcase(file, pattern)

    assert [file for file in files if not any(names(pattern, file) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(names(pattern, file) for file in files)] == []


# --- the facts of the article -----------------------------------------------------------------------------------------

OBJECTS = {
    ("v1", "Namespace"): {"flask-app"},
    ("v1", "ServiceAccount"): {"webhook", "flask-app-runs"},
    ("v1", "Secret"): {
        "argocd-basic-auth",
        "gitlab-basic-auth",
        "harbor-basic-auth",
        "gitlab-webhook-token",
        "tekton-webhook-tls",
    },
    ("rbac.authorization.k8s.io/v1", "Role"): {"gitlab-webhook"},
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): {"gitlab-webhook"},
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): {"flask-app-gitlab-webhook"},
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): {"flask-app-gitlab-webhook"},
    ("triggers.tekton.dev/v1beta1", "EventListener"): {"flask-app-dev", "flask-app-prod", "merge-manifest"},
    ("triggers.tekton.dev/v1beta1", "TriggerBinding"): {
        "build-dev-image",
        "build-prod-image",
        "deploy-prod-manifest",
    },
    ("triggers.tekton.dev/v1beta1", "TriggerTemplate"): {
        "build-dev-image",
        "build-prod-image",
        "deploy-prod-manifest",
    },
    ("tekton.dev/v1", "Pipeline"): {"build-dev-image", "build-prod-image"},
    ("tekton.dev/v1", "Task"): {"git-clone", "kaniko", "argocd-sync", "notify-slack"},
    ("networking.k8s.io/v1", "Ingress"): {"tekton-webhook"},
}
CLUSTER_SCOPED = {"Namespace", "ClusterRole", "ClusterRoleBinding"}


def test_exactly_these_objects_are_there() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for _, one in objects():
        found.setdefault((one["apiVersion"], one["kind"]), set()).add(one["metadata"]["name"])
    assert found == OBJECTS


def test_everything_lives_in_the_namespace_flask_app() -> None:
    for _, one in objects():
        expected = None if one["kind"] in CLUSTER_SCOPED else "flask-app"
        assert one["metadata"].get("namespace") == expected, one["metadata"]["name"]


def test_the_ingress_leads_three_paths_of_one_host_to_the_listeners() -> None:
    spec = the("Ingress", "tekton-webhook")["spec"]
    assert spec["ingressClassName"] == "nginx"
    assert spec["tls"] == [{"hosts": ["tekton-webhook.ops.com"], "secretName": "tekton-webhook-tls"}]
    (rule,) = spec["rules"]
    assert rule["host"] == "tekton-webhook.ops.com"
    routes = [(one["path"], one["pathType"], one["backend"]["service"]) for one in rule["http"]["paths"]]
    assert routes == [
        ("/dev", "Prefix", {"name": "el-flask-app-dev", "port": {"number": 8080}}),
        ("/prod", "Prefix", {"name": "el-flask-app-prod", "port": {"number": 8080}}),
        ("/manifest", "Prefix", {"name": "el-merge-manifest", "port": {"number": 8080}}),
    ]


@pytest.mark.parametrize(
    ("listener", "trigger", "overlays"),
    [
        (
            "flask-app-dev",
            DEV,
            {
                "branchName": "'dev'",
                "imageName": "'harbor.centre.com/k8s/flask-k8s-example-dev'",
                "imageTag": "'latest'",
                "argocdApplicationName": "'flask-dev'",
            },
        ),
        (
            "flask-app-prod",
            PROD,
            {
                "branchName": "'main'",
                "imageName": "'harbor.centre.com/k8s/flask-k8s-example'",
                "imageTag": "body.ref.substring(size('refs/tags/v'))",
            },
        ),
        ("merge-manifest", MANIFEST, {"argocdApplicationName": "'flask-prod'"}),
    ],
)
def test_a_listener_asks_for_the_token_and_then_for_one_filter(
    listener: str, trigger: str, overlays: dict[str, str]
) -> None:
    spec = the("EventListener", listener)["spec"]
    assert spec["serviceAccountName"] == "webhook"
    (one,) = spec["triggers"]
    assert one["name"] == trigger
    token, cel = one["interceptors"]
    assert token["ref"]["name"] == "gitlab"
    assert [param["name"] for param in token["params"]] == ["secretRef", "eventTypes"]
    assert token["params"][0]["value"] == {"secretName": "gitlab-webhook-token", "secretKey": "token"}
    assert cel["ref"]["name"] == "cel"
    assert [param["name"] for param in cel["params"]] == ["filter", "overlays"]
    assert {item["key"]: item["expression"] for item in cel["params"][1]["value"]} == overlays


def test_the_tasks_reach_the_hosts_of_the_article() -> None:
    defaults = {param["name"]: param.get("default") for param in the("Task", "argocd-sync")["spec"]["params"]}
    assert defaults["server"] == "argocd-dev.ops.com"
    assert defaults["imageName"] == "harbor.centre.com/k8s/argocd-cli"
    credentials = the("Secret", "gitlab-basic-auth")["stringData"]
    assert "https://gitlab.centre.com" in credentials[".gitconfig"]
    assert credentials[".git-credentials"].strip().endswith("@gitlab.centre.com")
    assert (
        "harbor.centre.com"
        in json.loads(the("Secret", "harbor-basic-auth")["stringData"][".dockerconfigjson"])["auths"]
    )


def test_the_production_pipeline_has_no_default_for_the_tag() -> None:
    tags = {
        name: [param.get("default") for param in the("Pipeline", name)["spec"]["params"] if param["name"] == "imageTag"]
        for name in ("build-dev-image", "build-prod-image")
    }
    assert tags == {"build-dev-image": ["latest"], "build-prod-image": [None]}


# --- what must not come back ------------------------------------------------------------------------------------------

BANNED = {
    "triggers.tekton.dev/v1alpha1": "an old version of the triggers' API",
    "tekton.dev/v1beta1": "an old version of the pipelines' API",
    "python/flask-k8s-example": "another group than the project's",
    "flask-k8s-app": "a project that does not exist",
    "--insecure": "any certificate would be accepted",
    "argocd-cli:latest": "a command that changes under our feet",
}


@pytest.mark.parametrize("text", BANNED)
def test_a_defect_of_the_article_is_not_back(text: str) -> None:
    for path, one in objects():
        # Comments may speak of it, and the scripts' own comments say why it is not there.
        lines = yaml.safe_dump(one, width=10_000).replace("\\n", "\n").splitlines()
        code = [line for line in lines if not line.strip().startswith("#")]
        assert [line for line in code if text in line and "Without --insecure" not in line] == [], (
            f"{path.name}: {BANNED[text]}"
        )


def test_no_param_is_written_into_a_script() -> None:
    for _, one in objects():
        for step in one["spec"]["steps"] if one["kind"] == "Task" else []:
            assert re.findall(r"\$\((?:params|context|workspaces|results|tasks|steps)\b", step.get("script", "")) == []


def test_the_listeners_may_only_read_the_triggers_and_create_runs() -> None:
    rules = {
        (resource, verb)
        for kind, name in (("Role", "gitlab-webhook"), ("ClusterRole", "flask-app-gitlab-webhook"))
        for rule in the(kind, name)["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }
    read = {
        "eventlisteners",
        "interceptors",
        "triggerbindings",
        "triggers",
        "triggertemplates",
        "clusterinterceptors",
        "clustertriggerbindings",
    }
    may_read = {(resource, verb) for resource in read for verb in ("get", "list", "watch")}
    assert rules == may_read | {("pipelineruns", "create"), ("taskruns", "create")}


def test_secrets_hold_placeholders_only() -> None:
    for path, one in objects():
        if one["kind"] != "Secret":
            continue
        assert path.parent.name == "secrets"
        assert "data" not in one, "base64 hides what is inside"
        for key, value in one["stringData"].items():
            # .gitconfig says for which host credentials are stored, and holds none.
            assert "REPLACE_ME" in value or (key == ".gitconfig" and "helper = store" in value), f"{path.name}: {key}"


def test_the_placeholder_of_the_token_matches_no_header() -> None:
    assert the("Secret", "gitlab-webhook-token")["stringData"]["token"].endswith("\n")


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
    return [
        path for path in files_under(PAYLOADS) if path.name != "README.md" and not path.name.endswith(".headers.json")
    ]


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
