"""What the manifests hold, asked by name, and the finding for what they lack."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import ManifestSet, View

RULE = "unresolved-reference"

_SECRET_MAKERS = (
    ("bitnami.com", "SealedSecret", ("metadata", "name")),
    ("external-secrets.io", "ExternalSecret", ("spec", "target", "name")),
    ("external-secrets.io", "ExternalSecret", ("metadata", "name")),
    ("cert-manager.io", "Certificate", ("spec", "secretName")),
)
"""Objects that something on the cluster turns into a Secret, and where they hold its name."""

_ALWAYS_THERE = {"ServiceAccount": frozenset({"default"}), "ConfigMap": frozenset({"kube-root-ca.crt"})}
"""What Kubernetes itself makes in every namespace."""


def is_static(name: str) -> bool:
    """Whether a name is known without an event: not empty, without `$(…)`."""
    return bool(name) and "$(" not in name


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reference asks for. `title` is what messages call it where the kind is not enough."""

    group: str
    kind: str
    namespace: str
    name: str

    @property
    def title(self) -> str:
        """`Pipeline flask-app/build`; cluster-scoped kinds without namespace."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(slots=True)
class Known:
    """Asks the manifests for objects and gathers findings, each once, in `found`."""

    manifests: ManifestSet
    found: dict[Finding, None] = field(default_factory=dict)
    _names: dict[tuple[str, str], dict[str, set[str]]] = field(default_factory=dict)

    def require(self, wanted: Wanted, where: Location, consequence: str, symbol: str) -> None:
        """Add a finding where the manifests lack the object. Names that only an event tells are passed over."""
        if not is_static(wanted.name) or not is_static(wanted.namespace or "-") or self.has(wanted):
            return
        self.report(f"the manifests lack {wanted.title}: without it {consequence}", where, self._help(wanted), symbol)

    def report(self, message: str, where: Location, help: str, symbol: str) -> None:
        """Add an `unresolved-reference`."""
        self.found[Finding(RULE, Severity.ERROR, message, where, help=help, symbol=symbol)] = None

    def has(self, wanted: Wanted) -> bool:
        """Whether the object is in the manifests, or comes from elsewhere by itself."""
        if wanted.name in _ALWAYS_THERE.get(wanted.kind, ()):
            return True
        if wanted.name in self.names(wanted.group, wanted.kind).get(wanted.namespace, ()):
            return True
        generated = (one.generated.get(wanted.kind, frozenset()) for one in self.manifests.kustomizations)
        return any(wanted.name in names for names in generated)

    def names(self, group: str, kind: str) -> dict[str, set[str]]:
        """The names of all objects of a kind, by namespace."""
        found = self._names.get((group, kind))
        if found is None:
            found = {}
            for resource in self.manifests.of_kind(group, kind):
                found.setdefault(resource.key.namespace, set()).add(resource.key.name)
            if (group, kind) == ("", "Secret"):
                for namespace, name in self.made_secrets():
                    found.setdefault(namespace, set()).add(name)
            self._names[group, kind] = found
        return found

    @property
    def judges_secrets(self) -> bool:
        """Whether Secrets are among the manifests at all; where they are kept elsewhere, none can be missed."""
        return bool(self.names("", "Secret"))

    def made_secrets(self) -> Iterator[tuple[str, str]]:
        """Namespace and name of each Secret that something on the cluster makes of another object."""
        for group, kind, path in _SECRET_MAKERS:
            for resource in self.manifests.of_kind(group, kind):
                name = View.of(resource.document, path).text
                if name:
                    yield resource.key.namespace, name

    def _help(self, wanted: Wanted) -> str:
        """The nearest name, or where else one of that name is."""
        names = self.names(wanted.group, wanted.kind)
        elsewhere = sorted(namespace for namespace, these in names.items() if wanted.name in these)
        if elsewhere:
            return f"there is one in {', '.join(elsewhere)}, but it is looked for in {wanted.namespace}"
        here = sorted(names.get(wanted.namespace, ()))
        near = difflib.get_close_matches(wanted.name, here, n=1)
        if near:
            return f"did you mean {near[0]}?"
        return f"there: {', '.join(here[:10])}" if here else f"the manifests hold no {wanted.kind} there"
