"""What the operators for interceptors share: their params, where they are written, and how one is taken away."""

from collections.abc import Iterator

from harness.fix import Change, DeleteItem, RenameKey, SetScalar
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor
from harness.triggers.model import InterceptorParam, Place

WrittenParam = tuple[OwnedInterceptor, InterceptorParam, Place]
"""An interceptor, one of its params, and the place of the param's value."""


def written_params(subject: Subject) -> Iterator[WrittenParam]:
    """Every param of every interceptor that stands in a file, those that do not count too."""
    for owned in subject.interceptors:
        for param in owned.interceptor.params:
            if param.place is not None:
                yield owned, param, param.place


def is_named(param: InterceptorParam, name: str) -> bool:
    """Whether a param is called so: Go's decoder does not tell case apart."""
    return param.name.lower() == name.lower()


def dropped(place: Place) -> Change | None:
    """What takes a param away; None for the short form (`cel:`), where a param is a key and no item of a list."""
    return DeleteItem(place.path[:-1]) if place.path[-1:] == ("value",) else None


def renamed(param: InterceptorParam, place: Place, new: str) -> Change:
    """What calls a param otherwise."""
    if place.path[-1:] == ("value",):
        return SetScalar((*place.path[:-1], "name"), param.name, new)
    return RenameKey(place.path, new)


def title(owned: OwnedInterceptor) -> str:
    """What descriptions call an interceptor: `interceptor[0] (gitlab)`."""
    return f"interceptor[{owned.index}] ({owned.interceptor.title})"
