"""What the links of an interceptor chain read of a delivery, told by what answers for them.

A custom interceptor or a webhook answers as its stub says, or stops every delivery for want of one, so that nothing in
a delivery makes a difference to it. Those of GitHub, Bitbucket and Slack want headers that GitLab never sends.
"""

from typing import NamedTuple

from harness.interceptors.bitbucket import BitbucketInterceptor
from harness.interceptors.cel import CelInterceptor
from harness.interceptors.chain import PreparedLink
from harness.interceptors.github import GithubInterceptor
from harness.interceptors.gitlab import GitlabInterceptor
from harness.interceptors.slack import SlackInterceptor
from harness.interceptors.stub import StubbedWebhook
from harness.triggers.model import TriggerInterceptor
from harness.variations import Reads
from harness.variations.reads import NOTHING, event_types, reads_of_cel, reads_of_gitlab


class LinkReads(NamedTuple):
    """What would have to change so that the link answers otherwise: where it `refused` a delivery, where it `passed`
    one. `events` are the values of X-Gitlab-Event that it lets pass, None where it does not ask. One that `replaces`
    hands another event on."""

    refused: Reads
    passed: Reads
    events: frozenset[str] | None = None
    replaces: bool = False


def reads_of_link(link: PreparedLink) -> LinkReads:
    """What a link of a chain reads."""
    declared = link.declared
    match link.answering:
        case CelInterceptor():
            reads = reads_of_cel(declared)
            return LinkReads(reads, reads)
        case GitlabInterceptor():
            reads = reads_of_gitlab(declared)
            return LinkReads(reads, reads, event_types(declared))
        case GithubInterceptor():
            return _signed(declared, "X-Github-Event", "X-Hub-Signature-256")
        case BitbucketInterceptor():
            return _signed(declared, "X-Event-Key", "X-Hub-Signature")
        case SlackInterceptor():
            reads = Reads(headers=frozenset({"Content-Type", "X-Slack-Signature"}))
            return LinkReads(reads, reads | _WHOLE_BODY)
        case answering:
            return LinkReads(NOTHING, NOTHING, replaces=isinstance(answering, StubbedWebhook))


_WHOLE_BODY = Reads(body=frozenset({()}))


def _signed(declared: TriggerInterceptor, *headers: str) -> LinkReads:
    """An interceptor that compares an event and checks a signature of the body. No change makes a signature right, so
    only headers, or params that ask for something in the body, turn a refusal."""
    reads = Reads(headers=frozenset(headers))
    only_headers = all(param.name.lower() in ("secretref", "eventtypes") for param in declared.params)
    return LinkReads(reads if only_headers else reads | _WHOLE_BODY, reads | _WHOLE_BODY)
