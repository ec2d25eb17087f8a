"""What the operators for bindings share: each param with the place of its name and value."""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.manifests import Path
from harness.rules.bound_params import BoundParam
from harness.rules.subject import Subject
from harness.rules.units import field_path
from harness.triggers.model import Place


@dataclass(frozen=True, slots=True)
class WrittenParam:
    """A param of a binding that stands in a file; `place` is that of its entry in the list."""

    bound: BoundParam
    place: Place

    @property
    def name(self) -> str:
        """Its name."""
        return self.bound.param.name

    @property
    def value(self) -> str:
        """Its value, as it is written."""
        return self.bound.param.value

    @property
    def name_path(self) -> Path:
        """Where its name stands."""
        return field_path(self.place, "name")

    @property
    def value_path(self) -> Path:
        """Where its value stands."""
        return field_path(self.place, "value")

    @property
    def title(self) -> str:
        """What descriptions call it."""
        return f"the param {self.name}"


def written_params(subject: Subject) -> Iterator[WrittenParam]:
    """Every param of every binding, those in the triggers' own lists too, whose name and value are texts."""
    for bound in subject.bound_params:
        place = bound.param.place
        if place is None:
            continue
        one = WrittenParam(bound, place)
        if place.document.get(*one.name_path) == one.name and place.document.get(*one.value_path) == one.value:
            yield one
