"""The system as the article published it: the rules find its defects, each where it stands.

`manifests/README.md` numbers the defects; those that no rule can see in files and events are named at the end.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.finding import Finding, Severity
from harness.judgement import findings
from harness.project import open_project

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "fixtures" / "as-published"

DEFECTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "1 several filters": (
        ("duplicate-interceptor-param", "dev.yaml", '- name: "filter"'),
        ("duplicate-interceptor-param", "prod.yaml", '- name: "filter"'),
        ("duplicate-interceptor-param", "manifest.yaml", '- name: "filter"'),
        ("any-project", "dev.yaml", "- name: event-dev-branch"),
        ("any-project", "manifest.yaml", "- name: deploy-prod-manifest"),
    ),
    "2 no token": tuple(
        ("unauthenticated-trigger", file, text)
        for file, text in (
            ("dev.yaml", "- name: event-dev-branch"),
            ("prod.yaml", "- name: event-tag-push"),
            ("manifest.yaml", "- name: deploy-prod-manifest"),
        )
    ),
    "3 no event type": (
        ("missing-event-type", "prod.yaml", "- name: event-tag-push"),
        ("missing-event-type", "manifest.yaml", "- name: deploy-prod-manifest"),
    ),
    "6, 10 any branch builds dev": (("any-branch", "dev.yaml", "- name: event-dev-branch"),),
    "6, 1 a branch builds production": (("any-branch", "prod.yaml", "- name: event-tag-push"),),
    "7 deletions build": (
        ("deletion-not-excluded", "dev.yaml", "- name: event-dev-branch"),
        ("deletion-not-excluded", "prod.yaml", "- name: event-tag-push"),
    ),
    "8 any tag": (("any-tag", "prod.yaml", "- name: event-tag-push"),),
    "9 unguarded keys": (
        ("cel-unguarded-key", "dev.yaml", "value: body.event_name == 'push'"),
        ("cel-unguarded-key", "prod.yaml", "value: body.project.path_with_namespace == 'gitlab/flask-k8s-example'"),
        ("cel-unguarded-key", "manifest.yaml", "value: body.object_attributes.action == 'merge'"),
    ),
    "12 what is cut off a tag": (
        ("cel-ref-split", "prod.yaml", "body.ref.split('/')[2].replace('v', '')"),
        ("cel-replace-all", "prod.yaml", "body.ref.split('/')[2].replace('v', '')"),
    ),
    "14 tasks from elsewhere": (
        ("unresolved-reference", "dev.yaml", "name: git-clone"),
        ("unresolved-reference", "dev.yaml", "name: kaniko"),
        ("unresolved-reference", "prod.yaml", "name: git-clone"),
        ("unresolved-reference", "prod.yaml", "name: kaniko"),
    ),
    "15 options behind --": (("options-after-double-dash", "tasks.yaml", "--replace"),),
    "20 latest, and a param that nobody uses": (
        ("latest-image", "tasks.yaml", "image: $(params.imageName):$(params.imageTag)"),
        ("unused-param", "tasks.yaml", "- name: argocd-version"),
    ),
    "22 params in a script": (("script-injection", "tasks.yaml", '"$(params.revision)" "$(params.flags)"'),),
    "23, 24 any certificate": (
        ("tls-verification-off", "tasks.yaml", "--insecure"),
        ("tls-verification-off", "dev.yaml", 'value: "false"'),
        ("tls-verification-off", "prod.yaml", 'value: "false"'),
    ),
    "25 no TLS": (("ingress-without-tls", "ingress.yaml", "host: tekton-webhook.ops.com"),),
    "26 rights in the whole cluster": (("rbac-too-wide", "access.yaml", ""),),
    "27 a namespace that is none": (("cluster-scoped-namespace", "access.yaml", "namespace: flask-app"),),
    "29 one secret for two": (
        ("secret-wrong-type", "dev.yaml", "harbor-basic-auth"),
        ("secret-wrong-type", "prod.yaml", "harbor-basic-auth"),
    ),
    "31, 32 old versions": tuple(
        ("deprecated-api-version", file, f"apiVersion: {version}")
        for file in ("dev.yaml", "prod.yaml", "manifest.yaml")
        for version in ("triggers.tekton.dev/v1alpha1", "tekton.dev/v1beta1")
    ),
    "34 nobody hears of it": (
        ("no-finally-notification", "dev.yaml", ""),
        ("no-finally-notification", "prod.yaml", ""),
    ),
    "secrets in git": (("secret-in-manifest", "secrets.yaml", ""),),
}
"""Defect → rule, file, and what stands in the line that the finding points at."""

BEYOND = (
    "5: the wrong repository stands in the text only",
    "11, 13, 16, 17, 18, 19, 21, 28, 30, 33, 35: what a task should do, and what a cluster needs, no rule knows; the"
    " suites of the canonical system hold it",
)


@pytest.fixture(scope="module")
def found() -> tuple[Finding, ...]:
    project = open_project(load_settings(ROOT), [PUBLISHED])
    return findings(project)


def lines() -> Iterator[tuple[str, str, str, str]]:
    for defect, expected in DEFECTS.items():
        for rule, file, text in expected:
            yield defect, rule, file, text


def test_every_defect_is_found_where_it_stands(found: tuple[Finding, ...]) -> None:
    text = {path.name: path.read_text().splitlines() for path in PUBLISHED.glob("*.yaml")}
    shown = {
        (one.rule, Path(one.location.path).name, text[Path(one.location.path).name][one.location.line - 1])
        for one in found
    }
    missing = [
        f"defect {defect}: {rule} in {file} at {line!r}"
        for defect, rule, file, line in lines()
        if not any((rule, file) == place[:2] and line in place[2] for place in shown)
    ]
    assert missing == []


def test_nothing_is_found_that_is_no_defect(found: tuple[Finding, ...]) -> None:
    expected = {(rule, file) for _, rule, file, _ in lines()}
    more = {(one.rule, Path(one.location.path).name) for one in found if one.severity is not Severity.INFO} - expected
    assert more == set()


def test_with_all_conditions_in_force_no_push_of_the_application_would_match(tmp_path: Path) -> None:
    """Defect 4: the listener names another group than the application's."""
    shutil.copytree(PUBLISHED, tmp_path / "manifests")
    shutil.copytree(ROOT / "payloads" / "release-v1.1.0", tmp_path / "payloads")
    listener = tmp_path / "manifests" / "dev.yaml"
    text = listener.read_text()
    conditions = re.findall(r'name: "filter"\n +value: (.*)', text)
    head, _, rest = text.partition('            - name: "filter"\n')
    joined = f'            - name: "filter"\n              value: {" && ".join(conditions)}\n'
    listener.write_text(head + joined + rest[rest.index('            - name: "overlays"') :])
    project = open_project(load_settings(tmp_path))
    never = [one for one in findings(project) if one.rule == "never-fires"]
    assert ["event-dev-branch" in one.message for one in never] == [True]
