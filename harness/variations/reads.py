"""What manifests read of a delivery: the keys of its body, its headers, its URL. What nobody reads makes no difference.

Everything is derived from the checked expressions and paths, without a delivery.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeAlias, TypedDict

from harness.cel import CompileError, compile_expression
from harness.goheader import canonical_header_key
from harness.jsonpath import JsonPathError, compile_path, find_expressions
from harness.jsonpath.nodes import ArrayNode, FieldNode
from harness.jsontypes import JSON
from harness.triggers import TriggersWorld
from harness.triggers.model import CLUSTER_INTERCEPTOR, Param, SpecBinding, Trigger, TriggerInterceptor
from harness.variations.accesses import Access, Scalar, accesses
from harness.variations.edits import BodyEdit, BodyPath, Edit, HeaderEdit, UrlEdit

Path: TypeAlias = BodyPath | str
"""A path of the body, or the canonical name of a header."""


@dataclass(frozen=True)
class Reads:
    """What of a delivery makes a difference.

    `body` are the paths whose values are read, with all that is in them (`()` is the whole body); `tested` are those of
    which only matters whether they are there, and whether they are null. `headers` are canonical names. `constants` are
    what paths and headers are compared with; `free` are those with which more is done than that, so that any two values
    may differ. `opaque` tells that something reads what cannot be known: a custom interceptor, or the signature of a
    body.
    """

    body: frozenset[BodyPath] = frozenset()
    tested: frozenset[BodyPath] = frozenset()
    headers: frozenset[str] = frozenset()
    all_headers: bool = False
    url: bool = False
    opaque: bool = False
    constants: frozenset[tuple[Path, Scalar]] = frozenset()
    free: frozenset[Path] = frozenset()

    @classmethod
    def union(cls, parts: Iterable["Reads"]) -> "Reads":
        """What any of the parts reads."""
        kept = tuple(parts)
        if len(kept) == 1:
            return kept[0]
        return cls(
            frozenset().union(*(one.body for one in kept)),
            frozenset().union(*(one.tested for one in kept)),
            frozenset().union(*(one.headers for one in kept)),
            any(one.all_headers for one in kept),
            any(one.url for one in kept),
            any(one.opaque for one in kept),
            frozenset().union(*(one.constants for one in kept)),
            frozenset().union(*(one.free for one in kept)),
        )

    def __or__(self, other: "Reads") -> "Reads":
        return Reads.union((self, other))

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a delivery is read."""
        return self == NOTHING

    @cached_property
    def ways(self) -> tuple[BodyPath, ...]:
        """Every path into the body that is read or tested, and every step on the way to it; the deepest first: they are
        what is compared, those above only lead there."""
        return tuple(sorted(self._ways, key=lambda path: (-len(path), tuple(map(str, path)))))

    @cached_property
    def _ways(self) -> frozenset[BodyPath]:
        return frozenset(path[:end] for path in chain(self.body, self.tested) for end in range(len(path) + 1))

    def is_free(self, path: Path) -> bool:
        """Whether any two values of a path of the body, or of a header, may make a difference. If not, all that it is
        not compared with are alike."""
        if isinstance(path, str):
            return self.all_headers or path in self.free
        return any(path[:end] in self.free for end in range(len(path) + 1))

    def constants_of(self, path: Path) -> tuple[Scalar, ...]:
        """What a path or header is compared with, in order."""
        return self._constants.get(path, ())

    @cached_property
    def _constants(self) -> Mapping[Path, tuple[Scalar, ...]]:
        found: dict[Path, list[Scalar]] = {}
        for path, value in sorted(self.constants, key=lambda one: (type(one[1]).__name__, str(one[1]))):
            found.setdefault(path, []).append(value)
        return {path: tuple(values) for path, values in found.items()}

    def concern(self, edits: Sequence[Edit]) -> bool:
        """Whether a change can make a difference to who reads this."""
        return self.opaque or any(map(self._concerns, edits))

    def _concerns(self, edit: Edit) -> bool:
        match edit:
            case BodyEdit(path=path):
                answer = self._answers.get(path)
                if answer is None:
                    answer = path in self._ways or any(path[:end] in self.body for end in range(len(path)))
                    self._answers[path] = answer
                return answer
            case HeaderEdit(name=name):
                key = canonical_header_key(name)
                # By its Content-Type the sink knows a form, which it turns into JSON before anybody looks.
                return self.all_headers or key in self.headers or key == "Content-Type"
            case UrlEdit():
                return self.url

    @cached_property
    def _answers(self) -> dict[BodyPath, bool]:
        """Whether a change at a path concerns us, for those that were asked for: the same ones again and again."""
        return {}


NOTHING = Reads()


def reads_of(world: TriggersWorld) -> Reads:
    """What the triggers, groups and bindings of all listeners read."""
    triggers = [*world.triggers.values()]
    interceptors: list[TriggerInterceptor] = []
    for listener in world.listeners.values():
        triggers += [one for one in listener.triggers if isinstance(one, Trigger)]
        interceptors += [one for group in listener.groups for one in group.interceptors]
    interceptors += [one for trigger in triggers for one in trigger.interceptors]
    bindings = [*world.bindings.values(), *world.cluster_bindings.values()]
    params: list[Param | SpecBinding] = [param for binding in bindings for param in binding.params]
    params += [one for trigger in triggers for one in trigger.bindings]
    return Reads.union((*map(reads_of_interceptor, interceptors), reads_of_params(params)))


def reads_of_interceptor(interceptor: TriggerInterceptor) -> Reads:
    """What an interceptor decides by. The cel and gitlab interceptors say so in their params; any other is opaque."""
    if interceptor.webhook is None and interceptor.ref_kind == CLUSTER_INTERCEPTOR:
        if interceptor.ref_name == "cel":
            return reads_of_cel(interceptor)
        if interceptor.ref_name == "gitlab":
            return reads_of_gitlab(interceptor)
    return Reads(opaque=True)


def reads_of_cel(interceptor: TriggerInterceptor) -> Reads:
    """What the filter and the overlays of a cel interceptor read."""
    return Reads.union(reads_of_expression(source) for source in _expressions(interceptor))


_EVENT, _TOKEN = "X-Gitlab-Event", "X-Gitlab-Token"


def reads_of_gitlab(interceptor: TriggerInterceptor) -> Reads:
    """What a gitlab interceptor reads: it compares the event with the `eventTypes` and the token with a secret, to
    which all wrong ones are alike, but for none."""
    constants = {(_EVENT, value) for value in event_types(interceptor) or ()} | {(_TOKEN, "")}
    return Reads(headers=frozenset({_EVENT, _TOKEN}), constants=frozenset(constants))


def event_types(interceptor: TriggerInterceptor) -> frozenset[str] | None:
    """The `eventTypes` of a gitlab interceptor; None where it names none."""
    param = interceptor.param("eventTypes")
    if param is None or not isinstance(param.value, list):
        return None
    return frozenset(value for value in param.value if isinstance(value, str))


def _expressions(interceptor: TriggerInterceptor) -> Iterator[str]:
    """The texts of the filter and the overlays."""
    filter_, overlays = interceptor.param("filter"), interceptor.param("overlays")
    if filter_ is not None and isinstance(filter_.value, str):
        yield filter_.value
    for overlay in overlays.value if overlays is not None and isinstance(overlays.value, list) else []:
        expression = _expression_of(overlay)
        if isinstance(expression, str):
            yield expression


def _expression_of(overlay: JSON) -> JSON:
    fields = overlay if isinstance(overlay, dict) else {}
    # Go does not tell case apart, and takes keys in sorted order.
    names = [key for key in fields if key.lower() == "expression"]
    return fields[max(names)] if names else None


@lru_cache(maxsize=4096)
def reads_of_expression(source: str) -> Reads:
    """What a CEL expression reads of the request; nothing where it does not compile, for then it never passes."""
    try:
        program = compile_expression(source)
    except CompileError:
        return NOTHING
    return reads_of_accesses(accesses(program.checked.root))


def reads_of_accesses(found: Iterable[Access]) -> Reads:
    """What looks at the variables `body`, `header` and `requestURL` read; other variables are passed over."""
    return Reads.union(_reads_of_access(one) for one in found)


def _reads_of_access(look: Access) -> Reads:
    match look.variable:
        case "body" if look.shallow and look.keys:
            return Reads(tested=frozenset({look.keys}))
        case "body":
            return Reads(body=frozenset({look.keys}), **_use(look.keys, look.compared))
        case "header" if look.keys and isinstance(look.keys[0], str):
            name = canonical_header_key(look.keys[0])
            return Reads(headers=frozenset({name}), **_use(name, look.compared))
        case "header":
            return Reads(all_headers=True)
        case "requestURL":
            return Reads(url=True)
        case _:
            return NOTHING


class _Use(TypedDict, total=False):
    constants: frozenset[tuple[Path, Scalar]]
    free: frozenset[Path]


def _use(path: Path, compared: Sequence[Scalar] | None) -> _Use:
    """What is done with a path; a number is a double, as in a payload."""
    if compared is None:
        return {"free": frozenset({path})}
    values = (float(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in compared)
    return {"constants": frozenset((path, value) for value in values)}


def reads_of_params(params: Iterable[Param | SpecBinding]) -> Reads:
    """What the JSONPaths in the values of bindings read."""
    return Reads.union(_reads_of_value(param.value) for param in params if param.value)


@lru_cache(maxsize=4096)
def _reads_of_value(value: str) -> Reads:
    return Reads.union(_reads_of_path(expression.path) for expression in find_expressions(value))


def _reads_of_path(expression: str) -> Reads:
    try:
        root = compile_path(expression).root
    except JsonPathError:
        return NOTHING
    if root is None:
        return NOTHING
    keys: list[str | int] = []
    for node in root.nodes:
        if isinstance(node, FieldNode):
            keys.append(node.name)
        elif isinstance(node, ArrayNode) and node.single and node.start is not None and node.start >= 0:
            keys.append(node.start)
        else:
            break
    match keys:
        case []:
            return Reads(body=frozenset({()}), all_headers=True, free=frozenset({()}))
        # Tekton's event is a Go struct, whose fields go by both names.
        case ["body" | "Body", *rest]:
            return Reads(body=frozenset({tuple(rest)}), free=frozenset({tuple(rest)}))
        case ["header" | "Header", str() as name, *_]:
            name = canonical_header_key(name)
            return Reads(headers=frozenset({name}), free=frozenset({name}))
        case ["header" | "Header", *_]:
            return Reads(all_headers=True)
        case _:
            return NOTHING
