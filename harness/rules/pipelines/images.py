"""The images of steps, with the defaults of params put in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.location import Location
from harness.manifests import View
from harness.rules.written import (
    WrittenContainer,
    WrittenPipelineTask,
    WrittenStepAction,
    WrittenTask,
    name_of,
    object_items,
)

_PARAM: Final = re.compile(r"\$\((?:inputs\.)?params\.([^()\s.\[\]]+)\)")


@dataclass(frozen=True, slots=True)
class Image:
    """An image as a container runs it, unless somebody gives its params other values.

    `defaults` are the params of which a default went into it, with where it stands.
    """

    name: str
    location: Location
    defaults: tuple[tuple[str, Location], ...] = ()

    @property
    def has_digest(self) -> bool:
        """Whether it is pinned: `name@sha256:…`."""
        return "@" in self.name

    @property
    def tag(self) -> str:
        """The tag, empty where there is none."""
        return self.name.partition("@")[0].rpartition("/")[2].partition(":")[2]


def images_of(owner: WrittenTask | WrittenStepAction) -> Iterator[tuple[WrittenContainer, Image]]:
    """The images that are known; not those that hold other variables, or that a build fills in (`ko://`)."""
    defaults = {
        name_of(item): item.at("default")
        for view in _declaring(owner)
        for item in object_items(view, "params")
        if isinstance(item.at("default").value, str)
    }
    for container in owner.containers:
        view = container.view.at("image")
        used = tuple((name, defaults[name].location) for name in _PARAM.findall(view.text) if name in defaults)
        name = _PARAM.sub(lambda match: defaults[match[1]].text if match[1] in defaults else match[0], view.text)
        if name and "$(" not in name and "://" not in name and not name.isspace():
            yield container, Image(name, view.location, used)


def _declaring(owner: WrittenTask | WrittenStepAction) -> Iterator[View]:
    """Where the params are declared that a text in the owner may name; of two with one name the last counts."""
    if isinstance(owner, WrittenTask) and isinstance(owner.user, WrittenPipelineTask):
        yield owner.user.pipeline.view
    yield owner.view
