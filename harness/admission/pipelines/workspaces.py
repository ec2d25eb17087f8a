"""Workspace bindings of runs. Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/workspace_validation.go."""

from collections.abc import Sequence
from typing import Final

from harness.admission.field_error import Errors, missing_field, missing_one_of, multiple_one_of, via
from harness.admission.pipelines.params import check_unique_names, names_of
from harness.admission.struct import Struct

_SHOWN: Final = ("persistentvolumeclaim", "volumeclaimtemplate", "emptydir", "configmap", "secret")
_SOURCES: Final = (
    "volumeClaimTemplate",
    "persistentVolumeClaim",
    "emptyDir",
    "configMap",
    "secret",
    "projected",
    "csi",
)


def check_binding(binding: Struct) -> Errors:
    """Exactly one source, which names what it takes."""
    if not binding.value:
        return [missing_field("")]
    sources = [name for name in _SOURCES if binding.has(name)]
    if len(sources) > 1:
        return [multiple_one_of(*_SHOWN)]
    match sources:
        case []:
            return [missing_one_of(*_SHOWN)]
        case ["persistentVolumeClaim"] if not binding.struct("persistentVolumeClaim").text("claimName"):
            return [missing_field("persistentvolumeclaim.claimname")]
        case ["configMap"] if not binding.struct("configMap").text("name"):
            return [missing_field("configmap.name")]
        case ["secret"] if not binding.struct("secret").text("secretName"):
            return [missing_field("secret.secretName")]
        case ["projected"] if not binding.struct("projected").items("sources"):
            return [missing_field("projected.sources")]
        case ["csi"] if not binding.struct("csi").text("driver"):
            return [missing_field("csi.driver")]
    return []


def check_bindings(bindings: Sequence[Struct]) -> Errors:
    """The bindings of a TaskRun; paths begin with the index."""
    errors = [error for index, one in enumerate(bindings) for error in via(check_binding(one), f"[{index}]")]
    return errors + check_unique_names(names_of(bindings), by_index=True)
