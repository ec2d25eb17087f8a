"""What a trigger renders goes through admission where the simulator is asked to."""

import json
from pathlib import Path

import pytest

from harness.deliveries.delivery import Delivery
from harness.manifests import load_manifests
from harness.simulator import Simulator
from harness.trace import TriggerTrace

MANIFESTS = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: ci}
spec:
  triggers:
    - name: build
      bindings: [{name: who, value: $(body.who)}]
      template:
        spec:
          params: [{name: who}]
          resourcetemplates:
            - apiVersion: v1
              kind: ConfigMap
              metadata: {name: first}
            - apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata: {generateName: x-}
              spec:
                serviceAccountName: dropped
                pipelineRef: {name: p}
                params: [{name: who, value: $(tt.params.who)}]
"""


def fire(folder: Path, who: str, *, admit: bool) -> TriggerTrace:
    (folder / "all.yaml").write_text(MANIFESTS, encoding="utf-8")
    body = json.dumps({"who": who}).encode()
    delivery = Delivery("push", "POST", "http://el/", (("Content-Type", "application/json"),), body)
    return Simulator(load_manifests([folder]), admit=admit).deliver(delivery, to="ci/el").triggers[0]


@pytest.mark.parametrize("admit", [True, False])
def test_a_good_run_is_created(tmp_path: Path, admit: bool) -> None:
    trace = fire(tmp_path, "me", admit=admit)
    assert trace.fired
    assert [resource.kind for resource in trace.resources] == ["ConfigMap", "PipelineRun"]


def test_a_run_that_the_webhook_refuses_stops_the_trigger(tmp_path: Path) -> None:
    who = "$(tasks.a.results.b)"
    assert fire(tmp_path, who, admit=False).fired
    trace = fire(tmp_path, who, admit=True)
    assert not trace.fired
    assert trace.stopped_at is not None
    assert trace.stopped_at.stage == "create"
    assert trace.stopped_at.message == (
        'couldn\'t create resource with group version kind "tekton.dev/v1, Resource=pipelineruns": admission webhook '
        '"validation.webhook.pipeline.tekton.dev" denied the request: validation failed: invalid value: cannot use '
        "result expressions in [tasks.a.results.b] as PipelineRun parameter values: spec.params[who].value"
    )
    assert [resource.kind for resource in trace.resources] == ["ConfigMap"]
