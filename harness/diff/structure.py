"""Listeners, triggers and ways of Ingresses that are there on one side only."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from harness.diff.model import MISSING, OUTCOME, Change, Difference, Kind, What
from harness.diff.pairing import ListenerPair
from harness.diff.sides import Side
from harness.ingress import Route


def structural_changes(before: Side, after: Side, pairs: Sequence[ListenerPair]) -> Iterator[Change]:
    """Every listener, every trigger of a listener that is on both sides, and every way that is new, gone or leads
    elsewhere."""
    for pair in pairs:
        if not (pair.before and pair.after):
            labels = ", ".join(one.key.label for one in pair.triggers)
            held = f"its triggers: {labels}" if labels else "it has no triggers"
            yield _one_sided(Kind.LISTENERS, pair.key, "", is_new=pair.after, held=held)
            continue
        for one in pair.triggers:
            if one.before is None or one.after is None:
                own = one.before or one.after
                assert own is not None  # a pair has at least one
                chain = ", ".join(link.title for link in own.scoped.prepared.trigger.interceptors)
                held = f"its interceptors: {chain}" if chain else "it has no interceptors"
                yield _one_sided(Kind.TRIGGERS, pair.key, one.key.label, is_new=one.before is None, held=held)
    yield from _routes(before, after)


def _one_sided(kind: Kind, listener: str, trigger: str, *, is_new: bool, held: str) -> Change:
    what = What.ADDED if is_new else What.REMOVED
    sides = (MISSING, held) if is_new else (held, MISSING)
    return Change(what, (kind,), listener, trigger, differences=(Difference(OUTCOME, "", *sides),))


def _routes(before: Side, after: Side) -> Iterator[Change]:
    ways = [_by_rule(side.simulator.routes.all) for side in (before, after)]
    for rule in sorted({*ways[0], *ways[1]}):
        targets = [_target(side.get(rule)) for side in ways]
        if targets[0] == targets[1]:
            continue
        what = What.SENT_ELSEWHERE
        if None in targets:
            what = What.ADDED if targets[0] is None else What.REMOVED
        sides = (MISSING if target is None else target for target in targets)
        yield Change(what, (Kind.ROUTES,), rule, differences=(Difference(OUTCOME, "", *sides),))


def _by_rule(routes: Sequence[Route]) -> Mapping[str, Route]:
    """Each way by its rule and how its path is compared, and where that is not enough its number."""
    found: dict[str, Route] = {}
    seen: Counter[str] = Counter()
    for route in routes:
        name = route.rule if route.path_type == "Prefix" or not route.path else f"{route.rule} ({route.path_type})"
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} #{seen[name]}"] = route
    return found


def _target(route: Route | None) -> str | None:
    if route is None:
        return None
    if route.listener:
        return f"to the listener {route.listener}"
    return f"to the Service {route.service or '(none)'}, which is no listener's"
