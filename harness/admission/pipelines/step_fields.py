"""The fields of a step in which references may stand, and what is checked in each of them.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/task_validation.go (`validateStepVariables` and its kin),
container_validation.go (`validateStepResultReference`).
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from harness.admission.field_error import Errors, generic, via, via_index, via_key
from harness.admission.struct import Struct
from harness.admission.substitution import (
    entire_prohibited_variables,
    expressions,
    find_step_result,
    isolated_variables,
    prohibited_variables,
    unknown_variables,
)

Check = Callable[[str], Errors]

_STEP_ARTIFACT: Final = re.compile(r"\$\(steps\.([^.]+)\.(?:inputs|outputs)\.([^.)]+)\)")
_TASK_ARTIFACT: Final = re.compile(r"\$\(tasks\.([^.]+)\.(?:inputs|outputs)\.([^.)]+)\)")


def _in_step(step: Struct, check: Check, check_script: Check, check_item: Check, mount_fields: Sequence[str]) -> Errors:
    """The checks over the fields of one step; commands and args are items of a list."""
    errors: Errors = []
    # Most texts hold no variable at all, and a task is looked through half a dozen times.
    for name in ("name", "image", "workingDir"):
        if "$(" in (text := step.text(name)):
            errors += via(check(text), name)
    errors += via(check_script(step.text("script")), "script")
    for name in ("command", "args"):
        for index, item in enumerate(step.texts(name)):
            if "$(" in item:
                errors += via_index(check_item(item), name, index)
    for env in step.structs("env"):
        if "$(" in (text := env.text("value")):
            errors += via_key(check(text), "env", env.text("name"))
    for index, mount in enumerate(step.structs("volumeMounts")):
        for name, shown in zip(("name", "mountPath", "subPath"), mount_fields, strict=True):
            if "$(" in (text := mount.text(name)):
                errors += via_index(via(check(text), shown), "volumeMount", index)
    return errors


def check_known(steps: Sequence[Struct], prefix: str, known: Collection[str], *, detailed: bool = False) -> Errors:
    """Only known variables are referred to (`validateVariables`). `detailed` names the one in a script, as v1beta1."""
    errors: Errors = []

    def check(value: str) -> Errors:
        return unknown_variables(value, prefix, known)

    def check_script(value: str) -> Errors:
        return unknown_variables(value, prefix, known, detailed=detailed)

    for index, step in enumerate(steps):
        found = _in_step(step, check, check_script, check, ("name", "MountPath", "SubPath"))
        found += via(check(step.text("onError")), "onError")
        errors += via_index(found, "steps", index)
    return errors


def check_arrays(steps: Sequence[Struct], arrays: Collection[str]) -> Errors:
    """Arrays stand alone in commands and args, and nowhere else (`validateArrayUsage`)."""

    def check(value: str) -> Errors:
        return prohibited_variables(value, "params", arrays)

    def check_item(value: str) -> Errors:
        return isolated_variables(value, "params", arrays)

    return _accumulated(steps, check, check_item)


def check_whole_objects(steps: Sequence[Struct], objects: Collection[str]) -> Errors:
    """Objects are used by key, not as a whole (`validateObjectUsageAsWhole`)."""

    def check(value: str) -> Errors:
        return entire_prohibited_variables(value, "params", objects)

    return _accumulated(steps, check, check)


def _accumulated(steps: Sequence[Struct], check: Check, check_item: Check) -> Errors:
    errors: Errors = []
    for index, step in enumerate(steps):
        found = _in_step(step, check, check, check_item, ("name", "mountPath", "subPath"))
        # Tekton puts the index before what it found in earlier steps too.
        errors = via_index(errors + found, "steps", index)
    return errors


def _texts_outside_env(step: Struct) -> Iterator[tuple[str, str]]:
    """(field, text) of everything but env, command, args and script."""
    for name in ("name", "image", "imagePullPolicy", "workingDir"):
        yield name, step.text(name)
    for source in step.structs("envFrom"):
        yield "envFrom.prefix", source.text("prefix")
        yield "envFrom.configMapRef", source.struct("configMapRef").text("name")
        yield "envFrom.secretRef", source.struct("secretRef").text("name")
    for field, parts in (("volumeMounts", ("name", "mountPath", "subPath")), ("volumeDevices", ("name", "devicePath"))):
        for item in step.structs(field):
            for part in parts:
                yield f"{field}.{part}", item.text(part)


def check_step_result_places(step: Struct) -> Errors:
    """Results and artifacts of steps are referred to in few places only."""
    texts = list(_texts_outside_env(step))
    results = "stepResult substitutions are only allowed in env, command and args. Found usage in"
    artifacts = "stepArtifact substitutions are only allowed in env, command, args and script. Found usage in"
    return [
        *(
            generic(results, name)
            for name, text in [*texts, ("script", step.text("script"))]
            if find_step_result(text) is not None
        ),
        *(generic(artifacts, name) for name, text in texts if _has_step_artifact(text)),
    ]


def _has_step_artifact(text: str) -> bool:
    return "$(" in text and (_STEP_ARTIFACT.search(text) is not None or "$(step.artifacts.path)" in text)


def has_task_artifact(text: str) -> bool:
    """Whether a text refers to the artifacts of a task by name."""
    return _TASK_ARTIFACT.search(text) is not None


def uses_artifacts(step: Struct) -> bool:
    """Whether a step refers to artifacts, which a feature flag that is off would have to allow."""
    texts = [step.text("script"), *step.texts("command"), *step.texts("args")]
    texts += [env.text("value") for env in step.structs("env")]
    return any(
        _has_step_artifact(text) or (("$(" in text) and (has_task_artifact(text) or "$(artifacts.path)" in text))
        for text in texts
    )


def container_expressions(container: Struct) -> list[str]:
    """The expressions in a step or sidecar (`GetVarSubstitutionExpressions`)."""
    texts = [container.text(name) for name in ("name", "image", "imagePullPolicy", "script", "workingDir")]
    texts += [*container.texts("command"), *container.texts("args")]
    for env in container.structs("env"):
        texts.append(env.text("value"))
        source = env.struct("valueFrom")
        for name in ("secretKeyRef", "configMapKeyRef"):
            texts += [source.struct(name).text("key"), source.struct(name).text("name")]
    return [expression for text in texts for expression in expressions(text)]
