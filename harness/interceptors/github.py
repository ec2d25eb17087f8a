"""The github interceptor (tektoncd/triggers v0.37.0, pkg/interceptors/github).

Event types and signature are checked as Tekton does; what it asks GitHub's API for (the changed files of a pull
request, members and OWNERS files) only a stub for `github` can answer. The changed files of a push stand in its body.
"""

from collections.abc import Mapping, Sequence

from harness import gojson
from harness.goformat import format_value
from harness.interceptors.interface import (
    PASSED,
    InterceptorRequest,
    InterceptorResponse,
    fail,
    invalid_params,
    refuse,
)
from harness.interceptors.params import (
    SECRET_REF,
    Decoded,
    Flag,
    Items,
    ParamsError,
    SecretRef,
    Struct,
    Text,
    decode_params,
    secret_ref,
    text,
    texts,
)
from harness.interceptors.sender import SecretHeader, believed, presented, refused_event
from harness.interceptors.signature import signature_problem
from harness.interceptors.stub import Stub, StubbedInterceptor, no_stub
from harness.jsontypes import JSON, JSONObject
from harness.secrets import SecretError
from harness.trace import Code
from harness.triggers.model import InterceptorParam

REDACTED_NOTE = "X-Hub-Signature-256 was redacted in the record: taken as the right signature"

_FORM_REFUSED = "form parameter encoding not supported, please change the hook to send JSON payloads"
_PULL_REQUEST = "pull_request"
_HEADER = SecretHeader("github", "X-Hub-Signature-256", Code.FAILED_PRECONDITION)
_SHAPE = Struct(
    "github.InterceptorParams",
    {
        "secretRef": SECRET_REF,
        "eventTypes": Items(Text()),
        "addChangedFiles": Struct("github.AddChangedFiles", {"enabled": Flag(), "personalAccessToken": SECRET_REF}),
        "githubOwners": Struct(
            "github.Owners",
            {"enabled": Flag(), "personalAccessToken": SECRET_REF, "checkType": Text("github.CheckType")},
        ),
    },
)


class GithubInterceptor:
    """Event types, then signature, then changed files or owners."""

    def __init__(self, params: Sequence[InterceptorParam], stub: Stub | None = None) -> None:
        self._stub = stub
        self._error = ""
        try:
            decoded = decode_params(params, _SHAPE)
        except ParamsError as error:
            self._error = str(error)
            return
        self._event_types = texts(decoded["eventTypes"])
        self._secret_ref = secret_ref(decoded["secretRef"])
        self._changed_files = _fields(decoded["addChangedFiles"])
        self._owners = _fields(decoded["githubOwners"])

    def process(self, request: InterceptorRequest) -> InterceptorResponse:
        """The first check that fails stops the trigger; with changed files the owners are not looked at."""
        if request.event.header_value("Content-Type") == "application/x-www-form-urlencoded":
            return refuse(Code.INVALID_ARGUMENT, _FORM_REFUSED)
        if self._error:
            return invalid_params(self._error)
        refusal = refused_event(request, "X-Github-Event", self._event_types)
        if refusal is not None:
            return refusal
        event = request.event.header_value("X-Github-Event")
        checked = PASSED if self._secret_ref is None else _check_signature(request, self._secret_ref)
        if not checked.passed:
            return checked
        if self._changed_files["enabled"] is True:
            answer = self._add_changed_files(request, event)
        elif self._owners["enabled"] is True and event in (_PULL_REQUEST, "issue_comment"):
            answer = self._check_owners(request, event)
        else:
            return checked
        return answer._replace(notes=checked.notes) if checked.notes else answer

    def _add_changed_files(self, request: InterceptorRequest, event: str) -> InterceptorResponse:
        if event not in (_PULL_REQUEST, "push"):
            return PASSED
        _, problem = _token(request, self._changed_files, "githubToken")
        if problem:
            return refuse(Code.FAILED_PRECONDITION, f"error getting secret: {problem}")
        try:
            files = _changed_files(_decoded_body(request, "body is empty"), event)
        except _BodyError as error:
            return refuse(Code.FAILED_PRECONDITION, f"error parsing body: {error}")
        if event == _PULL_REQUEST:
            return self._ask_github(request, "it asks GitHub for the changed files of a pull request")
        return InterceptorResponse(True, extensions={"changed_files": files})

    def _check_owners(self, request: InterceptorRequest, event: str) -> InterceptorResponse:
        token, problem = _token(request, self._owners, "personalAccessToken")
        if problem:
            return refuse(Code.FAILED_PRECONDITION, f"error getting github token: {problem}")
        if not token and text(self._owners["checkType"]) != "none":
            message = "checkType is set to check org or repo members but no personalAccessToken was supplied"
            return refuse(Code.FAILED_PRECONDITION, message)
        try:
            _check_owners_body(_decoded_body(request, "payload body is empty"), event)
        except _BodyError as error:
            return refuse(Code.FAILED_PRECONDITION, f"error parsing body: {error}")
        return self._ask_github(request, "it asks GitHub for members and the OWNERS file")

    def _ask_github(self, request: InterceptorRequest, what: str) -> InterceptorResponse:
        if self._stub is None:
            return fail(no_stub("github", what))
        return StubbedInterceptor(self._stub).process(request)


class _BodyError(Exception):
    """The body lacks what the interceptor reads; `str()` is Tekton's message."""


def _check_signature(request: InterceptorRequest, reference: SecretRef) -> InterceptorResponse:
    signature = presented(request, reference, _HEADER)
    if isinstance(signature, InterceptorResponse):
        return signature
    if request.secrets.redacted_taken_as_valid(signature.value):
        return InterceptorResponse(True, notes=(REDACTED_NOTE, *believed(request, reference)))
    problem = signature_problem(signature.value, request.event.text, signature.secret)
    return refuse(Code.FAILED_PRECONDITION, problem) if problem else PASSED


def _token(request: InterceptorRequest, settings: Mapping[str, Decoded], name: str) -> tuple[str, str]:
    """The personal access token, empty where none is configured, and what is wrong with it."""
    reference = secret_ref(settings["personalAccessToken"])
    if reference is None:
        return "", ""
    if not reference.key:
        return "", f"github interceptor {name}.secretKey is empty"
    try:
        return request.secrets.get(request.namespace, reference.name, reference.key).decode(errors="replace"), ""
    except SecretError as error:
        return "", str(error)


def _decoded_body(request: InterceptorRequest, if_empty: str) -> JSONObject:
    if not request.event.body:
        raise _BodyError(if_empty)
    try:
        return request.event.payload
    except gojson.DecodeError as error:
        raise _BodyError(str(error)) from error


def _changed_files(body: JSONObject, event: str) -> str:
    """The files of a push's commits, joined by commas (parseBodyForChangedFiles)."""
    if event == _PULL_REQUEST and "number" not in body:
        raise _BodyError("pull_request body missing 'number' field")
    _check_full_name(body)
    files: list[str] = []
    commits = body.get("commits")
    for commit in commits if isinstance(commits, list) else []:
        for part in ("added", "modified", "removed"):
            names = commit.get(part) if isinstance(commit, dict) else None
            if not isinstance(names, list):
                raise _BodyError(f"payload body missing 'commits.*.{part}' field")
            files.extend(map(format_value, names))
    return ",".join(files)


def _check_owners_body(body: JSONObject, event: str) -> None:
    """Raises _BodyError for what parseBodyForOwners refuses."""
    if event == _PULL_REQUEST:
        if "number" not in body:
            raise _BodyError("pull_request body missing 'number' field")
    else:
        _check_comment(body)
    _check_full_name(body)
    if not isinstance(body.get("sender"), dict):
        raise _BodyError("payload body missing 'sender' field")


def _check_comment(body: JSONObject) -> None:
    issue, comment = body.get("issue"), body.get("comment")
    if not isinstance(issue, dict):
        raise _BodyError("issue_comment body missing 'issue' section")
    if "number" not in issue:
        raise _BodyError("'number' field missing in the issue section of issue_comment body")
    if not isinstance(comment, dict):
        raise _BodyError("issue_comment body missing 'comment' section")
    if "body" not in comment:
        raise _BodyError("'body' field missing in the comment section of issue_comment body")


def _check_full_name(body: JSONObject) -> None:
    repository = body.get("repository")
    if not isinstance(repository, dict):
        raise _BodyError("payload body missing 'repository' field")
    name: JSON = repository.get("full_name")
    if not isinstance(name, str):
        raise _BodyError("payload body missing 'repository.full_name' field")


def _fields(value: Decoded) -> Mapping[str, Decoded]:
    return value if isinstance(value, dict) else {}
