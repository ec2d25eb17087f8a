"""ValidatingAdmissionPolicies and their bindings as typed data, each part with its place.

The fields are those of `admissionregistration.k8s.io/v1` (k8s.io/api v0.37.2), with the defaults that the API server
puts in (k8s.io/kubernetes v1.37.2, pkg/apis/admissionregistration/v1/defaults.go).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.location import Location
from harness.manifests import Document, Path

Labels: TypeAlias = Mapping[str, str]

FailurePolicy: TypeAlias = Literal["Fail", "Ignore"]
MatchPolicy: TypeAlias = Literal["Exact", "Equivalent"]
ValidationAction: TypeAlias = Literal["Deny", "Warn", "Audit"]
Scope: TypeAlias = Literal["*", "Cluster", "Namespaced"]


@dataclass(frozen=True, slots=True)
class Text:
    """An expression as it is written, and the place of the scalar."""

    value: str
    document: Document
    path: Path

    @property
    def location(self) -> Location:
        """Where the scalar stands."""
        return self.document.locate(self.path)

    def locate(self, line: int, column: int) -> Location:
        """The place in the file of a line and column of the expression, both from 1."""
        return self.document.locate_in_text(self.path, line, column)


@dataclass(frozen=True, slots=True)
class ResourceRule:
    """One of `resourceRules` or `excludeResourceRules`; no `resource_names` means any name."""

    api_groups: tuple[str, ...]
    api_versions: tuple[str, ...]
    operations: tuple[str, ...]
    resources: tuple[str, ...]
    scope: Scope = "*"
    resource_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchResources:
    """Which objects are looked at; the selectors are tests of labels."""

    rules: tuple[ResourceRule, ...]
    excluded: tuple[ResourceRule, ...]
    namespace_selector: Callable[[Labels], bool]
    object_selector: Callable[[Labels], bool]
    match_policy: MatchPolicy
    location: Location


@dataclass(frozen=True, slots=True)
class NamedExpression:
    """A match condition (by `name`), a variable (by `name`) or an audit annotation (by its `key`)."""

    name: str
    expression: Text


@dataclass(frozen=True, slots=True)
class Validation:
    """One of `validations`; `message` is trimmed, empty where there is none."""

    expression: Text
    message: str = ""
    message_expression: Text | None = None
    reason: str = "Invalid"


@dataclass(frozen=True, slots=True)
class ParamKind:
    """The kind of the params, by API version and kind."""

    api_version: str
    kind: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A ValidatingAdmissionPolicy."""

    name: str
    location: Location
    match_constraints: MatchResources
    match_conditions: tuple[NamedExpression, ...]
    variables: tuple[NamedExpression, ...]
    validations: tuple[Validation, ...]
    audit_annotations: tuple[NamedExpression, ...]
    failure_policy: FailurePolicy
    param_kind: ParamKind | None


@dataclass(frozen=True, slots=True)
class ParamRef:
    """Which objects are the params: the one of a `name`, else those that the `selector` takes. `deny_missing` is the
    parameterNotFoundAction Deny."""

    name: str
    namespace: str
    selector: Callable[[Labels], bool] | None
    deny_missing: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Binding:
    """A ValidatingAdmissionPolicyBinding."""

    name: str
    location: Location
    policy_name: str
    policy_name_location: Location
    param_ref: ParamRef | None
    match_resources: MatchResources | None
    actions: tuple[ValidationAction, ...]
