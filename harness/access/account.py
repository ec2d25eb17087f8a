"""A service account as the API server's authorizers see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """A ServiceAccount."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"ServiceAccount {self.namespace}/{self.name}"

    @property
    def user(self) -> str:
        """The user name that the API server gives it, by token and by impersonation alike."""
        return f"system:serviceaccount:{self.namespace}:{self.name}"

    @property
    def groups(self) -> frozenset[str]:
        """The groups it is in; one that is impersonated by name alone is given the same (kubernetes 1.35,
        staging/src/k8s.io/apiserver/pkg/endpoints/filters/impersonation)."""
        return frozenset({"system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{self.namespace}"})
