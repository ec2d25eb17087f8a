"""The columns: what is known of a trigger before any delivery comes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.interceptors import PreparedChain
from harness.jsontypes import JSON, JSONObject
from harness.listeners import PreparedGroup, PreparedTrigger, locate
from harness.location import Location
from harness.simulator import Simulator
from harness.triggers.model import Param, ParamSpec, Place
from harness.triggers.resolution import ResolvedTrigger


@dataclass(frozen=True, slots=True)
class Column:
    """One trigger of one listener. `index` is its place in the listener's traces; `id` says which it is in the page's
    address (`namespace/listener/trigger`), and is no other's. Without a `prepared` trigger the listener has none."""

    listener: str
    index: int
    id: str
    prepared: PreparedTrigger | None
    group: PreparedGroup | None = None

    @property
    def name(self) -> str:
        """The trigger's name, which may be empty."""
        return self.prepared.trigger.name if self.prepared else ""


def columns_of(simulator: Simulator) -> tuple[Column, ...]:
    """Every trigger in the order of the listeners, each listener's as its traces have them. A listener without
    triggers, or one that answers every event with 500, has one column."""
    return tuple(column for key in simulator.listeners for column in _of_listener(simulator, key))


def _of_listener(simulator: Simulator, key: str) -> Iterator[Column]:
    listener = simulator.prepared(key)
    triggers: list[tuple[PreparedTrigger, PreparedGroup | None]] = [(one, None) for one in listener.triggers]
    triggers += [(one, group) for group in listener.groups for one in group.triggers]
    counts = Counter(one.trigger.name for one, _ in triggers)
    for index, (one, group) in enumerate(triggers):
        name = one.trigger.name
        unique = bool(name) and counts[name] == 1
        yield Column(key, index, f"{key}/{name}" if unique else f"{key}/{name}#{index + 1}", one, group)
    if not triggers:
        yield Column(key, 0, key, None)


def column_json(column: Column) -> JSONObject:
    """A column as the page wants it: the chain of interceptors, the params with where they come from, the template."""
    known: JSONObject = {
        "listener": column.listener,
        "trigger": column.name,
        "id": column.id,
        "group": column.group.group.name if column.group else "",
    }
    if column.prepared is None:
        return known
    known["place"] = place_json(column.prepared.location)
    chains = ([column.group.chain] if column.group else []) + [column.prepared.chain]
    known["chain"] = [link for chain in chains for link in _chain_json(chain, grouped=chain is not chains[-1])]
    resolved = column.prepared.resolved
    if isinstance(resolved, ResolvedTrigger):
        known["bound"] = _bound_json(resolved.template.params, resolved.params)
        known["template"] = _origin(resolved.template.place)
        known["templatePlace"] = place_json(locate(resolved.template.place))
    return known


def _chain_json(chain: PreparedChain, *, grouped: bool) -> Iterator[JSON]:
    for link in chain.links:
        filters = [param.value for param in link.declared.params if param.name == "filter"]
        yield {
            "name": link.declared.title,
            "title": link.declared.name,
            "grouped": grouped,
            "filter": filters[-1] if filters and isinstance(filters[-1], str) else "",
            "place": place_json(link.location),
        }


def _bound_json(declared: Sequence[ParamSpec], bound: Sequence[Param]) -> dict[str, JSON]:
    """By name: the value as written, and what holds it. `default` is what the template says where it is not bound, or
    where an expression fails."""
    found: dict[str, JSONObject] = {
        spec.name: {"source": spec.default, "from": f"default of {_origin(spec.place)}", **_at(spec.place)}
        for spec in declared
        if spec.default is not None
    }
    for param in bound:
        given: JSONObject = {"source": param.value, "from": _origin(param.place), **_at(param.place)}
        if param.name in found:
            given["default"] = found[param.name]["source"]
        found[param.name] = given
    return dict(found)


def _at(place: Place | None) -> Mapping[str, JSON]:
    return {"place": place_json(locate(place))}


def _origin(place: Place | None) -> str:
    """The object that holds a place: `TriggerBinding build-dev-image`, or `EventListener x, inline`."""
    if place is None:
        return ""
    kind, name = place.document.get("kind"), place.document.get("metadata", "name")
    title = f"{kind if isinstance(kind, str) else 'object'} {name if isinstance(name, str) else ''}".rstrip()
    return title if kind in _OWN_KINDS else f"{title}, inline"


_OWN_KINDS = ("TriggerBinding", "ClusterTriggerBinding", "TriggerTemplate")


def place_json(location: Location | None) -> str:
    """A place as text, empty for none."""
    return "" if location is None else str(location)
