"""The gitlab interceptor: event types and the plain token (tektoncd/triggers v0.37.0, pkg/interceptors/gitlab)."""

from collections.abc import Sequence

from harness.interceptors.interface import (
    PASSED,
    InterceptorRequest,
    InterceptorResponse,
    invalid_params,
    refuse,
)
from harness.interceptors.params import (
    SECRET_REF,
    Items,
    ParamsError,
    SecretRef,
    Struct,
    Text,
    decode_params,
    secret_ref,
    texts,
)
from harness.interceptors.sender import SecretHeader, believed, presented, refused_event
from harness.trace import Code
from harness.triggers.model import InterceptorParam

REDACTED_NOTE = "X-Gitlab-Token was redacted by GitLab in the record: taken as the right token"

_HEADER = SecretHeader("gitlab", "X-Gitlab-Token", Code.INVALID_ARGUMENT)
_SHAPE = Struct("gitlab.InterceptorParams", {"secretRef": SECRET_REF, "eventTypes": Items(Text())})


class GitlabInterceptor:
    """Compares `X-Gitlab-Event` with `eventTypes` and `X-Gitlab-Token` with the secret; an empty list refuses all."""

    def __init__(self, params: Sequence[InterceptorParam]) -> None:
        self._error = ""
        try:
            decoded = decode_params(params, _SHAPE)
        except ParamsError as error:
            self._error = str(error)
            return
        self._event_types = texts(decoded["eventTypes"])
        self._secret_ref = secret_ref(decoded["secretRef"])

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """Event type first, then token."""
        if self._error:
            return invalid_params(self._error)
        refusal = refused_event(request, "X-Gitlab-Event", self._event_types)
        if refusal is not None:
            return refusal
        return PASSED if self._secret_ref is None else _check_token(request, self._secret_ref)


def _check_token(request: InterceptorRequest, reference: SecretRef) -> InterceptorResponse:
    token = presented(request, reference, _HEADER)
    if isinstance(token, InterceptorResponse):
        return token
    if not request.secrets.matches(token.value, token.secret):
        return refuse(Code.INVALID_ARGUMENT, "Invalid X-GitLab-Token")
    if request.secrets.redacted_taken_as_valid(token.value):
        return InterceptorResponse(True, notes=(REDACTED_NOTE, *believed(request, reference)))
    return PASSED
