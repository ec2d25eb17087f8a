"""The kinds that the webhooks know, each with its defaults and rules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from harness.admission.field_error import Errors
from harness.admission.pipelines.custom_run import check_custom_run, set_custom_run_defaults
from harness.admission.pipelines.pipeline import check_pipeline, set_pipeline_defaults
from harness.admission.pipelines.pipeline_run import check_pipeline_run, set_pipeline_run_defaults
from harness.admission.pipelines.step_action import check_step_action, set_step_action_defaults
from harness.admission.pipelines.task import check_task, set_task_defaults
from harness.admission.pipelines.task_run import check_task_run, set_task_run_defaults
from harness.admission.pipelines.verification_policy import check_verification_policy
from harness.admission.struct import Struct
from harness.admission.triggers.bindings import check_cluster_trigger_binding, check_trigger_binding
from harness.admission.triggers.event_listener import check_event_listener, set_event_listener_defaults
from harness.admission.triggers.interceptors import check_interceptor_kind, set_interceptor_kind_defaults
from harness.admission.triggers.trigger import check_trigger, set_trigger_defaults
from harness.admission.triggers.trigger_template import check_trigger_template


@dataclass(frozen=True, slots=True)
class Rules:
    """What a webhook does to an object of a kind: `set_defaults` writes into it, `check` tells the broken rules.

    Both get the version (`v1beta1`) too.
    """

    set_defaults: Callable[[Struct, str], None]
    check: Callable[[Struct, str], Errors]


def _no_defaults(root: Struct, version: str) -> None:
    """Nothing is filled in."""


RULES: Final[dict[tuple[str, str], Rules]] = {
    ("triggers.tekton.dev", "EventListener"): Rules(set_event_listener_defaults, check_event_listener),
    ("triggers.tekton.dev", "Trigger"): Rules(set_trigger_defaults, check_trigger),
    ("triggers.tekton.dev", "TriggerBinding"): Rules(_no_defaults, lambda root, _: check_trigger_binding(root)),
    ("triggers.tekton.dev", "ClusterTriggerBinding"): Rules(
        _no_defaults, lambda root, _: check_cluster_trigger_binding(root)
    ),
    ("triggers.tekton.dev", "TriggerTemplate"): Rules(_no_defaults, lambda root, _: check_trigger_template(root)),
    ("triggers.tekton.dev", "Interceptor"): Rules(
        lambda root, _: set_interceptor_kind_defaults(root), lambda root, _: check_interceptor_kind(root)
    ),
    ("triggers.tekton.dev", "ClusterInterceptor"): Rules(
        lambda root, _: set_interceptor_kind_defaults(root), lambda root, _: check_interceptor_kind(root)
    ),
    ("tekton.dev", "Task"): Rules(lambda root, _: set_task_defaults(root), check_task),
    ("tekton.dev", "Pipeline"): Rules(lambda root, _: set_pipeline_defaults(root), check_pipeline),
    ("tekton.dev", "TaskRun"): Rules(lambda root, _: set_task_run_defaults(root), check_task_run),
    ("tekton.dev", "PipelineRun"): Rules(set_pipeline_run_defaults, check_pipeline_run),
    ("tekton.dev", "StepAction"): Rules(lambda root, _: set_step_action_defaults(root), check_step_action),
    ("tekton.dev", "VerificationPolicy"): Rules(_no_defaults, lambda root, _: check_verification_policy(root)),
    ("tekton.dev", "CustomRun"): Rules(
        lambda root, _: set_custom_run_defaults(root), lambda root, _: check_custom_run(root)
    ),
}
"""By API group and kind."""
