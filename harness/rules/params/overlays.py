"""Overlays of cel interceptors: their keys, and which extensions there are when an expression looks at them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.cel.ast import Call, Constant, Ident, Node, Select
from harness.location import Location
from harness.rules.expressions import Expression, expressions_of
from harness.rules.units import OwnedInterceptor, field_path
from harness.sjson import top_level_name
from harness.triggers.model import Place, TriggerInterceptor


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay; `extension` is the top-level extension that its key sets, None for a key that sets none."""

    expression: Expression
    extension: str | None

    @property
    def key(self) -> str:
        """The key, in sjson's syntax."""
        return self.expression.key

    @property
    def key_location(self) -> Location:
        """Where the key is written."""
        place = self.expression.param.place
        if place is None:
            return Location("")
        item = Place(place.document, (*place.path, *self.expression.path[:1]))
        return place.document.locate(field_path(item, "key"))


@dataclass(frozen=True, slots=True)
class Read:
    """An expression looks at `extensions.<name>` at `node`; `tested` where it only asks whether it is there."""

    name: str
    node: Node
    tested: bool


def overlays_of(owned: OwnedInterceptor) -> tuple[Overlay, ...]:
    """The overlays of a cel interceptor that count, none for any other."""
    return tuple(
        Overlay(expression, top_level_name(expression.key))
        for expression in expressions_of(owned)
        if expression.role == "overlay"
    )


def extensions_set_by(chain: Iterable[TriggerInterceptor]) -> dict[str, list[Overlay]] | None:
    """The top-level extensions that a chain of Tekton's own interceptors sets, with the overlays that set them. None
    where one of the chain may set any: an interceptor of one's own, or slack."""
    found: dict[str, list[Overlay]] = {}
    for one in chain:
        owned = OwnedInterceptor("", 0, one, "")
        match owned.core:
            case "cel":
                for overlay in overlays_of(owned):
                    if overlay.extension is not None:
                        found.setdefault(overlay.extension, []).append(overlay)
            case "github":
                found.setdefault("changed_files", [])
            case "gitlab" | "bitbucket":
                pass
            case _:
                return None
    return found


def reads_of(expression: Expression) -> Iterator[Read]:
    """Every extension that an expression looks at by name."""
    for node in expression.nodes():
        match node:
            case Select(operand=Ident(name="extensions"), field=name, test_only=tested):
                yield Read(name, node, tested)
            case Call(function="_[_]", args=(Ident(name="extensions"), Constant(value=str(name)))):
                yield Read(name, node, tested=False)
            case Call(function="@in", args=(Constant(value=str(name)), Ident(name="extensions"))):
                yield Read(name, node, tested=True)
