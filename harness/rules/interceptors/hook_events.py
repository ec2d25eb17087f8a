"""The names of hook events that GitLab, GitHub and Bitbucket send, and what a name that is none of them was meant for.

Sources: GitLab 18 (docs, user/project/integrations/webhook_events), GitHub (docs, webhook events and payloads) with
what Gitea 1.24 sends under the same header, Bitbucket Cloud and Bitbucket Data Center 9 (docs, event payloads).
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends hooks that an interceptor is for: its name, the header with the event's name, and the known events."""

    name: str
    header: str
    events: tuple[str, ...]


_GITLAB = """
    Push, Tag Push, Merge Request, Note, Confidential Note, Issue, Confidential Issue, Work Item, Pipeline, Job,
    Deployment, Release, Wiki Page, Feature Flag, Member, Subgroup, Project, Milestone, Emoji, Resource Access Token,
    Resource Deploy Token, Vulnerability, System
"""
_GITHUB = """
    branch_protection_configuration, branch_protection_rule, check_run, check_suite, code_scanning_alert,
    commit_comment, create, custom_property, custom_property_values, delete, dependabot_alert, deploy_key, deployment,
    deployment_protection_rule, deployment_review, deployment_status, discussion, discussion_comment, fork,
    github_app_authorization, gollum, installation, installation_repositories, installation_target, issue_comment,
    issue_dependencies, issues, label, marketplace_purchase, member, membership, merge_group, meta, milestone,
    org_block, organization, package, page_build, personal_access_token_request, ping, project, project_card,
    project_column, projects_v2, projects_v2_item, projects_v2_status_update, public, pull_request, pull_request_review,
    pull_request_review_comment, pull_request_review_thread, push, registry_package, release, repository,
    repository_advisory, repository_dispatch, repository_import, repository_ruleset, repository_vulnerability_alert,
    secret_scanning_alert, secret_scanning_alert_location, secret_scanning_scan, security_advisory,
    security_and_analysis, sponsorship, star, status, sub_issues, team, team_add, watch, workflow_dispatch,
    workflow_job, workflow_run, pull_request_approved, pull_request_rejected, pull_request_comment
"""
_BITBUCKET = """
    repo:push, repo:fork, repo:updated, repo:transfer, repo:created, repo:deleted, repo:imported,
    repo:commit_comment_created, repo:commit_status_created, repo:commit_status_updated, issue:created, issue:updated,
    issue:comment_created, pullrequest:created, pullrequest:updated, pullrequest:push, pullrequest:approved,
    pullrequest:unapproved, pullrequest:changes_request_created, pullrequest:changes_request_removed,
    pullrequest:fulfilled, pullrequest:rejected, pullrequest:comment_created, pullrequest:comment_updated,
    pullrequest:comment_deleted, pullrequest:comment_resolved, pullrequest:comment_reopened, project:updated,
    repo:refs_changed, repo:modified, repo:forked, repo:comment:added, repo:comment:edited, repo:comment:deleted,
    repo:secret_detected, mirror:repo_synchronized, project:modified, pr:opened, pr:from_ref_updated, pr:to_ref_updated,
    pr:modified, pr:reviewer:updated, pr:reviewer:approved, pr:reviewer:unapproved, pr:reviewer:needs_work,
    pr:reviewer:changes_requested, pr:merged, pr:declined, pr:deleted, pr:comment:added, pr:comment:edited,
    pr:comment:deleted, diagnostics:ping
"""


def _names(text: str, ending: str = "") -> tuple[str, ...]:
    return tuple(f"{name}{ending}" for name in re.split(r",\s*", text.strip()))


SENDERS = {
    "gitlab": Sender("GitLab", "X-Gitlab-Event", _names(_GITLAB, " Hook")),
    "github": Sender("GitHub", "X-GitHub-Event", _names(_GITHUB)),
    "bitbucket": Sender("Bitbucket", "X-Event-Key", _names(_BITBUCKET)),
}
"""Who sends, by the interceptor that is for it."""

_ALMOST_THE_SAME = 0.9


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event name that is not known. `certain` tells that no such event exists: it is a known name in another
    spelling, another sender's, or none that could be; else a newer version might send it. `meant` is the known name
    that was probably meant, empty where none is near."""

    certain: bool
    meant: str
    reason: str


def judge_event(interceptor: str, name: str) -> UnknownEvent | None:
    """What is wrong with an event name for one of the interceptors of SENDERS; None where it is a known one."""
    sender = SENDERS[interceptor]
    if name in sender.events:
        return None
    meant = _by_plain_name(interceptor).get(_plain(name), "")
    near = difflib.get_close_matches(name, sender.events, n=1)
    if not meant and near and difflib.SequenceMatcher(None, name, near[0]).ratio() >= _ALMOST_THE_SAME:
        meant = near[0]
    if meant:
        return UnknownEvent(True, meant, f"{sender.name} never sends {name!r}")
    other = next((one for one in SENDERS.values() if name in one.events), None)
    if other is not None:
        return UnknownEvent(True, "", f"{name!r} is an event of {other.name}'s, not of {sender.name}'s")
    if interceptor == "gitlab" and not name.endswith(" Hook"):
        return UnknownEvent(True, "", f"{name!r} does not end in ' Hook' as all of GitLab's events do")
    return UnknownEvent(
        False, near[0] if near else "", f"{name!r} is none of the events that {sender.name} is known for"
    )


@cache
def _by_plain_name(interceptor: str) -> dict[str, str]:
    return {_plain(event): event for event in reversed(SENDERS[interceptor].events)}


def _plain(name: str) -> str:
    """A name without what people get wrong: case, signs, a plural, and the words Hook and Event at its end."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    return re.sub(r"(hooks?|events?)$", "", letters).removesuffix("s")
