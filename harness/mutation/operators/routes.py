"""What the operators for Ingresses share: their rules and paths."""

from collections.abc import Iterator

from harness.manifests import View
from harness.rules.subject import Subject


def rules(subject: Subject) -> Iterator[View]:
    """Every rule of every Ingress."""
    for ingress in subject.manifests.of_kind("networking.k8s.io", "Ingress"):
        yield from View.of(ingress.document, ("spec", "rules")).items()


def paths(rule: View) -> tuple[View, ...]:
    """The paths of a rule."""
    return rule.at("http", "paths").items()


def all_paths(subject: Subject) -> Iterator[View]:
    """Every path of every rule."""
    for rule in rules(subject):
        yield from paths(rule)


def service(path: View) -> View:
    """The name of the Service that a path leads to."""
    return path.at("backend", "service", "name")
