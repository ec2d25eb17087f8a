"""The harness's answers in the shapes of the program `kubernetes-reference` (tests/reference/kubernetes)."""

import json
import tempfile
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.cel import CompileError, EvaluationError, times
from harness.cel.kubernetes import formats, network, quantities, urls, versions
from harness.cel.kubernetes.program import Activation, Variables, compile_expression, composed_type
from harness.cel.types import BOOL, NULL, STRING, Type
from harness.cel.values import Duration, KeyedMap, Optional, Timestamp, TypeValue, Uint
from harness.goformat import format_float
from harness.location import Location
from harness.manifests import ManifestSet, load_manifests
from harness.policies.manifest import JudgedObject, Violation, load_policies
from harness.policies.manifest.judged import Cluster, attributes_of

_ROLES: dict[str, tuple[Type, ...]] = {
    "": (),
    "validation": (BOOL,),
    "message": (STRING,),
    "audit": (STRING, NULL),
}
_EMPTY = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "empty", "namespace": "default"}}


def expression(question: Any) -> Any:
    """What an expression comes to: `value`, or `error` at a `stage`."""
    has_params = "params" in question
    types: dict[str, Type] = {}
    variables = {}
    name = ""
    try:
        for variable in question.get("variables", []):
            name = f"{variable['name']}: "
            made = compile_expression(variable["expression"], has_params=has_params, variables=types)
            variables[variable["name"]] = made
            types[variable["name"]] = composed_type(made.result)
        name = ""
        results = _ROLES[question.get("role", "")]
        asked = compile_expression(question["expr"], has_params=has_params, variables=types, results=results)
    except CompileError as error:
        return {"stage": "compile", "error": f"{name}{error}"}
    activation = _activation(question)
    try:
        return {"value": _plain(asked.evaluate(activation, Variables(variables, activation)))}
    except EvaluationError as error:
        return {"stage": "evaluate", "error": f"expression '{question['expr']}' resulted in error: {error}"}


def policy(question: Any) -> Any:
    """What the bound policies say of an object that is created."""
    texts = [text for kind in ("policies", "bindings", "params") for text in question.get(kind, [])]
    texts += [_definition(kind) for kind in question.get("clusterParams", [])]
    with tempfile.TemporaryDirectory() as folder:
        files = _load(Path(folder, "policies"), texts)
        manifests = _load(Path(folder, "manifests"), question.get("namespaces", []))
    policies = load_policies(files)
    refused = [finding.message for finding in policies.findings if "has no binding" not in finding.message]
    if refused:
        return {"error": "; ".join(refused)}
    return _policy_answer(list(policies.violations([_judged(question)], manifests)))


def _policy_answer(violations: list[Violation]) -> Any:
    answer: dict[str, Any] = {"allowed": True}
    denied = [one for one in violations if one.action == "Deny"]
    if denied:
        first = denied[0]
        where = f"ValidatingAdmissionPolicy '{first.policy.name}' with binding '{first.binding.name}'"
        answer = {"allowed": False, "message": f"{where} denied request: {first.message}", "reason": first.reason}
    warnings = sorted(
        f"Validation failed for ValidatingAdmissionPolicy '{one.policy.name}' with binding '{one.binding.name}': "
        f"{one.message}"
        for one in violations
        if one.action == "Warn"
    )
    return {**answer, "warnings": warnings} if warnings else answer


def _load(folder: Path, texts: Iterable[str]) -> ManifestSet:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return load_manifests([folder])


def _definition(kind: str) -> str:
    """The definition of a kind without a namespace."""
    spec = {"group": "example.com", "scope": "Cluster", "names": {"kind": kind, "plural": kind.lower()}}
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "spec": spec}
    return json.dumps({**definition, "metadata": {"name": kind.lower()}})


def _judged(question: Any) -> JudgedObject:
    value = question.get("object") or _EMPTY
    metadata = value["metadata"]
    return JudgedObject(value, metadata.get("name", ""), metadata.get("namespace", ""), lambda path: Location("object"))


def _activation(question: Any) -> Activation:
    cluster = Cluster(ManifestSet({}), ManifestSet({}))
    attributes = attributes_of(_judged(question), cluster)
    assert attributes is not None
    namespace = question.get("namespaceObject")
    if namespace is not None:
        namespace = {"spec": {}, "status": {}, **namespace}
    return Activation(attributes.object, attributes.request(), question.get("params"), namespace)


def _plain(value: Any) -> Any:
    """A value as JSON that keeps CEL's types apart."""
    match value:
        case None | bool() | str():
            return value
        case float():
            return {"double": format_float(value)}
        case int():
            return value
        case Uint(value=number):
            return {"uint": str(number)}
        case bytes():
            return {"bytes": b64encode(value).decode()}
        case Timestamp():
            return {"timestamp": times.format_timestamp(value)}
        case Duration():
            return {"duration": times.go_duration_text(value)}
        case TypeValue(name=name):
            return {"type": name}
        case Optional():
            return {"optional": [_plain(value.value)] if value.is_present else []}
        case quantities.Quantity():
            return {"quantity": str(value.amount)}
        case urls.URL():
            return {"url": value.parts.escaped_path}
        case network.IP():
            return {"ip": network.to_string(value)}
        case network.CIDR():
            return {"cidr": network.to_string(value)}
        case versions.Semver():
            return {"semver": str(value)}
        case formats.NamedFormat():
            return {"format": value.name}
        case list():
            return [_plain(item) for item in value]
        case dict() | KeyedMap():
            pairs = value.items() if isinstance(value, dict) else value.entries.values()
            entries = [[_plain(key), _plain(held)] for key, held in pairs]
            return {"map": sorted(entries, key=lambda entry: json.dumps(entry[0], separators=(",", ":")))}
        case _:
            return {"other": type(value).__name__}
