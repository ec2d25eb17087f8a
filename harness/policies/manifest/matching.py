"""Whether a policy or a binding looks at an object.

Facts: k8s.io/apiserver v0.37.2, pkg/admission/plugin/policy/matching/matching.go, plugin/webhook/predicates (rules,
namespace and object) and plugin/policy/generic/policy_matcher.go.
"""

from collections.abc import Callable, Iterable
from enum import Enum

from harness.policies.manifest.judged import Attributes
from harness.policies.manifest.model import Labels, MatchResources, ResourceRule

OPERATION = "CREATE"
"""What is done to every object that is judged here."""


class Match(Enum):
    """What a look at an object came to; CONVERTED that it would be matched in another version of its kind only."""

    NO = "no"
    YES = "yes"
    CONVERTED = "converted"


def matches(
    wanted: MatchResources,
    attributes: Attributes,
    labels_of_namespace: Callable[[], Labels],
    other_versions: Callable[[], Iterable[str]],
) -> Match:
    """Whether the object is one of those that are wanted. `labels_of_namespace` gives the labels of the Namespace that
    it is created in; `other_versions` the other versions of its kind."""
    if attributes.namespace and not wanted.namespace_selector(
        attributes.labels if attributes.is_namespace else labels_of_namespace()
    ):
        return Match.NO
    if not wanted.object_selector(attributes.labels):
        return Match.NO
    equivalent = wanted.match_policy == "Equivalent"
    excluded = _any_rule(wanted.excluded, attributes, equivalent, other_versions)
    if excluded is not Match.NO:
        return Match.NO
    if not wanted.rules:
        return Match.YES
    return _any_rule(wanted.rules, attributes, equivalent, other_versions)


def _any_rule(
    rules: tuple[ResourceRule, ...],
    attributes: Attributes,
    equivalent: bool,
    other_versions: Callable[[], Iterable[str]],
) -> Match:
    if any(_rule_matches(rule, attributes, attributes.version) for rule in rules):
        return Match.YES
    if equivalent and any(_rule_matches(rule, attributes, version) for version in other_versions() for rule in rules):
        return Match.CONVERTED
    return Match.NO


def _rule_matches(rule: ResourceRule, attributes: Attributes, version: str) -> bool:
    return (
        _scope_matches(rule, attributes)
        and _word_matches(rule.operations, OPERATION)
        and _word_matches(rule.api_groups, attributes.group)
        and _word_matches(rule.api_versions, version)
        and any(_resource_matches(written, attributes.resource) for written in rule.resources)
        and (not rule.resource_names or attributes.name in rule.resource_names)
    )


def _scope_matches(rule: ResourceRule, attributes: Attributes) -> bool:
    in_namespace = bool(attributes.namespace) and not attributes.is_namespace
    match rule.scope:
        case "*":
            return True
        case "Namespaced":
            return in_namespace
        case "Cluster":
            return not in_namespace


def _word_matches(words: tuple[str, ...], wanted: str) -> bool:
    return "*" in words or wanted in words


def _resource_matches(written: str, resource: str) -> bool:
    """Whether a rule means the resource itself; what is created here is never a subresource."""
    wanted, _, subresource = written.partition("/")
    return wanted in ("*", resource) and subresource in ("", "*")
