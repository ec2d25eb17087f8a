"""Where a body speaks of the project that its event is of, so that the project changes everywhere or nowhere.

Source: GitLab's documentation of webhook events (docs.gitlab.com, user/project/integrations/webhook_events, 18.x): the
objects `project`, `repository`, `object_attributes.source` and `.target`, and the ids and URLs beside them.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from harness.jsontypes import JSON, JSONObject
from harness.variations.edits import BodyEdit, BodyPath, Edit, value_at

PROJECT_PATH: Final[BodyPath] = ("project", "path_with_namespace")

OTHER_ID: Final = 999983.0
"""An id that no recorded project is likely to have."""

_URLS: Final = ("web_url", "git_ssh_url", "git_http_url", "homepage", "url", "ssh_url", "http_url")

_PROJECTS: Final[tuple[BodyPath, ...]] = (
    ("project",),
    ("repository",),
    ("object_attributes", "source"),
    ("object_attributes", "target"),
)


class Role(Enum):
    """What a place says of the project."""

    PATH = auto()
    NAMESPACE = auto()
    NAME = auto()
    ID = auto()
    URL = auto()


class Place(NamedTuple):
    """One place: its path, what it says of the project, and its value."""

    path: BodyPath
    role: Role
    value: JSON


def project_places(body: JSONObject) -> tuple[Place, ...]:
    """Every place that speaks of the event's project; of a merge request's source too, unless it comes from a fork.
    None where the body does not tell the project's path."""
    path = value_at(body, PROJECT_PATH)
    return tuple(_project_places(body, path)) if isinstance(path, str) and path else ()


def _project_places(body: JSONObject, path: str) -> Iterator[Place]:
    yield from places_of_object(body, ("project",), path)
    yield from _urls(body, ("repository",), path)
    yield from _found(body, ("repository", "name"), Role.NAME)
    yield from _found(body, ("project_id",), Role.ID)
    attributes = body.get("object_attributes")
    if isinstance(attributes, dict):
        at: BodyPath = ("object_attributes",)
        yield from _urls(body, at, path)
        yield from places_of_object(body, (*at, "target"), path)
        yield from _found(body, (*at, "target_project_id"), Role.ID)
        if attributes.get("source_project_id") == value_at(body, ("project", "id")):
            yield from places_of_object(body, (*at, "source"), path)
            yield from _found(body, (*at, "source_project_id"), Role.ID)
    commits = body.get("commits")
    for index in range(len(commits) if isinstance(commits, list) else 0):
        yield from _urls(body, ("commits", index), path)


_KEYS: Final = (
    ("path_with_namespace", Role.PATH),
    ("namespace", Role.NAMESPACE),
    ("name", Role.NAME),
    ("id", Role.ID),
)


def places_of_object(body: JSONObject, at: BodyPath, path: str) -> Iterator[Place]:
    """The places in a project's own object, whose path is `path`."""
    for key, role in _KEYS:
        yield from _found(body, (*at, key), role)
    yield from _urls(body, at, path)


def _found(body: JSONObject, path: BodyPath, role: Role) -> Iterator[Place]:
    value = value_at(body, path)
    if isinstance(value, float if role is Role.ID else str):
        yield Place(path, role, value)


def _urls(body: JSONObject, at: BodyPath, path: str) -> Iterator[Place]:
    holder = value_at(body, at)
    if not isinstance(holder, dict):
        return
    for key in _URLS:
        value = holder.get(key)
        if isinstance(value, str) and path in value:
            yield Place((*at, key), Role.URL, value)


def move(places: tuple[Place, ...], old: str, new: str) -> tuple[Edit, ...]:
    """The changes that give the project at these places another path, and with it another namespace, name, id and URLs.
    Those that would change nothing are left out."""
    namespace, _, name = new.rpartition("/")
    values: dict[Role, JSON] = {Role.PATH: new, Role.NAMESPACE: namespace, Role.NAME: name, Role.ID: OTHER_ID}
    moved: list[Edit] = []
    for place in places:
        value = str(place.value).replace(old, new) if place.role is Role.URL else values[place.role]
        if value != place.value:
            moved.append(BodyEdit(place.path, value))
    return tuple(moved)


def moves_with_project(body: JSONObject, path: BodyPath) -> bool:
    """Whether a value is an URL of the project that the body tells the path of: GitLab never sends one without the
    other, so it is only changed together with that."""
    if not path or path[-1] not in _URLS or path[:-1] not in _PROJECTS:
        return False
    known = value_at(body, PROJECT_PATH)
    return isinstance(known, str) and known != ""
