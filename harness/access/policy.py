"""Policy rules of RBAC: what is done to which resources (kubernetes 1.35, pkg/apis/rbac/v1/evaluation_helpers.go)."""

from dataclasses import dataclass

from harness.manifests import View

ALL = "*"


@dataclass(frozen=True, slots=True)
class Action:
    """One verb on one resource; `namespace` is empty for what reaches over the whole cluster, `name` for what is not
    about one object that is known before (create, list, watch)."""

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""

    @property
    def where(self) -> str:
        """`in namespace ci`, or `in the whole cluster`."""
        return f"in namespace {self.namespace}" if self.namespace else "in the whole cluster"

    @property
    def target(self) -> str:
        """The resource as kubectl writes it: `pipelineruns.tekton.dev`, `configmaps`."""
        return f"{self.resource}.{self.group}" if self.group else self.resource


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of a Role or ClusterRole. One for URLs (nonResourceURLs) has no resources and allows nothing here."""

    verbs: tuple[str, ...]
    groups: tuple[str, ...]
    resources: tuple[str, ...]
    names: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View) -> "PolicyRule":
        """The rule that stands at `view`; what has a wrong shape is left out."""
        verbs, groups, resources, names = (
            tuple(item.text for item in view.at(field).items())
            for field in ("verbs", "apiGroups", "resources", "resourceNames")
        )
        return cls(verbs, groups, resources, names)

    def allows(self, action: Action) -> bool:
        """Whether the rule allows it. A rule with names allows nothing that has no name yet."""
        return (
            (ALL in self.verbs or action.verb in self.verbs)
            and (ALL in self.groups or action.group in self.groups)
            and (ALL in self.resources or action.resource in self.resources)
            and (not self.names or action.name in self.names)
        )

    @property
    def wildcards(self) -> tuple[str, ...]:
        """The fields that say `*`."""
        fields = (("verbs", self.verbs), ("apiGroups", self.groups), ("resources", self.resources))
        return tuple(name for name, values in fields if ALL in values)


EVERYTHING = PolicyRule((ALL,), (ALL,), (ALL,))
