"""What the gitlab, github and bitbucket interceptors ask alike: an allowed event type, and a secret that is presented.

Sources: tektoncd/triggers v0.37.0, pkg/interceptors/{gitlab,github,bitbucket}; the messages differ only in the names
of the interceptor and of its headers, and in the code for a header that is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.interceptors.interface import InterceptorRequest, InterceptorResponse, refuse
from harness.interceptors.params import SecretRef
from harness.secrets import SecretError, SecretStore
from harness.trace import Code


@dataclass(frozen=True, slots=True)
class SecretHeader:
    """The header in which an interceptor expects the secret, or what was made with it; `missing` is the code of a
    refusal where it was not sent."""

    interceptor: str
    name: str
    missing: Code


@dataclass(frozen=True, slots=True)
class Presented:
    """What the delivery presents, and the secret that it is to be held against."""

    value: str
    secret: bytes


def refused_event(
    request: InterceptorRequest, header: str, allowed: Sequence[str] | None
) -> InterceptorResponse | None:
    """The refusal of an event type that is not allowed; None where it is, or where `allowed` (None) allows all."""
    event = request.event.header_value(header)
    if allowed is None or event in allowed:
        return None
    return refuse(Code.FAILED_PRECONDITION, f"event type {event} is not allowed")


def presented(
    request: InterceptorRequest, reference: SecretRef, header: SecretHeader
) -> Presented | InterceptorResponse:
    """What is presented and the secret, or the refusal for want of one of them."""
    if not reference.key:
        return refuse(Code.FAILED_PRECONDITION, f"{header.interceptor} interceptor secretRef.secretKey is empty")
    value = request.event.header_value(header.name)
    if not value:
        return refuse(header.missing, f"no {header.name} header set")
    try:
        return Presented(value, request.secrets.get(request.namespace, reference.name, reference.key, value))
    except SecretError as error:
        return refuse(Code.FAILED_PRECONDITION, f"error getting secret: {error}")


def believed(request: InterceptorRequest, reference: SecretRef) -> tuple[str, ...]:
    """A note where the Secret is only believed to be there."""
    return believed_notes(request.secrets, request.namespace, reference.name)


def believed_notes(secrets: SecretStore, namespace: str, name: str) -> tuple[str, ...]:
    """As `believed`, for a Secret by its name."""
    if not secrets.is_believed(namespace, name):
        return ()
    return (f"the Secret {namespace}/{name} is not among the manifests: taken to be on the cluster",)
