"""A way of an Ingress is for another host or path, compares it otherwise, or leads to another Service or port."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.manifests import View
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.routes import all_paths, rules, service
from harness.mutation.operators.values import another
from harness.rules.subject import Subject

_OTHER_TYPE = {"Prefix": "Exact", "Exact": "Prefix", "ImplementationSpecific": "Exact"}


def _propose(subject: Subject) -> Iterator[Proposal]:
    for rule in rules(subject):
        yield from _changed(rule.at("host"), "host")
    for path in all_paths(subject):
        name = path.at("path").text or "/"
        yield from _changed(path.at("path"), f"path {name}")
        kind = path.at("pathType")
        if kind.text in _OTHER_TYPE:
            change = SetScalar(kind.path, kind.text, _OTHER_TYPE[kind.text])
            yield Proposal(kind.document, f"makes the way {name} {change.new}", (change,))
        yield from _changed(service(path), f"Service of the way {name}")
        yield from _changed(path.at("backend", "service", "port", "number"), f"port of the way {name}")
        yield from _changed(path.at("backend", "service", "port", "name"), f"port of the way {name}")


def _changed(view: View, what: str) -> Iterator[Proposal]:
    if isinstance(view.value, str | int) and not isinstance(view.value, bool) and view.value:
        change = SetScalar(view.path, view.value, another(view.value))
        yield Proposal(view.document, f"changes the {what}", (change,))


OPERATOR = Operator("route-changed", "a way of an Ingress has another host, path, pathType, Service or port", _propose)
