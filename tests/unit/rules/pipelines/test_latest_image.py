from typing import Any

from harness.rules.pipelines.latest_image import RULE
from support.workloads import together, written

TABLE = {
    "registries with ports, digests, builds": (
        written(
            "Task",
            """
            steps:
              - image: localhost:5000/tools/sync
              - image: localhost:5000/tools/sync:1.0
              - image: alpine:latest@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1
              - image: ko://github.com/x/y
              - image: $(params.image)
              - image: ""
            stepTemplate: {image: alpine:latest}
            sidecars: [{image: docker}]
            """,
        ),
        (
            "warning 6:14 image localhost:5000/tools/sync of step 0 of Task ci/x has no tag: what runs can ch",
            "warning 12:25 image alpine:latest of the step template of Task ci/x has the tag latest: what run",
            "warning 13:22 image docker of sidecar 0 of Task ci/x has no tag: what runs can change from run t",
        ),
    ),
    "the defaults of the Pipeline around it": (
        written(
            "Pipeline",
            """
            params: [{name: image, default: alpine}, {name: tag, default: "3.22"}]
            tasks:
              - name: a
                taskSpec: {steps: [{image: $(params.image)}, {image: "$(params.image):$(params.tag)"}]}
            """,
        ),
        ("warning 8:34 image alpine of step 0 of task 'a' of Pipeline ci/x, by default, has no tag: what r",),
    ),
    "a StepAction": (
        together(written("StepAction", "{image: alpine}"), written("StepAction", "[]", "other")),
        ("warning 5:11 image alpine of StepAction ci/x has no tag: what runs can change from run to run",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
