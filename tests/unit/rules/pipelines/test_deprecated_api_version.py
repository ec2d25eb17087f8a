from typing import Any

from harness.rules.pipelines.deprecated_api_version import RULE
from support.workloads import templated, written

TABLE = {
    "objects, runs in templates, and kinds that have no other": (
        written("Task", "steps: [{image: i}]").replace("/v1", "/v1beta1")
        + "---\n"
        + templated("PipelineRun", "pipelineRef: {name: p}").replace("tekton.dev/v1\n", "tekton.dev/v1beta1\n")
        + "---\napiVersion: triggers.tekton.dev/v1alpha1\nkind: ClusterInterceptor\nmetadata: {name: i}\n"
        + "---\napiVersion: example.com/v1beta1\nkind: Task\nmetadata: {name: i}\n",
        (
            "warning 1:13 Task ci/x is of the old version tekton.dev/v1beta1; Tekton keeps it as tekton.dev/v",
            "warning 13:19 PipelineRun of TriggerTemplate ci/t is of the old version tekton.dev/v1beta1; Tekt",
        ),
    ),
    "a version that nobody serves is told elsewhere": (
        written("Task", "steps: [{image: i}]").replace("/v1", "/v1alpha1"),
        (),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
