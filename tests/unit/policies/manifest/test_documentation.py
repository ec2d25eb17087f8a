"""The policies on the page docs/manifest-policies.md are right, and do what the page says."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.policies.manifest import load_policies
from support.manifest_policies import judge, lines, load

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "manifest-policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def _listener(*params: str) -> dict[str, Any]:
    interceptor = {"ref": {"name": "gitlab"}, "params": [{"name": name, "value": {}} for name in params]}
    return {
        "apiVersion": "triggers.tekton.dev/v1beta1",
        "kind": "EventListener",
        "metadata": {"name": "listener", "namespace": "ci"},
        "spec": {"triggers": [{"name": "t", "interceptors": [interceptor]}]},
    }


def _task(*images: str) -> dict[str, Any]:
    steps = [{"name": f"s{number}", "image": image} for number, image in enumerate(images)]
    metadata = {"name": "build", "namespace": "ci"}
    return {"apiVersion": "tekton.dev/v1", "kind": "Task", "metadata": metadata, "spec": {"steps": steps}}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_right(tmp_path: Path, example: str) -> None:
    assert load_policies(load(tmp_path / "policies", example)).findings == ()


def test_there_are_examples() -> None:
    assert [next(yaml.safe_load_all(example))["metadata"]["name"] for example in EXAMPLES] == [
        "every-trigger-checks-a-token",
        "no-moving-tags",
    ]


@pytest.mark.parametrize(
    ("example", "right", "wrong", "message"),
    [
        (
            0,
            _listener("eventTypes", "secretRef"),
            _listener("eventTypes"),
            "error manifests/0.yaml: manifest policy every-trigger-checks-a-token: EventListener ci/listener would be "
            "refused: every trigger has to check GitLab's token",
        ),
        (
            1,
            _task("alpine:3.20", "registry:5000/app:1"),
            _task("alpine:3.20", "registry:5000/app:latest"),
            "warning manifests/0.yaml: manifest policy no-moving-tags: Task ci/build would be created with a warning: "
            "images of build may not be called latest,main,dev",
        ),
    ],
)
def test_the_examples_tell_right_from_wrong(
    tmp_path: Path, example: int, right: dict[str, Any], wrong: dict[str, Any], message: str
) -> None:
    loaded = load_policies(load(tmp_path / "policies", EXAMPLES[example]))
    assert judge(loaded, load(tmp_path / "right", right)) == []
    found = lines(judge(loaded, load(tmp_path / "wrong" / "manifests", wrong)))
    assert [re.sub(r"(yaml):\d+:\d+", r"\1", one) for one in found] == [message]


def test_the_page_shows_what_is_printed() -> None:
    assert re.search(
        r"every-trigger-checks-a-token: EventListener ci/listener would be refused: every trigger has", PAGE
    )
