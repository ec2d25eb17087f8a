"""What the API server answers when a listener creates an object."""

import pytest

from harness.admission import refusal
from harness.jsontypes import JSON, JSONObject

RUN = 'couldn\'t create resource with group version kind "tekton.dev/v1, Resource=pipelineruns": admission webhook '


def run(metadata: JSON, **spec: JSON) -> JSONObject:
    return {"apiVersion": "tekton.dev/v1", "kind": "PipelineRun", "metadata": metadata, "spec": spec}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (run({"generateName": "x-"}, pipelineRef={"name": "p"}), ""),
        (run({"generateName": "x" * 200}, pipelineRef={"name": "p"}), ""),
        # The API server drops what it does not know before the webhook could refuse it.
        (run({"name": "x"}, pipelineRef={"name": "p", "bundle": "b"}, serviceAccountName="y", timeout=5), ""),
        (run({"name": "x"}, pipelineRef={"name": "p"}, taskRunSpecs=[{"zzz": 1, "pipelineTaskName": "t"}]), ""),
        ({"apiVersion": "v1", "kind": "Pod", "spec": 5}, ""),
        (
            run({"name": "x"}),
            RUN + '"validation.webhook.pipeline.tekton.dev" denied the request: validation failed: '
            "expected exactly one, got neither: spec.pipelineRef, spec.pipelineSpec",
        ),
        (
            run({"generateName": "X_"}, pipelineRef={"name": "p"}),
            RUN + '"validation.webhook.pipeline.tekton.dev" denied the request: validation failed: '
            'invalid resource name "X_xxxxx": must be a valid DNS label: metadata.name',
        ),
        (
            run({"name": "x"}, pipelineSpec={"zzz": 1}),
            RUN + '"webhook.pipeline.tekton.dev" denied the request: mutation failed: '
            'cannot decode incoming new object: json: unknown field "zzz"',
        ),
        (
            run({"name": "x"}, pipelineRef={"name": "p"}, params=[{"name": "a"}]),
            RUN + '"webhook.pipeline.tekton.dev" denied the request: mutation failed: cannot create patch for round '
            "tripped newBytes: cannot marshal interface: json: error calling MarshalJSON for type v1.ParamValue: "
            'impossible ParamValues.Type: ""',
        ),
        (
            {"apiVersion": "triggers.tekton.dev/v1beta1", "kind": "TriggerBinding", "metadata": {"name": "x"}},
            "couldn't create resource with group version kind "
            '"triggers.tekton.dev/v1beta1, Resource=triggerbindings": admission webhook '
            '"validation.webhook.triggers.tekton.dev" denied the request: validation failed: missing field(s): spec',
        ),
    ],
)
def test_a_created_object(value: JSONObject, message: str) -> None:
    assert refusal(value) == message
