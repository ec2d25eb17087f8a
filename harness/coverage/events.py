"""Which of GitLab's events a listener may get, and which of them a delivery is.

Source: GitLab's documentation of webhook events, 18.x and 19.x. Of merge requests the actions count, and the states
that filters tell apart; of pushes what becomes of the branch or tag.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from harness.deliveries import Delivery
from harness.jsontypes import JSON
from harness.listeners import PreparedListener
from harness.variations import parent_of
from harness.variations.reads import event_types

MERGE_REQUEST_ACTIONS: Final = (
    "open", "reopen", "update", "approval", "approved", "unapproval", "unapproved", "close", "merge",
)  # fmt: skip

_EVENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Push Hook": ("push: commits", "push: new branch", "push: branch deleted"),
    "Tag Push Hook": ("tag push: new tag", "tag push: tag deleted"),
    "Merge Request Hook": (
        *(f"merge request: {action}" for action in MERGE_REQUEST_ACTIONS),
        "merge request: draft",
        "merge request: from a fork",
        "merge request: by GitLab itself",
    ),
    "System Hook": ("system hook",),
    "Note Hook": ("note",),
    "Issue Hook": ("issue",),
    "Pipeline Hook": ("pipeline",),
    "Job Hook": ("job",),
    "Deployment Hook": ("deployment",),
    "Release Hook": ("release",),
    "Wiki Page Hook": ("wiki page",),
    "Feature Flag Hook": ("feature flag",),
    "Member Hook": ("member",),
    "Milestone Hook": ("milestone",),
    "Emoji Hook": ("emoji",),
}
"""What each X-Gitlab-Event may be."""

_OTHER_KINDS: Final = {
    "build": "job",
    "wiki_page": "wiki page",
    "feature_flag": "feature flag",
    "access_token": "access token",
    **{kind: kind for kind in ("note", "issue", "pipeline", "deployment", "release", "member", "milestone", "emoji")},
}
"""What to call a body by its `object_kind`: what a stranger wrote there is not shown."""

_REPOSITORY: Final = ("Push Hook", "Tag Push Hook", "Merge Request Hook")
"""What a listener is asked about that takes every kind of event: the others are seldom meant."""

_ZEROS: Final = "0" * 40


def events_for(listener: PreparedListener) -> tuple[str, ...]:
    """The events that a listener's triggers may take, by the `eventTypes` of their gitlab interceptors."""
    named: set[str] = set()
    for chain, triggers in (((), listener.triggers), *((one.chain.links, one.triggers) for one in listener.groups)):
        for trigger in triggers:
            allowed = [event_types(link.declared) for link in (*chain, *trigger.chain.links) if _is_gitlab(link)]
            types = next((types for types in allowed if types is not None), None)
            named.update(_REPOSITORY if types is None else types)
    return tuple(event for hook, events in _EVENTS.items() if hook in named for event in events)


def _is_gitlab(link: object) -> bool:
    declared = getattr(link, "declared", None)
    return getattr(declared, "ref_name", "") == "gitlab"


def events_of(delivery: Delivery) -> Iterator[str]:
    """What a delivery is: one event, and for a merge request its states too. Nothing for what is none of GitLab's."""
    hook = delivery.event
    if hook == "System Hook":
        yield "system hook"
    body = parent_of(delivery).payload or {}
    match body.get("object_kind"):
        case "push":
            yield "push: " + _fate(body.get("before"), body.get("after"), "new branch", "branch deleted", "commits")
        case "tag_push":
            yield "tag push: " + _fate(body.get("before"), body.get("after"), "new tag", "tag deleted", "new tag")
        case "merge_request":
            yield from _of_merge_request(body.get("object_attributes"))
        case None if hook == "Member Hook":
            yield "member"  # the one kind whose body does not say
        case str() as kind:
            yield _OTHER_KINDS.get(kind, "another kind")


def _fate(before: JSON, after: JSON, new: str, deleted: str, other: str) -> str:
    if after == _ZEROS:
        return deleted
    return new if before == _ZEROS else other


def _of_merge_request(attributes: JSON) -> Iterator[str]:
    held = attributes if isinstance(attributes, dict) else {}
    if held.get("action") in MERGE_REQUEST_ACTIONS:
        yield f"merge request: {held['action']}"
    if held.get("draft") is True or held.get("work_in_progress") is True:
        yield "merge request: draft"
    source, target = held.get("source_project_id"), held.get("target_project_id")
    if source is not None and target is not None and source != target:
        yield "merge request: from a fork"
    if held.get("system") is True:
        yield "merge request: by GitLab itself"
