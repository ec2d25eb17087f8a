"""Reads policies and bindings, and says what the API server would refuse about them.

The structure is held against the schema of the kind first; what is told here is what a schema does not know. Facts:
k8s.io/kubernetes v1.37.2, pkg/apis/admissionregistration/validation/validation.go and v1/defaults.go.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

from harness.cel.builder import RESERVED
from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import Resource, View
from harness.policies.manifest.model import (
    Binding,
    FailurePolicy,
    Labels,
    MatchPolicy,
    MatchResources,
    NamedExpression,
    ParamKind,
    ParamRef,
    Policy,
    ResourceRule,
    Scope,
    Text,
    Validation,
    ValidationAction,
)
from harness.schemas import UnknownKind, UnknownVersion, path_text, validate_object
from harness.triggers.selectors import SelectorError, compile_label_selector

INVALID_RULE = "manifest-policy-invalid"
"""The rule of all that is wrong with policies and bindings themselves."""

GROUP = "admissionregistration.k8s.io"
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"

_OPERATIONS = ("*", "CREATE", "UPDATE", "DELETE", "CONNECT")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized")
_IDENTIFIER = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*", re.ASCII)
_QUALIFIED_NAME = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]", re.ASCII)
_RESERVED = RESERVED | {"in"}

MOST_MATCH_CONDITIONS, MOST_AUDIT_ANNOTATIONS = 64, 20

_T = TypeVar("_T", bound=str)


@dataclass(slots=True)
class Reader:
    """Reads one object; `findings` is what is wrong with it."""

    title: str
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, location: Location, message: str, help: str = "") -> None:
        """Notes what makes the object useless."""
        finding = Finding(INVALID_RULE, Severity.ERROR, f"{self.title}: {message}", location, help, self.title)
        self.findings.append(finding)

    def expression(self, view: View, name: str) -> Text:
        """A required expression."""
        if not view.text.strip():
            self.refuse(view.location, f"{name} is empty, and Kubernetes refuses it", "write a CEL expression")
        return Text(view.text, view.document, view.path)

    def choice(self, view: View, name: str, choices: tuple[_T, ...], default: _T) -> _T:
        """One of several words, the default where none is written."""
        if view.value is None or view.value == "":
            return default
        for choice in choices:
            if view.value == choice:
                return choice
        self.refuse(view.location, f"{name} is {view.value!r}, and Kubernetes refuses it", _one_of(choices))
        return default

    def texts(self, view: View, name: str, *, required: bool = True) -> tuple[str, ...]:
        """The words of a list."""
        words = tuple(item.text for item in view.items())
        if required and not words:
            self.refuse(view.location, f"{name} is empty, so that nothing would match; Kubernetes refuses it")
        return words

    def selector(self, view: View, name: str) -> Callable[[Labels], bool]:
        """A label selector; none takes everything."""
        try:
            return compile_label_selector(view.object or None)
        except SelectorError as error:
            self.refuse(view.location, f"{name} cannot be used: {error}")
            return lambda labels: False


def check_schema(resource: Resource, kubernetes_version: str) -> Iterator[Finding]:
    """What an object breaks of the schema of its kind."""
    title = _title(resource)
    document = resource.document
    outcome = validate_object(resource.value, kubernetes_version)
    match outcome:
        case UnknownKind():
            return
        case UnknownVersion(known=known):
            message = f"{title}: {resource.api_version} is no version of it that is judged here"
            where = document.locate(("apiVersion",))
            yield Finding(INVALID_RULE, Severity.ERROR, message, where, f"use {' or '.join(known)}", title)
        case violations:
            for one in violations:
                where = document.locate_key(one.path) if one.at_key else document.locate(one.path)
                message = f"{title}: {path_text(one.path)}: {one.message}"
                yield Finding(INVALID_RULE, Severity.ERROR, message, where, one.help, title)


def read_policy(resource: Resource) -> tuple[Policy | None, tuple[Finding, ...]]:
    """A policy that fits its schema, None where something is wrong with it, and what that is."""
    reader = Reader(_title(resource))
    root = View.of(resource.document)
    spec = root.at("spec")
    constraints = spec.at("matchConstraints")
    if not constraints.object.get("resourceRules"):
        reader.refuse(
            constraints.location,
            "matchConstraints has no resourceRules, and Kubernetes refuses it",
            "say which resources the policy looks at",
        )
    if not spec.object.get("validations") and not spec.object.get("auditAnnotations"):
        reader.refuse(spec.location, "there are neither validations nor auditAnnotations, and Kubernetes refuses it")
    policy = Policy(
        name=resource.key.name,
        location=root.at("metadata", "name").location,
        match_constraints=_match_resources(reader, constraints),
        match_conditions=_named(reader, spec.at("matchConditions"), "name", "expression", _QUALIFIED_NAME),
        variables=_variables(reader, spec.at("variables")),
        validations=tuple(_validation(reader, item) for item in spec.at("validations").items()),
        audit_annotations=_named(reader, spec.at("auditAnnotations"), "key", "valueExpression", _QUALIFIED_NAME),
        failure_policy=reader.choice(
            spec.at("failurePolicy"), "failurePolicy", get_args(FailurePolicy), get_args(FailurePolicy)[0]
        ),
        param_kind=_param_kind(reader, spec.at("paramKind")),
    )
    for items, most in (("matchConditions", MOST_MATCH_CONDITIONS), ("auditAnnotations", MOST_AUDIT_ANNOTATIONS)):
        count = len(spec.at(items).items())
        if count > most:
            reader.refuse(spec.at(items).location, f"{items} has {count} items, and Kubernetes takes {most} at most")
    return None if reader.findings else policy, tuple(reader.findings)


def read_binding(resource: Resource) -> tuple[Binding | None, tuple[Finding, ...]]:
    """A binding that fits its schema, None where something is wrong with it, and what that is."""
    reader = Reader(_title(resource))
    root = View.of(resource.document)
    spec = root.at("spec")
    if not spec.at("policyName").text:
        reader.refuse(spec.at("policyName").location, "policyName is missing, and Kubernetes refuses it")
    match_resources = spec.at("matchResources")
    binding = Binding(
        name=resource.key.name,
        location=root.at("metadata", "name").location,
        policy_name=spec.at("policyName").text,
        policy_name_location=spec.at("policyName").location,
        param_ref=_param_ref(reader, spec.at("paramRef")),
        match_resources=_match_resources(reader, match_resources) if match_resources.value is not None else None,
        actions=_actions(reader, spec.at("validationActions")),
    )
    return None if reader.findings else binding, tuple(reader.findings)


def _title(resource: Resource) -> str:
    return f"{resource.key.kind} {resource.key.name}"


def _match_resources(reader: Reader, view: View) -> MatchResources:
    policies: tuple[MatchPolicy, ...] = get_args(MatchPolicy)
    return MatchResources(
        rules=tuple(_rule(reader, item) for item in view.at("resourceRules").items()),
        excluded=tuple(_rule(reader, item) for item in view.at("excludeResourceRules").items()),
        namespace_selector=reader.selector(view.at("namespaceSelector"), "namespaceSelector"),
        object_selector=reader.selector(view.at("objectSelector"), "objectSelector"),
        match_policy=reader.choice(view.at("matchPolicy"), "matchPolicy", policies, "Equivalent"),
        location=view.location,
    )


def _rule(reader: Reader, view: View) -> ResourceRule:
    scopes: tuple[Scope, ...] = get_args(Scope)
    rule = ResourceRule(
        api_groups=reader.texts(view.at("apiGroups"), "apiGroups"),
        api_versions=reader.texts(view.at("apiVersions"), "apiVersions"),
        operations=reader.texts(view.at("operations"), "operations"),
        resources=reader.texts(view.at("resources"), "resources"),
        scope=reader.choice(view.at("scope"), "scope", scopes, "*"),
        resource_names=reader.texts(view.at("resourceNames"), "resourceNames", required=False),
    )
    for name, words in (
        ("apiGroups", rule.api_groups),
        ("apiVersions", rule.api_versions),
        ("operations", rule.operations),
    ):
        if "*" in words and len(words) > 1:
            reader.refuse(view.at(name).location, f"{name} has '*' beside other items, and Kubernetes refuses it")
    for index, operation in enumerate(rule.operations):
        if operation not in _OPERATIONS:
            where = view.at("operations", index).location
            reader.refuse(where, f"{operation!r} is no operation, and Kubernetes refuses it", _one_of(_OPERATIONS))
    _check_resources(reader, view.at("resources"), rule.resources)
    return rule


def _check_resources(reader: Reader, view: View, resources: tuple[str, ...]) -> None:
    subresources_of: set[str] = set()
    with_subresource: set[str] = set()
    for index, written in enumerate(resources):
        where = view.at(index).location
        resource, slash, subresource = written.partition("/")
        if not written:
            reader.refuse(where, "resources has an empty item, and Kubernetes refuses it")
        elif slash and resource in subresources_of:
            reader.refuse(where, f"{written!r} is beside '{resource}/*', and Kubernetes refuses it")
        elif slash and subresource in with_subresource:
            reader.refuse(where, f"{written!r} is beside '*/{subresource}', and Kubernetes refuses it")
        if slash and subresource == "*":
            subresources_of.add(resource)
        if slash and resource == "*":
            with_subresource.add(subresource)
    if "*/*" in resources and len(resources) > 1:
        reader.refuse(view.location, "resources has '*/*' beside other items, and Kubernetes refuses it")
    elif "*" in resources and any("/" not in written and written != "*" for written in resources):
        reader.refuse(view.location, "resources has '*' beside other resources, and Kubernetes refuses it")


def _named(
    reader: Reader, view: View, name_field: str, expression_field: str, pattern: re.Pattern[str]
) -> tuple[NamedExpression, ...]:
    seen: set[str] = set()
    found = []
    for item in view.items():
        named = item.at(name_field)
        if not pattern.fullmatch(named.text):
            reader.refuse(named.location, f"{name_field} {named.text!r} is no valid name, and Kubernetes refuses it")
        elif named.text in seen:
            reader.refuse(named.location, f"{name_field} {named.text!r} is there twice, and Kubernetes refuses it")
        seen.add(named.text)
        found.append(NamedExpression(named.text, reader.expression(item.at(expression_field), expression_field)))
    return tuple(found)


def _variables(reader: Reader, view: View) -> tuple[NamedExpression, ...]:
    variables = _named(reader, view, "name", "expression", _IDENTIFIER)
    for index, variable in enumerate(variables):
        if variable.name in _RESERVED:
            where = view.at(index, "name").location
            reader.refuse(where, f"name {variable.name!r} is a reserved word of CEL, and Kubernetes refuses it")
    return variables


def _validation(reader: Reader, view: View) -> Validation:
    message, message_expression = view.at("message"), view.at("messageExpression")
    if message.text and not message.text.strip():
        reader.refuse(message.location, "message is blank, and Kubernetes refuses it")
    elif "\n" in message.text.strip():
        reader.refuse(message.location, "message has several lines, and Kubernetes refuses it", "write it in one")
    return Validation(
        expression=reader.expression(view.at("expression"), "expression"),
        message=message.text.strip(),
        message_expression=(
            reader.expression(message_expression, "messageExpression") if message_expression.value else None
        ),
        reason=reader.choice(view.at("reason"), "reason", _REASONS, "Invalid"),
    )


def _param_kind(reader: Reader, view: View) -> ParamKind | None:
    if view.value is None:
        return None
    for name in ("apiVersion", "kind"):
        if not view.at(name).text:
            reader.refuse(view.location, f"paramKind has no {name}, and Kubernetes refuses it")
    return ParamKind(view.at("apiVersion").text, view.at("kind").text)


def _param_ref(reader: Reader, view: View) -> ParamRef | None:
    if view.value is None:
        return None
    name, selector = view.at("name").text, view.at("selector")
    has_selector = selector.value is not None
    if bool(name) == has_selector:
        problem = "both name and selector" if name else "neither name nor selector"
        reader.refuse(view.location, f"paramRef has {problem}, and Kubernetes refuses it", "write one of them")
    action = view.at("parameterNotFoundAction")
    if not action.value:
        help = "write Allow or Deny: what is to happen where there are no params"
        reader.refuse(view.location, "paramRef has no parameterNotFoundAction, and Kubernetes refuses it", help)
    actions: tuple[Literal["Allow"], Literal["Deny"]] = ("Allow", "Deny")
    return ParamRef(
        name=name,
        namespace=view.at("namespace").text,
        selector=reader.selector(selector, "selector") if has_selector else None,
        deny_missing=reader.choice(action, "parameterNotFoundAction", actions, "Allow") == "Deny",
        location=view.location,
    )


def _actions(reader: Reader, view: View) -> tuple[ValidationAction, ...]:
    known: tuple[ValidationAction, ...] = get_args(ValidationAction)
    actions: list[ValidationAction] = []
    for item in view.items():
        action = reader.choice(item, "a validation action", known, "Deny")
        if action in actions:
            reader.refuse(item.location, f"{action} is there twice, and Kubernetes refuses it")
        actions.append(action)
    if not actions:
        reader.refuse(
            view.location, "validationActions is empty, and Kubernetes refuses it", "write Deny, Warn or Audit"
        )
    if "Deny" in actions and "Warn" in actions:
        reader.refuse(view.location, "validationActions has both Deny and Warn, and Kubernetes refuses it")
    return tuple(actions)


def _one_of(choices: tuple[str, ...]) -> str:
    return f"write {', '.join(choices[:-1])} or {choices[-1]}"
