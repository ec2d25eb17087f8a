"""What the operators for overlays share: each overlay with the place of its fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.jsontypes import JSON
from harness.manifests import Path
from harness.mutation.operators.interceptors import is_named, written_params
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor
from harness.triggers.model import Place


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay of a cel interceptor; `place` is that of its entry in the list."""

    owned: OwnedInterceptor
    place: Place
    key: str
    key_path: Path
    expression: str
    expression_path: Path


def overlay_lists(subject: Subject) -> Iterator[tuple[Overlay, ...]]:
    """The overlays of each cel interceptor that has a list of them."""
    for owned, param, place in written_params(subject):
        if owned.core == "cel" and is_named(param, "overlays") and isinstance(param.value, list):
            yield tuple(_overlays(owned, place, param.value))


def _overlays(owned: OwnedInterceptor, place: Place, values: Sequence[JSON]) -> Iterator[Overlay]:
    for index, value in enumerate(values):
        fields = {name.lower(): name for name in value} if isinstance(value, dict) else {}
        if not isinstance(value, dict) or not {"key", "expression"} <= fields.keys():
            continue
        key, expression = value[fields["key"]], value[fields["expression"]]
        if isinstance(key, str) and isinstance(expression, str):
            path = (*place.path, index)
            yield Overlay(
                owned,
                Place(place.document, path),
                key,
                (*path, fields["key"]),
                expression,
                (*path, fields["expression"]),
            )
