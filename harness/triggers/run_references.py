"""What runs, pipelines and service accounts name: pipelines, tasks, service accounts, secrets, config maps, volumes.

Fields: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1 and v1beta1 (pipelinerun_types.go, taskrun_types.go,
pipeline_types.go, workspace_types.go); Kubernetes' core v1 for pods.
"""

from collections.abc import Iterator

from harness.manifests import View
from harness.triggers.known import Known, Wanted
from harness.triggers.model import ListenerTrigger, Trigger, TriggerTemplateSpec
from harness.triggers.world import TriggersWorld

PIPELINES = "tekton.dev"
_STAYS_PENDING = "pods of the run cannot start"


def check_runs(known: Known, world: TriggersWorld) -> None:
    """Check what runs name: those in resource templates, and those that stand in the manifests."""
    for view, namespace, symbol in _templated(world):
        own = view.at("metadata", "namespace").text
        _check_object(known, view, own or namespace, symbol)
    for kind in ("PipelineRun", "TaskRun"):
        for resource in known.manifests.of_kind(PIPELINES, kind):
            _check_object(known, View.of(resource.document), resource.key.namespace, str(resource.key))


def check_pipelines(known: Known) -> None:
    """Check that the tasks of every Pipeline are there."""
    for resource in known.manifests.of_kind(PIPELINES, "Pipeline"):
        _check_tasks(known, View.of(resource.document, ("spec",)), resource.key.namespace, str(resource.key))


def check_service_accounts(known: Known) -> None:
    """Check that the Secrets of every ServiceAccount are there."""
    for resource in known.manifests.of_kind("", "ServiceAccount"):
        for field in ("secrets", "imagePullSecrets"):
            for item in View.of(resource.document, (field,)).items():
                name = item.at("name")
                _check_secret(known, name, resource.key.namespace, f"{field} leads nowhere", str(resource.key))


def _templated(world: TriggersWorld) -> Iterator[tuple[View, str, str]]:
    """Every resource template with the namespace that what it creates goes to, and the object that holds it."""
    for template in world.templates.values():
        symbol = f"TriggerTemplate {template.namespace}/{template.name}"
        yield from ((view, template.namespace, symbol) for view in _resources(template.spec))
    written: list[tuple[ListenerTrigger, str]] = [
        (one, f"Trigger {one.namespace}/{one.name}") for one in world.triggers.values()
    ]
    for listener in world.listeners.values():
        written += ((one, f"EventListener {listener.key}") for one in listener.triggers)
    for one, symbol in written:
        if isinstance(one, Trigger) and one.template is not None and one.template.spec is not None:
            yield from ((view, one.namespace, symbol) for view in _resources(one.template.spec))


def _resources(spec: TriggerTemplateSpec) -> tuple[View, ...]:
    if spec.place is None:
        return ()
    view = View.of(spec.place.document, spec.place.path)
    name = next((key for key in view.object if key.lower() == "resourcetemplates"), "resourcetemplates")
    return view.at(name).items()


def _check_object(known: Known, view: View, namespace: str, symbol: str) -> None:
    """Check a PipelineRun or TaskRun; other kinds name nothing that is known here."""
    if not view.at("apiVersion").text.startswith(f"{PIPELINES}/"):
        return
    spec = view.at("spec")
    match view.at("kind").text:
        case "PipelineRun":
            if _is_plain(reference := spec.at("pipelineRef")):
                wanted = Wanted(PIPELINES, "Pipeline", namespace, reference.at("name").text)
                consequence = "every run fails with CouldntGetPipeline"
                known.require(wanted, reference.at("name").location, consequence, symbol)
            _check_tasks(known, spec.at("pipelineSpec"), namespace, symbol)
            for one in spec.at("taskRunSpecs").items():
                _check_account(known, one.at("serviceAccountName"), namespace, symbol)
                _check_account(known, one.at("taskServiceAccountName"), namespace, symbol)
                _check_pod(known, one.at("podTemplate"), namespace, symbol)
        case "TaskRun":
            _check_task(known, spec, namespace, symbol)
        case _:
            return
    for account in (spec.at("serviceAccountName"), spec.at("taskRunTemplate", "serviceAccountName")):
        _check_account(known, account, namespace, symbol)
    for pod in (spec.at("podTemplate"), spec.at("taskRunTemplate", "podTemplate")):
        _check_pod(known, pod, namespace, symbol)
    for workspace in spec.at("workspaces").items():
        _check_volume(known, workspace, namespace, symbol)


def _is_plain(reference: View) -> bool:
    """Whether a reference is to an object of the cluster: no resolver, no bundle."""
    return not reference.at("resolver").value and not reference.at("bundle").value


def _check_tasks(known: Known, spec: View, namespace: str, symbol: str) -> None:
    for section in ("tasks", "finally"):
        for one in spec.at(section).items():
            _check_task(known, one, namespace, symbol)


def _check_task(known: Known, one: View, namespace: str, symbol: str) -> None:
    """Check the taskRef of a pipeline's task or a TaskRun. One with an apiVersion makes a custom task of it."""
    reference = one.at("taskRef")
    if not _is_plain(reference) or reference.at("kind").text not in ("", "Task") or reference.at("apiVersion").text:
        return
    name = reference.at("name")
    consequence = "every run fails with CouldntGetTask"
    known.require(Wanted(PIPELINES, "Task", namespace, name.text), name.location, consequence, symbol)


def _check_account(known: Known, account: View, namespace: str, symbol: str) -> None:
    wanted = Wanted("", "ServiceAccount", namespace, account.text)
    known.require(wanted, account.location, _STAYS_PENDING, symbol)


def _check_secret(known: Known, name: View, namespace: str, consequence: str, symbol: str) -> None:
    if known.judges_secrets:
        known.require(Wanted("", "Secret", namespace, name.text), name.location, consequence, symbol)


def _check_pod(known: Known, pod: View, namespace: str, symbol: str) -> None:
    """Check a pod template."""
    for one in pod.at("imagePullSecrets").items():
        _check_secret(known, one.at("name"), namespace, "images may not be pulled", symbol)
    for volume in pod.at("volumes").items():
        _check_volume(known, volume, namespace, symbol)


def _check_volume(known: Known, volume: View, namespace: str, symbol: str) -> None:
    """Check a workspace's binding or a pod's volume: both have the same fields."""
    for source in (volume, *volume.at("projected", "sources").items()):
        secret, config_map = source.at("secret"), source.at("configMap")
        if secret.at("optional").value is not True:
            for name in (secret.at("secretName"), secret.at("name")):
                _check_secret(known, name, namespace, _STAYS_PENDING, symbol)
        if config_map.at("optional").value is not True:
            name = config_map.at("name")
            known.require(Wanted("", "ConfigMap", namespace, name.text), name.location, _STAYS_PENDING, symbol)
    claim = volume.at("persistentVolumeClaim", "claimName")
    wanted = Wanted("", "PersistentVolumeClaim", namespace, claim.text)
    known.require(wanted, claim.location, _STAYS_PENDING, symbol)
