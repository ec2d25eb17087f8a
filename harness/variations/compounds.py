"""Changes that know GitLab's bodies: several keys together, so that the body stays one that GitLab could have sent.

Source: GitLab's documentation of webhook events (docs.gitlab.com, user/project/integrations/webhook_events, 18.x):
which keys say the same thing in push, tag push and merge request events.
"""

from collections.abc import Callable
from enum import StrEnum

from harness.deliveries.delivery import Delivery
from harness.jsontypes import JSON, JSONObject
from harness.variations.edits import BodyEdit, BodyPath, Edit, HeaderEdit, effective, value_at
from harness.variations.project_places import OTHER_ID, move, places_of_object
from harness.variations.variation import Parent, Variation, parent_of


class Compound(StrEnum):
    """What is changed. Each says what it applies to."""

    OTHER_PROJECT = "other project"
    """Another project of another group: for every event that has a `project`."""
    SAME_NAME_IN_OTHER_GROUP = "same name in another group"
    """A project of the same name in another group: for every event that has a `project`."""
    DELETED = "deleted"
    """The branch or tag is deleted: for a push or tag push that is no deletion."""
    OTHER_BRANCH = "other branch"
    """A branch that nothing asks for: for a push."""
    BRANCH_WITH_SLASHES = "branch with slashes"
    """A branch whose last part alone is the one that was pushed (`feature/dev`): for a push."""
    TAG_NOT_A_VERSION = "tag not a version"
    """A tag that is no version, behind the one that was pushed (`not-v1.1.0`): for a tag push."""
    FORK = "fork"
    """The merge request comes from a fork: for a merge request that does not."""
    DRAFT = "draft"
    """The merge request is a draft: for one that is none."""
    OTHER_ACTION = "other action"
    """Something else happens to the merge request, and it stays unmerged: for one that has an `action`."""
    OTHER_TARGET_BRANCH = "other target branch"
    """The merge request is for a branch that nothing asks for."""
    WITHOUT_TOKEN = "without token"
    """No `X-Gitlab-Token`: for a delivery that has one."""
    WRONG_TOKEN = "wrong token"
    """A token that is not the right one: for a delivery that has one."""
    OTHER_EVENT = "other event header"
    """Another `X-Gitlab-Event`, the body as it was: for a delivery that has one."""


RANK = 1
"""A compound is likely, but for what some delivery has."""

OTHER_GROUP = "other-group"
OTHER_NAME = "other-project"
OTHER_BRANCH = "other-branch"
WRONG_TOKEN = "not-the-token"
_FORK_GROUP = "a-fork"
"""Names that no recorded delivery is likely to have."""

_TOKEN, _EVENT = "X-Gitlab-Token", "X-Gitlab-Event"

_Change = tuple[str, list[Edit]]


def compound(delivery: Delivery, kind: Compound | str) -> Variation | None:
    """The delivery with one compound change; None where that does not apply to it, or changes nothing.

    `kind` is a `Compound` or its text (`"fork"`). A delivery whose body is no JSON object, or longer than
    `variation.MOST_BYTES`, has only the changes of headers. Raises ValueError for an unknown kind.
    """
    return compound_of(parent_of(delivery), Compound(kind))


def compound_of(parent: Parent, kind: Compound) -> Variation | None:
    """As `compound`, for a delivery whose body is decoded; made once."""
    if kind not in parent.compounds:
        parent.compounds[kind] = _make(parent, kind)
    return parent.compounds[kind]


def _make(parent: Parent, kind: Compound) -> Variation | None:
    delivery = parent.delivery
    change = _MAKERS[kind](parent, parent.payload or {})
    if change is None:
        return None
    description, edits = change
    wanted = tuple(edits)
    if kind not in (Compound.OTHER_PROJECT, Compound.SAME_NAME_IN_OTHER_GROUP):
        wanted = effective(parent.payload or {}, delivery.headers, delivery.url, edits)
    return Variation(parent, description, wanted, RANK) if wanted else None


def _other_project(parent: Parent, body: JSONObject) -> _Change | None:
    return _moved_project(parent, OTHER_GROUP, OTHER_NAME)


def _same_name(parent: Parent, body: JSONObject) -> _Change | None:
    return _moved_project(parent, OTHER_GROUP, parent.project_path.rpartition("/")[2])


def _moved_project(parent: Parent, group: str, name: str) -> _Change | None:
    """The project of the event becomes `group/name`."""
    new = f"{group}/{name}"
    return (f"the project is {new}", list(move(parent.project_places, parent.project_path, new)))


def _deleted(_: Parent, body: JSONObject) -> _Change | None:
    """GitLab marks a deletion by `after` alone: as many zeros as a hash has digits, and no commit to check out."""
    kind = _text(body, "object_kind")
    after = _text(body, "after")
    if kind not in ("push", "tag_push") or not after.strip("0"):
        return None
    zeros: list[Edit] = [BodyEdit(("after",), "0" * len(after)), BodyEdit(("checkout_sha",), None)]
    emptied: list[tuple[str, JSON]] = [("commits", []), ("total_commits_count", 0.0), ("message", None)]
    zeros += [BodyEdit((key,), value) for key, value in emptied if key in body]
    return f"the {'tag' if kind == 'tag_push' else 'branch'} is deleted", zeros


def _other_branch(_: Parent, body: JSONObject) -> _Change | None:
    return _pushed_to(body, OTHER_BRANCH)


def _branch_with_slashes(_: Parent, body: JSONObject) -> _Change | None:
    return _pushed_to(body, f"feature/{_branch(body).rpartition('/')[2]}")


def _pushed_to(body: JSONObject, branch: str) -> _Change | None:
    if not _branch(body):
        return None
    return f"the branch is {branch}", [BodyEdit(("ref",), f"refs/heads/{branch}")]


def _branch(body: JSONObject) -> str:
    """The branch of a push, empty for any other event."""
    ref = _text(body, "ref")
    pushed = _text(body, "object_kind") == "push" and ref.startswith("refs/heads/")
    return ref.removeprefix("refs/heads/") if pushed else ""


def _tag_not_a_version(_: Parent, body: JSONObject) -> _Change | None:
    ref = _text(body, "ref")
    if _text(body, "object_kind") != "tag_push" or not ref.startswith("refs/tags/"):
        return None
    tag = f"not-{ref.rpartition('/')[2]}"
    return f"the tag is {tag}", [BodyEdit(("ref",), f"refs/tags/{tag}")]


def _fork(_: Parent, body: JSONObject) -> _Change | None:
    attributes = _merge_request(body)
    if attributes is None:
        return None
    source, target = attributes.get("source_project_id"), attributes.get("target_project_id")
    if source is None or source != target:
        return None
    at: BodyPath = ("object_attributes", "source")
    old = _text(body, *at, "path_with_namespace")
    edits: list[Edit] = [BodyEdit(("object_attributes", "source_project_id"), OTHER_ID)]
    if old:
        places = tuple(places_of_object(body, at, old))
        edits += move(places, old, f"{_FORK_GROUP}/{old.rpartition('/')[2]}")
    return "the merge request comes from a fork", edits


def _draft(_: Parent, body: JSONObject) -> _Change | None:
    attributes = _merge_request(body)
    if attributes is None or attributes.get("draft") is True or attributes.get("work_in_progress") is True:
        return None
    edits: list[Edit] = [BodyEdit(("object_attributes", "draft"), True)]
    if "work_in_progress" in attributes:
        edits.append(BodyEdit(("object_attributes", "work_in_progress"), True))
    title = attributes.get("title")
    if isinstance(title, str):
        edits.append(BodyEdit(("object_attributes", "title"), f"Draft: {title}"))
    return "the merge request is a draft", edits


def _other_action(_: Parent, body: JSONObject) -> _Change | None:
    attributes = _merge_request(body)
    if attributes is None or not isinstance(attributes.get("action"), str):
        return None
    action, state = ("close", "closed") if attributes["action"] == "open" else ("open", "opened")
    changed: list[tuple[str, JSON]] = [("action", action), ("state", state), ("merge_commit_sha", None)]
    edits: list[Edit] = [BodyEdit(("object_attributes", key), value) for key, value in changed if key in attributes]
    return f"the merge request is {'closed' if action == 'close' else 'opened'}", edits


def _other_target_branch(_: Parent, body: JSONObject) -> _Change | None:
    attributes = _merge_request(body)
    if attributes is None or not isinstance(attributes.get("target_branch"), str):
        return None
    edit = BodyEdit(("object_attributes", "target_branch"), OTHER_BRANCH)
    return f"the merge request is for the branch {OTHER_BRANCH}", [edit]


def _without_token(parent: Parent, _: JSONObject) -> _Change | None:
    return ("X-Gitlab-Token is missing", [HeaderEdit(_TOKEN, None)]) if parent.delivery.header(_TOKEN) else None


def _wrong_token(parent: Parent, _: JSONObject) -> _Change | None:
    return ("X-Gitlab-Token is wrong", [HeaderEdit(_TOKEN, WRONG_TOKEN)]) if parent.delivery.header(_TOKEN) else None


def _other_event(parent: Parent, _: JSONObject) -> _Change | None:
    if not parent.delivery.event:
        return None
    event = "Tag Push Hook" if parent.delivery.event == "Push Hook" else "Push Hook"
    return f'X-Gitlab-Event is "{event}"', [HeaderEdit(_EVENT, event)]


def _merge_request(body: JSONObject) -> JSONObject | None:
    """The attributes of a merge request's event, None for any other."""
    attributes = body.get("object_attributes")
    return attributes if body.get("object_kind") == "merge_request" and isinstance(attributes, dict) else None


def _text(body: JSONObject, *path: str | int) -> str:
    value = value_at(body, path)
    return value if isinstance(value, str) else ""


_MAKERS: dict[Compound, Callable[[Parent, JSONObject], _Change | None]] = {
    Compound.OTHER_PROJECT: _other_project,
    Compound.SAME_NAME_IN_OTHER_GROUP: _same_name,
    Compound.DELETED: _deleted,
    Compound.OTHER_BRANCH: _other_branch,
    Compound.BRANCH_WITH_SLASHES: _branch_with_slashes,
    Compound.TAG_NOT_A_VERSION: _tag_not_a_version,
    Compound.FORK: _fork,
    Compound.DRAFT: _draft,
    Compound.OTHER_ACTION: _other_action,
    Compound.OTHER_TARGET_BRANCH: _other_target_branch,
    Compound.WITHOUT_TOKEN: _without_token,
    Compound.WRONG_TOKEN: _wrong_token,
    Compound.OTHER_EVENT: _other_event,
}
