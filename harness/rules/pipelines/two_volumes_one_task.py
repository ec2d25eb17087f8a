"""A task that gets two claims for volumes: Tekton refuses to start it.

Under the default `coschedule: workspaces` Tekton keeps all pods that share a claim on one node, which it cannot do for
two claims in one task: the run fails with TaskRunValidationFailed, `more than one PersistentVolumeClaim is bound`
(tektoncd/pipeline v1.15.0, pkg/workspace/validate.go, config/config-feature-flags.yaml). Secrets, ConfigMaps and
emptyDirs are no claims. Where the manifests hold a ConfigMap `feature-flags` with another `coschedule`, nothing is
said.

Fails:

    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: release-, namespace: ci}
    spec:
      pipelineSpec:
        workspaces:
          - name: sources
          - name: cache
        tasks:
          - name: build
            taskRef: {name: maven}
            workspaces:
              - name: source
                workspace: sources
              - name: maven-repo
                workspace: cache
      workspaces:
        - name: sources
          volumeClaimTemplate:
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        - name: cache
          persistentVolumeClaim: {claimName: maven-cache}

Passes:

    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: release-, namespace: ci}
    spec:
      pipelineSpec:
        workspaces:
          - name: sources
        tasks:
          - name: build
            taskRef: {name: maven}
            workspaces:
              - name: source
                workspace: sources
                subPath: source
              - name: maven-repo
                workspace: sources
                subPath: maven
      workspaces:
        - name: sources
          persistentVolumeClaim: {claimName: maven}
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.manifests import View
from harness.pipelines.model import WorkspaceBinding
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.workloads import Use
from harness.rules.written import WrittenPipeline, WrittenPipelineTask, WrittenRun, is_static, object_items


def _find(rule: Rule[Use], use: Use, subject: Subject) -> Iterator[Finding]:
    if not isinstance(use.user, WrittenRun) or subject.workloads.setting("feature-flags", "coschedule") not in (
        None,
        "workspaces",
    ):
        return
    bound = {
        binding.name: (binding, item)
        for binding, item in zip(use.user.model.workspaces, object_items(use.view, "workspaces"), strict=True)
    }
    if isinstance(use.target, WrittenPipeline):
        for task in use.target.tasks:
            taken = [(view, *bound[name]) for name, view in _taken(task) if name in bound]
            yield from _judged(rule, task.title, use.title, taken)
    else:
        yield from _judged(rule, use.title, use.title, [(item, binding, item) for binding, item in bound.values()])


def _taken(task: WrittenPipelineTask) -> Iterator[tuple[str, View]]:
    """The pipeline's workspaces that a task gets, with where it says so."""
    for one, view in zip(task.model.workspaces, object_items(task.view, "workspaces"), strict=True):
        yield one.workspace, view
    if task.inline is not None:
        names = {one.workspace for one in task.model.workspaces}
        for variable in task.inline.variables:
            if variable.root == "workspaces" and variable.name not in names:
                names.add(variable.name)
                yield variable.name, task.view.at("taskSpec")


def _judged(rule: Rule[Use], who: str, run: str, taken: list[tuple[View, WorkspaceBinding, View]]) -> Iterator[Finding]:
    claims: dict[str, tuple[WorkspaceBinding, View]] = {}
    for view, binding, bound in taken:
        claim = _claim(binding)
        if not claim or claim in claims:
            continue
        claims[claim] = (binding, bound)
        if len(claims) == 2:
            (first, _), (second, _) = claims.values()
            others = tuple(Related(place.location, f"binds {one.name}") for one, place in claims.values())
            yield rule.finding(
                f"{who} gets two claims, workspaces {first.name!r} and {second.name!r} of {run}: under Tekton's "
                "default (coschedule: workspaces) the run fails with TaskRunValidationFailed",
                view.location,
                symbol=f"{who} {run}",
                related=tuple(one for one in others if one.location != view.location),
            )


def _claim(binding: WorkspaceBinding) -> str:
    """What tells claims apart; empty for what is none, or known only when an event comes."""
    match binding.source:
        case "persistentVolumeClaim" if binding.of and is_static(binding.of):
            return f"claim {binding.of}"
        case "volumeClaimTemplate":
            return f"template {binding.name}"
        case _:
            return ""


RULE = Rule(
    id="two-volumes-one-task",
    severity=Severity.ERROR,
    summary="a task that gets two PersistentVolumeClaims, which Tekton's default does not allow",
    help="put both into one claim with a subPath each, or set coschedule in the ConfigMap feature-flags",
    each=lambda subject: subject.workloads.uses,
    find=_find,
)
