"""The CEL expressions of the manifests, parsed and checked, each node with its place in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from harness.cel import CompileError, Program, compile_expression
from harness.cel.ast import Node, walk
from harness.cel.source import Source
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Path
from harness.rules.units import OwnedInterceptor, locate
from harness.triggers.model import InterceptorParam, Place


@dataclass(frozen=True)
class Expression:
    """A CEL expression of a cel interceptor.

    `key` is the overlay's key, empty for a filter; `path` leads from the param's value to the text `source`.
    """

    owned: OwnedInterceptor
    role: Literal["filter", "overlay"]
    key: str
    source: str
    param: InterceptorParam = field(repr=False)
    path: Path = ()

    @property
    def name(self) -> str:
        """`filter`, or `overlay 'imageTag'`."""
        return f"overlay {self.key!r}" if self.role == "overlay" else "filter"

    @property
    def title(self) -> str:
        """`filter of trigger 'build' of EventListener ci/listener`."""
        return f"{self.name} of {self.owned.owner}"

    @cached_property
    def compiled(self) -> Program | CompileError:
        """The program, or why there is none. Programs are kept by the engine."""
        try:
            return compile_expression(self.source)
        except CompileError as error:
            return error

    @property
    def root(self) -> Node | None:
        """The checked tree, None for an expression that does not compile."""
        return self.compiled.checked.root if isinstance(self.compiled, Program) else None

    def nodes(self) -> Iterator[Node]:
        """Every node, each before its parts; none for an expression that does not compile."""
        if self.root is not None:
            yield from walk(self.root)

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source[node.span.start : node.span.end]

    @property
    def place(self) -> Place | None:
        """The text in its document; None for one that stands in no file."""
        of_param = self.param.place
        return Place(of_param.document, (*of_param.path, *self.path)) if of_param is not None else None

    @property
    def location(self) -> Location:
        """Where the expression as a whole stands."""
        return locate(self.place)

    def locate(self, offset: int) -> Location:
        """Where the code point at `offset` of the source stands in the file, inside block scalars too."""
        position = Source(self.source).position(offset)
        return self.locate_line(position.line, position.column + 1)

    def locate_node(self, node: Node) -> Location:
        """Where a node begins."""
        return self.locate(node.span.start)

    def locate_line(self, line: int, column: int) -> Location:
        """Where a line and column (both from 1) of the source stand in the file."""
        place = self.place
        return place.document.locate_in_text(place.path, line, column) if place is not None else Location("")


def expressions_of(owned: OwnedInterceptor) -> Iterator[Expression]:
    """The expressions of a cel interceptor that count (of several params with one name the last); none for others."""
    if owned.core != "cel":
        return
    filter_ = owned.param("filter")
    if filter_ is not None and isinstance(filter_.value, str) and filter_.value:
        yield Expression(owned, "filter", "", filter_.value, filter_)
    overlays = owned.param("overlays")
    if overlays is None or not isinstance(overlays.value, list):
        return
    for index, overlay in enumerate(overlays.value):
        if isinstance(overlay, dict):
            name = _spelling(overlay, "expression")
            source: JSON = overlay.get(name)
            if isinstance(source, str):
                key = overlay.get(_spelling(overlay, "key"), "")
                yield Expression(owned, "overlay", str(key), source, overlays, (index, name))


def _spelling(fields: JSONObject, name: str) -> str:
    """How the field is spelt that Go decodes last: it does not tell case apart, and takes keys in sorted order."""
    return max((key for key in fields if key.lower() == name), default=name)
