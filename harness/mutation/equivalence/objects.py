"""Proofs about objects: what nobody uses, and what nobody reads."""

import re
from collections.abc import Iterator

from harness.jsonpath import find_expressions
from harness.jsontypes import JSON
from harness.manifests import View
from harness.mutation.equivalence.proof import Case, Proof, User
from harness.pipelines.library import GROUP as PIPELINES
from harness.rules.template_texts import used_params
from harness.triggers.load import GROUP as TRIGGERS
from harness.triggers.model import CLUSTER_INTERCEPTOR, TriggerInterceptor
from harness.triggers.resolution import ResolvedTrigger

_READ = {"cel": frozenset(("filter", "overlays")), "gitlab": frozenset(("secretref", "eventtypes"))}
"""The params that an interceptor of Tekton's reads, in any case (tektoncd/triggers v0.37.0, pkg/interceptors)."""


def _is_unused(case: Case) -> bool:
    key = case.mutant.key
    if key.group == TRIGGERS:
        return key.kind != "EventListener" and not case.reach.listeners
    if key.group == PIPELINES and key.kind in ("Pipeline", "Task"):
        return key.name not in _referred_to(case)
    return False


UNUSED = Proof("unused-object", "no listener uses the object", _is_unused)


def _referred_to(case: Case) -> frozenset[str]:
    """The names of Pipelines and Tasks that anything refers to; where a name is worked out, all of them."""
    found: set[str] = set()
    for resource in case.original.manifests.resources.values():
        found.update(_references(resource.value))
    if any("$" in name for name in found):
        return frozenset(key.name for key in case.original.manifests.resources)
    return frozenset(found)


def _references(value: JSON) -> Iterator[str]:
    match value:
        case dict():
            for key, item in value.items():
                if key in ("taskRef", "pipelineRef") and isinstance(item, dict) and isinstance(item.get("name"), str):
                    yield str(item["name"])
                yield from _references(item)
        case list():
            for item in value:
                yield from _references(item)


def _has_same_routes(case: Case) -> bool:
    if not case.reach.routes:
        return False
    before, after = (
        [(one.host, one.path, one.path_type, one.listener) for one in side.simulator.routes.all]
        for side in (case.original, case.mutated)
    )
    return before == after


SAME_ROUTES = Proof("same-routes", "every way leads to the same listener, or to none, as before", _has_same_routes)


def _has_same_interceptors(case: Case) -> bool:
    if case.mutant.key.kind not in ("EventListener", "Trigger") or not case.users:
        return False
    return all(_effect(before) == _effect(after) for before, after in case.users)


SAME_INTERCEPTORS = Proof(
    "overridden-param",
    "the interceptor does not read the param, or takes a later one of the same name",
    _has_same_interceptors,
)


def _effect(user: User) -> object:
    """What a trigger is made of, as far as it is read."""
    resolved, trigger = user.resolved, user.prepared.trigger
    bound = (_bound(resolved), _template(resolved)) if isinstance(resolved, ResolvedTrigger) else resolved
    return trigger.namespace, trigger.name, bound, _interceptors(user)


def _bound(resolved: ResolvedTrigger) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in resolved.params]


def _template(resolved: ResolvedTrigger) -> object:
    """A template without its place."""
    declared = [(one.name, one.default) for one in resolved.template.params]
    return declared, repr(resolved.template.resource_templates), resolved.old_escape_quotes


def _interceptor(one: TriggerInterceptor) -> object:
    named = (one.ref_name, one.ref_kind, one.ref_api_version, repr(one.webhook))
    # Of several params of one name the last counts.
    params = {param.name: repr(param.value) for param in one.params}
    read = _READ.get(one.ref_name) if one.ref_kind == CLUSTER_INTERCEPTOR and one.webhook is None else None
    if read is not None:
        params = {name: value for name, value in params.items() if name.lower() in read}
    return named, tuple(sorted(params.items()))


def _is_unread_param(case: Case) -> bool:
    """What a binding gives as it stands, which cannot fail, and no template takes."""
    for before, after in case.users:
        if not (isinstance(before.resolved, ResolvedTrigger) and isinstance(after.resolved, ResolvedTrigger)):
            return False
        if _interceptors(before) != _interceptors(after) or _template(before.resolved) != _template(after.resolved):
            return False
        used = used_params(before.resolved.template)
        if used is None or _names_are_taken(before):
            return False
        sides = [_bound(side) for side in (before.resolved, after.resolved)]
        differing = [one for one in sides[0] if one not in sides[1]] + [one for one in sides[1] if one not in sides[0]]
        if not differing or any(name in used or find_expressions(value) for name, value in differing):
            return False
        kept = [[one for one in side if one not in differing] for side in sides]
        if kept[0] != kept[1]:
            return False
    return bool(case.users)


def _interceptors(user: User) -> tuple[object, ...]:
    return tuple(_interceptor(one) for one in user.chain)


def _names_are_taken(user: User) -> bool:
    """Whether two params of the bindings have one name, which Tekton refuses."""
    resolved = user.resolved
    names = [one.name for one in resolved.params] if isinstance(resolved, ResolvedTrigger) else []
    return len(names) != len(set(names))


UNREAD_PARAM = Proof("unread-param", "no template takes the param, whose fixed text cannot fail", _is_unread_param)


def _is_unread_default(case: Case) -> bool:
    if case.mutant.operator != "template-default-changed" or case.document is None or not case.users:
        return False
    (change,) = case.mutant.changes
    name = View.of(case.document, change.path[:-1]).at("name").text
    for before, _ in case.users:
        resolved = before.resolved
        bound = [one for one in resolved.params if one.name == name] if isinstance(resolved, ResolvedTrigger) else []
        if not bound or any(find_expressions(one.value) for one in bound):
            return False
    return True


UNREAD_DEFAULT = Proof(
    "unread-default",
    "every trigger binds the param to a fixed text, so that its default never counts",
    _is_unread_default,
)

_EXTENSION = re.compile(r"extensions(?:\.([A-Za-z_][A-Za-z0-9_]*))?")


def _is_unread_overlay(case: Case) -> bool:
    """An overlay whose expression is a constant before and after, and whose key nobody reads."""
    if case.mutant.operator not in ("overlay-dropped", "overlay-key-misspelt", "literal-changed"):
        return False
    for before, after in case.users:
        sides = [_overlays(one) for one in (before, after)]
        if sides[0] is None or sides[1] is None or _without_overlays(before) != _without_overlays(after):
            return False
        differing = set(sides[0]) ^ set(sides[1])
        keys = {key for _, key, _ in differing}
        if not differing or any(not _is_constant(expression) for _, _, expression in differing):
            return False
        if [one for one in sides[0] if one not in differing] != [one for one in sides[1] if one not in differing]:
            return False
        read = _extensions_read(before)
        if read is None or any(key in read or "." in key for key in keys):
            return False
    return bool(case.users)


UNREAD_OVERLAY = Proof("unread-overlay", "nobody reads the overlay, which is a constant", _is_unread_overlay)

_TEXT = re.compile(r"'[^'\\]*'|\"[^\"\\]*\"|string\((?:'[^'\\]*'|\"[^\"\\]*\")\)")


def _is_constant(expression: str) -> bool:
    return bool(_TEXT.fullmatch(expression.strip()))


def _overlays(user: User) -> list[tuple[int, str, str]] | None:
    """Every overlay, with the number of its interceptor; None where one is not as it has to be."""
    found: list[tuple[int, str, str]] = []
    for number, one in enumerate(user.chain):
        for param in one.params:
            if param.name != "overlays":
                continue
            if not isinstance(param.value, list):
                return None
            for overlay in param.value:
                match overlay:
                    case {"key": str() as key, "expression": str() as expression}:
                        found.append((number, key, expression))
                    case _:
                        return None
    return found


def _without_overlays(user: User) -> object:
    chain = [
        (one.ref_name, one.ref_kind, [(of.name, repr(of.value)) for of in one.params if of.name != "overlays"])
        for one in user.chain
    ]
    return chain, _bound(user.resolved) if isinstance(user.resolved, ResolvedTrigger) else user.resolved


def _extensions_read(user: User) -> frozenset[str] | None:
    """The extensions that a trigger reads; None where it may read any."""
    if any(one.ref_name not in _READ or one.webhook is not None for one in user.chain):
        return None
    texts = [repr([param.value for param in one.params]) for one in user.chain]
    if isinstance(user.resolved, ResolvedTrigger):
        for param in user.resolved.params:
            texts += [expression.path for expression in find_expressions(param.value)]
            if any(not one.path.startswith(("body.", "extensions.")) for one in find_expressions(param.value)):
                return None
    found = [match[1] for text in texts for match in _EXTENSION.finditer(text)]
    return None if any(name is None for name in found) else frozenset(found)
