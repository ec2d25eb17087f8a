"""The bitbucket interceptor: event types and signature (tektoncd/triggers v0.37.0, pkg/interceptors/bitbucket)."""

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
from harness.interceptors.signature import signature_problem
from harness.trace import Code
from harness.triggers.model import InterceptorParam

REDACTED_NOTE = "X-Hub-Signature was redacted in the record: taken as the right signature"

_HEADER = SecretHeader("bitbucket", "X-Hub-Signature", Code.INVALID_ARGUMENT)
_SHAPE = Struct("bitbucket.InterceptorParams", {"secretRef": SECRET_REF, "eventTypes": Items(Text())})


class BitbucketInterceptor:
    """Compares `X-Event-Key` with `eventTypes` and checks `X-Hub-Signature` against the secret."""

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
        """Event type first, then signature."""
        if self._error:
            return invalid_params(self._error)
        refusal = refused_event(request, "X-Event-Key", self._event_types)
        if refusal is not None:
            return refusal
        return PASSED if self._secret_ref is None else _check_signature(request, self._secret_ref)


def _check_signature(request: InterceptorRequest, reference: SecretRef) -> InterceptorResponse:
    signature = presented(request, reference, _HEADER)
    if isinstance(signature, InterceptorResponse):
        return signature
    if request.secrets.redacted_taken_as_valid(signature.value):
        return InterceptorResponse(True, notes=(REDACTED_NOTE, *believed(request, reference)))
    problem = signature_problem(signature.value, request.event.text, signature.secret)
    if problem:
        return refuse(Code.FAILED_PRECONDITION, f"error validating signature: {problem}")
    return PASSED
