"""The manifests as files: complete, named as they should be, with the article's facts and without its defects.

Each fact is written here once more, so that no change of it goes unnoticed. What a run does is in the suites; here is
what they cannot see. Read with PyYAML alone, so that a defect of the harness's own reader cannot hide anything.
"""

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

MANIFESTS = Path(__file__).parents[2] / "manifests"

# --- the manifests as files -------------------------------------------------------------------------------------------


def files_under(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@cache
def objects() -> tuple[tuple[Path, dict[str, Any]], ...]:
    """Every object of the manifests with its file, read by PyYAML alone."""
    return tuple(
        (path, one)
        for path in files_under(MANIFESTS)
        if path.suffix == ".yaml" and path.name != "kustomization.yaml"
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    )


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


def test_everything_lives_in_the_namespace_flask_app_and_says_what_it_belongs_to() -> None:
    for _, one in objects():
        metadata = one["metadata"]
        expected = None if one["kind"] in CLUSTER_SCOPED else "flask-app"
        assert metadata.get("namespace") == expected, metadata["name"]
        assert metadata["labels"]["app.kubernetes.io/part-of"] == "flask-app", metadata["name"]


def test_the_ingress_leads_three_paths_of_one_host_to_the_listeners() -> None:
    ingress = the("Ingress", "tekton-webhook")
    assert ingress["metadata"]["annotations"] == {"nginx.ingress.kubernetes.io/proxy-body-size": "25m"}
    spec = ingress["spec"]
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
    ("listener", "trigger", "filter_name", "overlays"),
    [
        (
            "flask-app-dev",
            "event-dev-branch",
            "push-to-dev",
            {
                "branchName": "'dev'",
                "imageName": "'harbor.centre.com/k8s/flask-k8s-example-dev'",
                "imageTag": "'latest'",
                "argocdApplicationName": "'flask-dev'",
            },
        ),
        (
            "flask-app-prod",
            "event-tag-push",
            "version-tag",
            {
                "branchName": "'main'",
                "imageName": "'harbor.centre.com/k8s/flask-k8s-example'",
                "imageTag": "body.ref.substring(size('refs/tags/v'))",
            },
        ),
        ("merge-manifest", "deploy-prod-manifest", "merged-to-main", {"argocdApplicationName": "'flask-prod'"}),
    ],
)
def test_a_listener_asks_for_the_token_and_then_for_one_filter(
    listener: str, trigger: str, filter_name: str, overlays: dict[str, str]
) -> None:
    spec = the("EventListener", listener)["spec"]
    assert spec["serviceAccountName"] == "webhook"
    (one,) = spec["triggers"]
    assert one["name"] == trigger
    token, cel = one["interceptors"]
    assert (token["name"], cel["name"]) == ("sent-by-gitlab", filter_name)
    assert token["ref"] == {"name": "gitlab", "kind": "ClusterInterceptor"}
    assert [param["name"] for param in token["params"]] == ["secretRef", "eventTypes"]
    assert token["params"][0]["value"] == {"secretName": "gitlab-webhook-token", "secretKey": "token"}
    assert cel["ref"] == {"name": "cel", "kind": "ClusterInterceptor"}
    assert [param["name"] for param in cel["params"]] == ["filter", "overlays"]
    assert {item["key"]: item["expression"] for item in cel["params"][1]["value"]} == overlays


@pytest.mark.parametrize("name", ["build-dev-image", "build-prod-image", "deploy-prod-manifest"])
def test_a_template_declares_what_it_uses_and_the_binding_gives(name: str) -> None:
    template, binding = the("TriggerTemplate", name)["spec"], the("TriggerBinding", name)["spec"]
    declared = [param["name"] for param in template["params"]]
    assert set(re.findall(r"\$\(tt\.params\.([^)]+)\)", json.dumps(template["resourcetemplates"]))) == set(declared)
    assert [param["name"] for param in binding["params"]] == declared


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Pipeline", "build-dev-image"),
        ("Pipeline", "build-prod-image"),
        ("Task", "git-clone"),
        ("Task", "kaniko"),
        ("Task", "argocd-sync"),
        ("Task", "notify-slack"),
    ],
)
def test_the_params_that_are_declared_are_those_that_are_used(kind: str, name: str) -> None:
    spec = the(kind, name)["spec"]
    declared = [param["name"] for param in spec["params"]]
    assert sorted(set(re.findall(r"\$\(params\.([\w-]+)(?:\[\*\])?\)", json.dumps(spec)))) == sorted(declared)


DEFAULTS: dict[tuple[str, str], dict[str, Any]] = {
    ("Pipeline", "build-dev-image"): {"context": "./", "imageTag": "latest"},
    # None for the tag: a production image is never called "latest".
    ("Pipeline", "build-prod-image"): {"context": "./"},
    ("Task", "git-clone"): {"branch": "", "sslVerify": "true"},
    ("Task", "kaniko"): {"DOCKERFILE": "./Dockerfile", "CONTEXT": "./", "EXTRA_ARGS": []},
    ("Task", "argocd-sync"): {
        "revision": "",
        "flags": [],
        "restart": "false",
        "server": "argocd-dev.ops.com",
        "timeout": "300",
        "imageName": "harbor.centre.com/k8s/argocd-cli",
        "imageTag": "v3.5.7",
    },
    ("Task", "notify-slack"): {"details": ""},
}


@pytest.mark.parametrize(("kind", "name"), DEFAULTS)
def test_exactly_these_params_have_a_default(kind: str, name: str) -> None:
    params = the(kind, name)["spec"]["params"]
    assert {one["name"]: one["default"] for one in params if "default" in one} == DEFAULTS[kind, name]
    lists = {one["name"] for one in params if one["type"] == "array"}
    assert lists == {name for name, value in DEFAULTS[kind, name].items() if value == []}


GIVEN = {
    "build-dev-image": {
        "git-clone": ["url", "revision", "branch"],
        "build": ["IMAGE", "CONTEXT"],
        "deploy": ["applicationName", "restart"],
        "notify": ["pipelineName", "pipelineRunName", "status", "details"],
    },
    "build-prod-image": {
        "git-clone": ["url", "revision", "branch"],
        "build": ["IMAGE", "CONTEXT"],
        "notify": ["pipelineName", "pipelineRunName", "status", "details"],
    },
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_pipeline_gives_its_tasks_these_params(name: str) -> None:
    spec = the("Pipeline", name)["spec"]
    tasks = [*spec["tasks"], *spec["finally"]]
    assert {task["name"]: [one["name"] for one in task["params"]] for task in tasks} == GIVEN[name]


@pytest.mark.parametrize("name", ["build-dev-image", "build-prod-image"])
def test_a_template_gives_its_pipeline_all_it_asks_for(name: str) -> None:
    (run,) = the("TriggerTemplate", name)["spec"]["resourcetemplates"]
    pipeline = the("Pipeline", name)["spec"]
    assert [param["name"] for param in pipeline["params"] if param["name"] != "context"] == [
        param["name"] for param in run["spec"]["params"]
    ]
    assert [one["name"] for one in pipeline["workspaces"]] == [one["name"] for one in run["spec"]["workspaces"]]
    used = {one["workspace"] for task in pipeline["tasks"] for one in task["workspaces"]}
    assert used == {one["name"] for one in pipeline["workspaces"]}


def test_every_param_and_workspace_is_described_and_typed() -> None:
    for path, one in objects():
        spec = one.get("spec", {})
        if one["kind"] in ("Task", "Pipeline", "TriggerTemplate"):
            assert one["kind"] == "TriggerTemplate" or spec["description"].endswith("."), path.name
            for declared in (*spec["params"], *spec.get("workspaces", ()), *spec.get("results", ())):
                assert declared["description"].endswith("."), f"{path.name}: {declared['name']}"
            for declared in () if one["kind"] == "TriggerTemplate" else (*spec["params"], *spec.get("results", ())):
                assert declared["type"] in ("string", "array"), f"{path.name}: {declared['name']}"


NO_RIGHTS = {
    "runAsNonRoot": True,
    "runAsUser": 65532,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
KANIKO_RIGHTS = {"runAsUser": 0, "seccompProfile": {"type": "RuntimeDefault"}}
CA_BUNDLE = {"name": "ca-bundle", "configMap": {"name": "ca-bundle", "optional": True}}
CA_MOUNT = {"name": "ca-bundle", "mountPath": "/ca-bundle", "readOnly": True}
HOME = {"name": "home", "emptyDir": {}}
PODS: dict[str, tuple[Any, list[Any], list[Any]]] = {
    "git-clone": (NO_RIGHTS, [HOME, CA_BUNDLE], [{"name": "home", "mountPath": "/home/git-clone"}, CA_MOUNT]),
    "kaniko": (KANIKO_RIGHTS, [CA_BUNDLE], [CA_MOUNT]),
    "argocd-sync": (NO_RIGHTS, [HOME, CA_BUNDLE], [{"name": "home", "mountPath": "/home/argocd-sync"}, CA_MOUNT]),
    "notify-slack": (NO_RIGHTS, [], []),
}
"""What the plan of a run does not show: the rights of each task's one step, its volumes, and where they are mounted."""


@pytest.mark.parametrize("task", PODS)
def test_a_task_has_no_more_rights_than_it_needs(task: str) -> None:
    rights, volumes, mounts = PODS[task]
    spec = the("Task", task)["spec"]
    (step,) = spec["steps"]
    assert step["securityContext"] == rights
    assert spec.get("volumes", []) == volumes
    assert step.get("volumeMounts", []) == mounts


def test_the_credentials_are_optional_or_read_only_where_they_can_be() -> None:
    workspaces = {
        (task, one["name"]): (one.get("optional", False), one.get("readOnly", False), one.get("mountPath"))
        for task in PODS
        for one in the("Task", task)["spec"].get("workspaces", ())
    }
    assert workspaces == {
        ("git-clone", "output"): (False, False, None),
        ("git-clone", "basic-auth"): (True, True, None),
        ("kaniko", "source"): (False, False, None),
        ("kaniko", "dockerconfig"): (True, True, "/kaniko/.docker"),
        ("argocd-sync", "argocd-basic-auth"): (False, True, None),
    }


def test_slack_is_off_unless_its_secret_is_given() -> None:
    (step,) = the("Task", "notify-slack")["spec"]["steps"]
    source = {"secretKeyRef": {"name": "slack-webhook", "key": "url", "optional": True}}
    assert step["env"][0] == {"name": "SLACK_WEBHOOK_URL", "valueFrom": source}


# --- what must not come back ------------------------------------------------------------------------------------------

BANNED = {
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


WEBHOOK = [{"kind": "ServiceAccount", "name": "webhook", "namespace": "flask-app"}]
READ = ["get", "list", "watch"]


def test_the_listeners_may_only_read_the_triggers_and_create_runs() -> None:
    own = ["eventlisteners", "interceptors", "triggerbindings", "triggers", "triggertemplates"]
    cluster_wide = ["clusterinterceptors", "clustertriggerbindings"]
    runs = {"apiGroups": ["tekton.dev"], "resources": ["pipelineruns", "taskruns"], "verbs": ["create"]}
    assert the("Role", "gitlab-webhook")["rules"] == [
        {"apiGroups": ["triggers.tekton.dev"], "resources": own, "verbs": READ},
        runs,
    ]
    assert the("ClusterRole", "flask-app-gitlab-webhook")["rules"] == [
        {"apiGroups": ["triggers.tekton.dev"], "resources": cluster_wide, "verbs": READ}
    ]


@pytest.mark.parametrize(("kind", "name"), [("Role", "gitlab-webhook"), ("ClusterRole", "flask-app-gitlab-webhook")])
def test_the_rights_are_bound_to_the_account_of_the_listeners_alone(kind: str, name: str) -> None:
    binding = the(f"{kind}Binding", name)
    assert binding["subjects"] == WEBHOOK
    assert binding["roleRef"] == {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}


def test_builds_get_no_token_of_the_cluster() -> None:
    assert the("ServiceAccount", "flask-app-runs")["automountServiceAccountToken"] is False


def test_the_namespace_keeps_privileged_pods_out() -> None:
    assert the("Namespace", "flask-app")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "baseline"


SECRETS = {
    "argocd-basic-auth": ("kubernetes.io/basic-auth", {"username": "REPLACE_ME", "password": "REPLACE_ME"}),
    "gitlab-basic-auth": (
        "Opaque",
        {
            ".gitconfig": '[credential "https://gitlab.centre.com"]\n  helper = store\n',
            ".git-credentials": "https://REPLACE_ME_USER:REPLACE_ME_TOKEN@gitlab.centre.com\n",
        },
    ),
    # The line feed at the end lets no header match: a placeholder that was forgotten rejects every delivery.
    "gitlab-webhook-token": ("Opaque", {"token": "REPLACE_ME with the secret token of the GitLab webhooks\n"}),
    "harbor-basic-auth": (
        "kubernetes.io/dockerconfigjson",
        {
            ".dockerconfigjson": '{"auths": {"harbor.centre.com": '
            '{"username": "REPLACE_ME", "password": "REPLACE_ME"}}}\n'
        },
    ),
    "tekton-webhook-tls": ("kubernetes.io/tls", {"tls.crt": "REPLACE_ME", "tls.key": "REPLACE_ME"}),
}
"""The type that the readers of each Secret ask for, and its placeholders."""


def test_a_secret_has_the_type_that_its_readers_ask_for_and_placeholders_only() -> None:
    found = {name: the("Secret", name) for name in SECRETS}
    assert {name: (one["type"], one["stringData"]) for name, one in found.items()} == SECRETS
    assert [name for name, one in found.items() if "data" in one] == [], "base64 hides what is inside"


def test_no_secret_stands_among_the_other_manifests() -> None:
    assert {path.parent for path, one in objects() if one["kind"] == "Secret"} == {MANIFESTS / "secrets"}
