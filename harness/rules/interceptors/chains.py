"""The chain of interceptors that an event passes on its way to a trigger, as rules look at it."""

from harness.rules.units import ActiveTrigger, OwnedInterceptor

HOOKS = frozenset(("gitlab", "github", "bitbucket"))
"""The interceptors that know a sender's event types and its secret."""


def links_of(active: ActiveTrigger) -> tuple[OwnedInterceptor, ...]:
    """The interceptors of the group and of the trigger, in the order in which an event meets them."""
    return tuple(
        OwnedInterceptor(active.title, index, one, active.trigger.namespace) for index, one in enumerate(active.chain)
    )


def is_unknown(link: OwnedInterceptor) -> bool:
    """Whether nobody can tell from the manifests what an interceptor checks: a webhook, or one that is not Tekton's."""
    return not link.core
