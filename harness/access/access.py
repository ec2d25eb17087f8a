"""RBAC of the manifests: roles, bindings, and whether they let an account do something.

rbac.authorization.k8s.io/v1 of Kubernetes 1.35 (plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation):
what no rule allows is denied; rules only add up. A RoleBinding gives its role's rights in its own namespace, a
ClusterRoleBinding in all and for the cluster as a whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from harness.access.account import Account
from harness.access.policy import Action, PolicyRule
from harness.access.shipped import SHIPPED
from harness.jsontypes import JSONObject
from harness.manifests import ManifestSet, Resource, View
from harness.triggers.selectors import SelectorError, compile_label_selector

RBAC = "rbac.authorization.k8s.io"


class Answer(Enum):
    """Whether something is allowed; UNKNOWN where a role that counts is not in the manifests."""

    ALLOWED = auto()
    DENIED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A Role or ClusterRole. `open` tells that it may hold more rules than are known: it is not in the manifests, or
    the cluster puts it together (aggregationRule). `resource` is None for one that is not in the manifests."""

    name: str
    rules: tuple[PolicyRule, ...]
    open: bool = False
    resource: Resource | None = None

    def allows(self, action: Action) -> bool:
        """Whether one of its known rules does."""
        return any(rule.allows(action) for rule in self.rules)


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A RoleBinding (with `namespace`) or a ClusterRoleBinding (without)."""

    resource: Resource
    namespace: str
    role: Role

    @property
    def title(self) -> str:
        """`RoleBinding ci/webhook`."""
        return str(self.resource.key)

    def covers(self, action: Action) -> bool:
        """Whether the binding counts where the action takes place."""
        return not self.namespace or self.namespace == action.namespace


@dataclass(frozen=True)
class Access:
    """The roles and bindings of the manifests."""

    manifests: ManifestSet = field(repr=False)

    @classmethod
    def of(cls, manifests: ManifestSet) -> "Access":
        """The access that the manifests give."""
        return cls(manifests)

    def is_judged(self, account: Account) -> bool:
        """Whether the manifests hold rights of the account: a binding names it by itself. Any other account has its
        rights from elsewhere, and nobody can say here what it lacks; so has one that only groups name."""
        return any(key in self._by_subject for key in _own_subjects(account))

    def bindings_of(self, account: Account) -> tuple[Binding, ...]:
        """The bindings that give the account something, by itself or as one of a group, each once."""
        keys = (*_own_subjects(account), *(("Group", group) for group in sorted(account.groups)))
        return tuple(dict.fromkeys(binding for key in keys for binding in self._by_subject.get(key, ())))

    def review(self, account: Account, action: Action) -> Answer:
        """Whether the bindings of the manifests let the account do it."""
        covering = [binding for binding in self.bindings_of(account) if binding.covers(action)]
        if any(binding.role.allows(action) for binding in covering):
            return Answer.ALLOWED
        return Answer.UNKNOWN if any(binding.role.open for binding in covering) else Answer.DENIED

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """Every binding, in the order of the files."""
        return tuple(self._read_bindings())

    @cached_property
    def _by_subject(self) -> Mapping[tuple[str, str], list[Binding]]:
        """The bindings by kind and name of their subjects. A ServiceAccount's name has its namespace, which a
        RoleBinding may leave to its own."""
        found: dict[tuple[str, str], list[Binding]] = {}
        for binding in self.bindings:
            for subject in View.of(binding.resource.document, ("subjects",)).items():
                kind, name = subject.at("kind").text, subject.at("name").text
                if kind == "ServiceAccount":
                    name = f"{subject.at('namespace').text or binding.namespace}/{name}"
                found.setdefault((kind, name), []).append(binding)
        return found

    def _read_bindings(self) -> Iterator[Binding]:
        for kind in ("RoleBinding", "ClusterRoleBinding"):
            for resource in self.manifests.of_kind(RBAC, kind):
                reference = View.of(resource.document, ("roleRef",))
                namespace = resource.key.namespace
                role = self._role(reference.at("kind").text, namespace, reference.at("name").text)
                if role is not None:
                    yield Binding(resource, namespace, role)

    def _role(self, kind: str, namespace: str, name: str) -> Role | None:
        """The role that a binding names; None for what is no role."""
        match kind:
            case "Role":
                resource = self.manifests.get(RBAC, "Role", namespace, name)
                return Role(name, (), open=True) if resource is None else Role(name, _rules(resource), False, resource)
            case "ClusterRole":
                return self._cluster_roles.get(name) or Role(name, SHIPPED.get(name, ()), open=name not in SHIPPED)
            case _:
                return None

    @cached_property
    def _cluster_roles(self) -> Mapping[str, Role]:
        resources = self.manifests.of_kind(RBAC, "ClusterRole")
        return {resource.key.name: self._cluster_role(resource) for resource in resources}

    def _cluster_role(self, resource: Resource) -> Role:
        """A ClusterRole with the rules that the manifests' others give it where it is put together by labels."""
        aggregation = View.of(resource.document, ("aggregationRule",))
        if not aggregation.object:
            return Role(resource.key.name, _rules(resource), False, resource)
        selectors = tuple(item.object for item in aggregation.at("clusterRoleSelectors").items())
        rules = tuple(
            rule
            for other in self.manifests.of_kind(RBAC, "ClusterRole")
            if other is not resource and any(_selects(selector, other) for selector in selectors)
            for rule in _rules(other)
        )
        return Role(resource.key.name, (*_rules(resource), *rules), True, resource)


def _rules(resource: Resource) -> tuple[PolicyRule, ...]:
    return tuple(PolicyRule.read(item) for item in View.of(resource.document, ("rules",)).items())


def _selects(selector: JSONObject, role: Resource) -> bool:
    labels = View.of(role.document, ("metadata", "labels")).object
    try:
        return compile_label_selector(selector)({key: str(value) for key, value in labels.items()})
    except SelectorError:
        return False


def _own_subjects(account: Account) -> tuple[tuple[str, str], ...]:
    """Kind and name of the subjects that mean the account and nobody else."""
    return ("ServiceAccount", f"{account.namespace}/{account.name}"), ("User", account.user)
