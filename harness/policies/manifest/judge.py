"""Holds policies against one object after the other.

Facts: k8s.io/apiserver v0.37.2, pkg/admission/plugin/policy/validating (dispatcher.go, validator.go, message rules and
what failurePolicy does), plugin/policy/generic/policy_dispatcher.go (CollectParams), plugin/webhook/matchconditions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from harness.cel import BudgetExceeded, EvaluationError
from harness.cel.kubernetes.program import Activation, Expression, Variables
from harness.location import Location
from harness.manifests import Resource
from harness.manifests.kinds import split_api_version
from harness.policies.manifest.blame import blamed_path
from harness.policies.manifest.compiling import CompiledPolicy
from harness.policies.manifest.findings import Violation
from harness.policies.manifest.judged import (
    Attributes,
    Cluster,
    JudgedObject,
    attributes_of,
    namespace_labels,
)
from harness.policies.manifest.matching import Match, matches
from harness.policies.manifest.model import Binding, Labels, ParamKind, ParamRef, Text, ValidationAction
from harness.schemas import UnknownVersion, validate_object

MOST_MESSAGE_BYTES = 5 * 1024
"""A longer text of a messageExpression is not used (k8s.io/apiserver v0.37.2, pkg/apis/cel/config.go)."""


class _ConfigurationError(Exception):
    """A policy cannot be held against an object; `str()` is Kubernetes' message."""


@dataclass(slots=True)
class Judge:
    """One run over the objects of a cluster. `matched` gathers the policies and bindings that looked at something, by
    id()."""

    policies: Sequence[tuple[CompiledPolicy, tuple[Binding, ...]]]
    cluster: Cluster
    kubernetes_version: str
    matched: set[int] = field(default_factory=set)
    _params: dict[tuple[int, str], tuple[Any, ...]] = field(default_factory=dict)

    def violations(self, judged: JudgedObject) -> Iterator[Violation]:
        """What the policies say of one object, in their order."""
        attributes = attributes_of(judged, self.cluster)
        if attributes is None:
            return
        look = _Look(self, judged, attributes)
        for policy, bindings in self.policies:
            yield from look.policy(policy, bindings)

    def params(self, kind: ParamKind, ref: ParamRef, namespace: str) -> tuple[Any, ...]:
        """The params that a binding names, for objects of a namespace. Raises _ConfigurationError."""
        key = (id(ref), namespace)
        if key not in self._params:
            self._params[key] = tuple(_find_params(kind, ref, namespace, self.cluster))
        return self._params[key]


@dataclass(slots=True)
class _Look:
    """The look at one object."""

    judge: Judge
    judged: JudgedObject
    attributes: Attributes
    _namespace: Any = None

    def policy(self, compiled: CompiledPolicy, bindings: tuple[Binding, ...]) -> Iterator[Violation]:
        """What one policy says, by each of its bindings."""
        policy = compiled.policy
        matched = self._matches(policy.match_constraints)
        if matched is Match.NO:
            return
        self.judge.matched.add(id(policy))
        for binding in bindings:
            binds = Match.YES if binding.match_resources is None else self._matches(binding.match_resources)
            if binds is Match.NO:
                continue
            self.judge.matched.add(id(binding))
            if Match.CONVERTED in (matched, binds):
                yield self._converted(compiled, binding)
                continue
            try:
                params = self._params(compiled, binding)
            except _ConfigurationError as error:
                if policy.failure_policy == "Fail":
                    where = binding.location if binding.param_ref is None else binding.param_ref.location
                    yield self.violation(compiled, binding, "Deny", str(error), where, is_error=True)
                continue
            for one in params:
                yield from _Evaluation(self, compiled, binding, one).violations()

    def namespace(self) -> Any:
        """`namespaceObject`: the Namespace of the object, null for what has none or is one."""
        if self._namespace is None and self.attributes.namespace and not self.attributes.is_namespace:
            self._namespace = self.judge.cluster.namespace(self.attributes.namespace)
        return self._namespace

    def _matches(self, wanted: Any) -> Match:
        return matches(wanted, self.attributes, self._labels_of_namespace, self._other_versions)

    def _labels_of_namespace(self) -> Labels:
        namespace = self.namespace()
        return {} if namespace is None else namespace_labels(namespace)

    def _other_versions(self) -> Iterable[str]:
        known = _known_versions(self.attributes.group, self.attributes.kind, self.judge.kubernetes_version)
        return (version for version in known if version != self.attributes.version)

    def _params(self, compiled: CompiledPolicy, binding: Binding) -> tuple[Any, ...]:
        kind, ref = compiled.policy.param_kind, binding.param_ref
        if kind is None or ref is None:
            return (None,)
        return self.judge.params(kind, ref, self.attributes.namespace)

    def _converted(self, compiled: CompiledPolicy, binding: Binding) -> Violation:
        """What is not supported: Kubernetes would convert the object to another version first."""
        written = f"{self.attributes.group}/{self.attributes.version}".removeprefix("/")
        message = (
            f"the policy looks at {self.attributes.resource} in another version than {written}; Kubernetes would "
            "convert the object first, which is not done here"
        )
        where = self.judged.locate(("apiVersion",))
        at = compiled.policy.match_constraints.location
        return self.violation(compiled, binding, "Deny", message, at, location=where, is_error=True)

    def violation(
        self,
        compiled: CompiledPolicy,
        binding: Binding,
        action: ValidationAction,
        message: str,
        written_at: Location,
        *,
        location: Location | None = None,
        reason: str = "Invalid",
        is_error: bool = False,
    ) -> Violation:
        """A violation of the object, by default at its name."""
        where = location or self.judged.locate(("metadata", "name"))
        return Violation(compiled.policy, binding, self.judged, action, message, where, written_at, reason, is_error)


class _Evaluation:
    """One policy held against one object with one set of params."""

    __slots__ = ("_activation", "_binding", "_compiled", "_look", "_variables")

    def __init__(self, look: _Look, compiled: CompiledPolicy, binding: Binding, params: Any) -> None:
        self._look = look
        self._compiled = compiled
        self._binding = binding
        attributes = look.attributes
        self._activation = Activation(attributes.object, attributes.request(), params, look.namespace())
        self._variables = Variables(compiled.variables, self._activation)

    def violations(self) -> Iterator[Violation]:
        """What the validations say, then what is wrong with the audit annotations."""
        policy = self._compiled.policy
        problem = self._unmet_condition()
        if problem is True:
            return
        if isinstance(problem, Violation):
            yield problem
            return
        for index, validation in enumerate(policy.validations):
            expression = self._compiled.validations[index]
            try:
                holds = expression.evaluate(self._activation, self._variables)
            except (EvaluationError, BudgetExceeded) as error:
                yield from self._failure(expression, validation.expression, error)
                continue
            if holds is not True:
                message = self._message(index)
                yield self._denial(expression, validation.expression, message, validation.reason)
        for annotation, expression in zip(policy.audit_annotations, self._compiled.audit_annotations, strict=True):
            try:
                expression.evaluate(self._activation, self._variables)
            except (EvaluationError, BudgetExceeded) as error:
                # What is wrong with an audit annotation denies, whatever the binding's actions are.
                yield from self._failure(expression, annotation.expression, error, always_deny=True)

    def _unmet_condition(self) -> "bool | Violation":
        """True where a match condition is false, the violation where one fails and none is false, else False.

        Conditions see no `namespaceObject` (null) and no `variables`.
        """
        activation = Activation(self._activation.object, self._activation.request, self._activation.params, None)
        variables = Variables({}, activation)
        failed: list[tuple[Text, EvaluationError | BudgetExceeded]] = []
        conditions = self._compiled.policy.match_conditions
        for condition, expression in zip(conditions, self._compiled.match_conditions, strict=True):
            try:
                if expression.evaluate(activation, variables) is not True:
                    return True
            except (EvaluationError, BudgetExceeded) as error:
                failed.append((condition.expression, error))
        if not failed:
            return False
        too_dear = next((one for one in failed if isinstance(one[1], BudgetExceeded)), None)
        if self._compiled.policy.failure_policy == "Ignore" and too_dear is None:
            return True
        text, cause = too_dear or failed[0]
        messages = list(dict.fromkeys(_failed(*one) for one in failed))
        message = messages[0] if len(messages) == 1 else f"[{', '.join(messages)}]"
        return self._look.violation(
            self._compiled, self._binding, self._action(cause), message, text.location, is_error=True
        )

    def _failure(
        self, expression: Expression, text: Text, error: EvaluationError | BudgetExceeded, *, always_deny: bool = False
    ) -> Iterator[Violation]:
        """The violation of an expression that failed; none where the policy ignores failures.

        One that costs too much is always told: Kubernetes counts in another way.
        """
        if self._compiled.policy.failure_policy == "Ignore" and isinstance(error, EvaluationError):
            return
        action = "Deny" if always_deny else self._action(error)
        path = blamed_path(expression, self._activation, self._variables)
        yield self._look.violation(
            self._compiled,
            self._binding,
            action,
            _failed(text, error),
            text.location,
            location=self._look.judged.locate(path),
            is_error=True,
        )

    def _denial(self, expression: Expression, text: Text, message: str, reason: str) -> Violation:
        path = blamed_path(expression, self._activation, self._variables)
        return self._look.violation(
            self._compiled,
            self._binding,
            self._action(),
            message,
            text.location,
            location=self._look.judged.locate(path),
            reason=reason,
        )

    def _action(self, cause: Exception | None = None) -> ValidationAction:
        """The strictest action of the binding; Deny for what could not be judged at all."""
        if isinstance(cause, BudgetExceeded):
            return "Deny"
        actions = self._binding.actions
        return "Deny" if "Deny" in actions else "Warn" if "Warn" in actions else "Audit"

    def _message(self, index: int) -> str:
        """What Kubernetes says: the messageExpression where it gives a line, else the message, else the expression."""
        validation, expression = self._compiled.policy.validations[index], self._compiled.messages[index]
        if expression is not None:
            try:
                text = expression.evaluate(self._activation, self._variables)
            except (EvaluationError, BudgetExceeded):
                text = ""
            if isinstance(text, str):
                text = text.strip()
                too_long = len(text.encode("utf-8", "surrogateescape")) > MOST_MESSAGE_BYTES
                if text and "\n" not in text and not too_long:
                    return text
        return validation.message or f"failed expression: {validation.expression.value.strip()}"


def _failed(text: Text, error: EvaluationError | BudgetExceeded) -> str:
    if isinstance(error, BudgetExceeded):
        return f"expression '{text.value}' is not judged: {error.message}"
    return f"expression '{text.value}' resulted in error: {error}"


def _find_params(kind: ParamKind, ref: ParamRef, namespace: str, cluster: Cluster) -> Iterator[Any]:
    group, _ = split_api_version(kind.api_version)
    files = (cluster.manifests, cluster.policy_files)
    is_cluster_scoped = any(one.is_cluster_scoped(group, kind.kind) for one in files)
    if is_cluster_scoped and ref.namespace:
        raise _ConfigurationError(
            "failed to configure binding: paramRef.namespace must not be provided for a cluster-scoped `paramKind`"
        )
    wanted = "" if is_cluster_scoped else ref.namespace or namespace
    if not is_cluster_scoped and not wanted:
        raise _ConfigurationError(
            "failed to configure binding: cannot use namespaced paramRef in policy binding that matches "
            "cluster-scoped resources"
        )
    found = [
        _as_param(resource)
        for one in files
        for resource in one.of_kind(group, kind.kind)
        if resource.api_version == kind.api_version and resource.key.namespace == wanted and _is_wanted(resource, ref)
    ]
    if not found and ref.deny_missing:
        raise _ConfigurationError(
            "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"
        )
    yield from found


def _is_wanted(resource: Resource, ref: ParamRef) -> bool:
    if ref.selector is None:
        return resource.key.name == ref.name
    labels: Mapping[str, Any] | object = resource.document.get("metadata", "labels")
    return ref.selector({key: str(value) for key, value in labels.items()} if isinstance(labels, dict) else {})


def _as_param(resource: Resource) -> Any:
    """The object with its namespace written in."""
    if not resource.key.namespace:
        return resource.value
    metadata = resource.value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return {**resource.value, "metadata": {**metadata, "namespace": resource.key.namespace}}


@cache
def _known_versions(group: str, kind: str, kubernetes_version: str) -> tuple[str, ...]:
    """The versions of a kind that there are schemas of."""
    unknown = f"{group}/none" if group else "none"
    outcome = validate_object({"apiVersion": unknown, "kind": kind}, kubernetes_version)
    known = outcome.known if isinstance(outcome, UnknownVersion) else ()
    return tuple(split_api_version(api_version)[1] for api_version in known)
