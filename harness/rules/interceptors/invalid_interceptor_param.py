"""An interceptor param of a wrong type, empty, misspelt, or without what it needs.

The interceptor decodes its params when an event comes. A filter that is no text, overlays that are no list of key and
expression, a secretRef that is no object: it answers `failed to parse interceptor params` and the trigger stops. A
secretRef without a key, an overlay without one, an empty list of event types stop it as well, each in its own words.
Unknown fields inside a param are passed over, and so is an empty filter, which lets everything through
(tektoncd/triggers v0.37.0, pkg/interceptors: interceptors.go UnmarshalParams; cel, gitlab, github, bitbucket, slack).

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: true
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: filter
                  value: "true"
          template: {ref: build}

Event types are compared as they are written, with the header that the sender sets: `X-Gitlab-Event`, `X-GitHub-Event`,
`X-Event-Key`. No list lets every type pass, an empty list none.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - name: secretRef
                  value: {secretName: gitlab-webhook, secretKey: token}
                - name: eventTypes
                  value: [push]
          template: {ref: build}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - name: secretRef
                  value: {secretName: gitlab-webhook}
                - name: eventTypes
                  value: []
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: gitlab}
              params:
                - name: secretRef
                  value: {secretName: gitlab-webhook, secretKey: token}
                - name: eventTypes
                  value: [Push Hook]
          template: {ref: build}
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.finding import Finding, Severity
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Path
from harness.rules.interceptors.hook_events import SENDERS, judge_event
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor
from harness.schemas import path_text, validate_params, with_canonical_names
from harness.triggers.model import InterceptorParam

_REFUSES_ALL = "the interceptor stops every event"


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong at `path` below the value of `param` (None: the interceptor lacks it), and the mend."""

    param: InterceptorParam | None
    path: Path
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    at_key: bool = False


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, _: Subject) -> Iterator[Finding]:
    if not owned.core:
        return
    for problem in (*_misshapen(owned), *_meaningless(owned)):
        at = _locate(problem) if problem.param is not None else owned.location
        finding = rule.finding(problem.message, at, symbol=owned.title, help=problem.help)
        yield replace(finding, severity=problem.severity)


def _locate(problem: _Problem) -> Location:
    place = problem.param.place if problem.param is not None else None
    if place is None:
        return Location("")
    path = (*place.path, *problem.path)
    return place.document.locate_key(path) if problem.at_key else place.document.locate(path)


def _misshapen(owned: OwnedInterceptor) -> Iterator[_Problem]:
    """What Go's decoder refuses or passes over. Null it takes for everything: what that means is told below."""
    for param in owned.interceptor.params:
        value = with_canonical_names(owned.core, {param.name: param.value})
        for violation in validate_params(owned.core, value):
            # That the name itself is unknown is another rule's.
            if param.place is None or (violation.at_key and len(violation.path) == 1):
                continue
            path = violation.path[1:]
            what = f"{path_text(violation.path)} of {owned.core}: {violation.message}"
            if violation.at_key:
                ignored = f"{what}; Tekton passes over it"
                yield _Problem(param, path, ignored, violation.help, Severity.WARNING, at_key=True)
            elif _at(param.value, path) is not None:
                yield _Problem(param, path, f"{what}; {_REFUSES_ALL}", violation.help)


def _at(value: JSON, path: Path) -> JSON:
    """The value at a path whose names may be spelt in another case."""
    for step in path:
        if isinstance(value, dict):
            value = _field(value, str(step))
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def _field(value: JSONObject, name: str) -> JSON:
    """A field by its name in any case, as Go decodes it; None where it is not there."""
    return next((item for key, item in value.items() if key.lower() == name.lower()), None)


def _meaningless(owned: OwnedInterceptor) -> Iterator[_Problem]:
    """What decodes and then means nothing, or nothing good."""
    match owned.core:
        case "cel":
            yield from _filter(owned.param("filter"))
            yield from _overlays(owned.param("overlays"))
        case "slack":
            fields = owned.param("requestedFields")
            if fields is None or fields.value is None:
                help = "name the form fields to put into the extensions: requestedFields: [text]"
                yield _Problem(fields, (), f"slack lacks requestedFields: {_REFUSES_ALL}", help)
        case _:
            yield from _secret_reference(owned.param("secretRef"), "no secret is checked", (), _REFUSES_ALL)
            yield from _event_types(owned.core, owned.param("eventTypes"))
    if owned.core == "github":
        for name in ("addChangedFiles", "githubOwners"):
            yield from _access_token(owned.param(name))


def _filter(param: InterceptorParam | None) -> Iterator[_Problem]:
    if param is not None and (param.value is None or param.value == ""):
        message = "the filter is empty: every event passes it"
        yield _Problem(param, (), message, "write the condition, or remove the param", Severity.WARNING)


def _overlays(param: InterceptorParam | None) -> Iterator[_Problem]:
    items = param.value if param is not None and isinstance(param.value, list) else []
    for index, item in enumerate(items):
        overlay = {} if item is None else item
        if not isinstance(overlay, dict):
            continue
        key = _field(overlay, "key")
        stops = "the interceptor stops every event that passes the filter"
        if key is None or key == "":
            yield _Problem(param, (index,), f"overlays[{index}] has no key: {stops}", "name the extension: `key: tag`")
        if _field(overlay, "expression") is None:
            help = "write the value as a CEL expression: `expression: body.ref`; a text is `\"'text'\"`"
            yield _Problem(param, (index,), f"overlays[{index}] has no expression: {stops}", help)


def _event_types(interceptor: str, param: InterceptorParam | None) -> Iterator[_Problem]:
    if param is None:
        return
    sender = SENDERS[interceptor]
    wanted = f"name the events that are wanted, such as [{sender.events[0]}]"
    if param.value is None:
        yield _Problem(param, (), "eventTypes is null: every type of event passes", wanted, Severity.WARNING)
    elif param.value == []:
        yield _Problem(param, (), f"eventTypes is empty: {_REFUSES_ALL}", wanted)
    for index, item in enumerate(param.value if isinstance(param.value, list) else []):
        name = "" if item is None else item
        unknown = judge_event(interceptor, name) if isinstance(name, str) else None
        if unknown is None:
            continue
        consequence = "nothing passes for it" if unknown.certain else "as far as is known nothing passes for it"
        help = f"did you mean {unknown.meant!r}?" if unknown.meant else wanted
        severity = Severity.ERROR if unknown.certain else Severity.WARNING
        yield _Problem(param, (index,), f"eventTypes[{index}]: {unknown.reason}; {consequence}", help, severity)


def _secret_reference(param: InterceptorParam | None, without: str, path: Path, consequence: str) -> Iterator[_Problem]:
    """A reference to a key of a Secret at `path` of the param; `without` says what its being null comes to."""
    if param is None:
        return
    value = _at(param.value, path)
    name = ".".join(map(str, (param.name, *path)))
    if value is None and not path:
        help = "name the Secret: {secretName: NAME, secretKey: KEY}"
        yield _Problem(param, path, f"{name} is null: {without}", help, Severity.WARNING)
    if not isinstance(value, dict):
        return
    for field, example in (("secretKey", "the key inside of the Secret"), ("secretName", "the Secret's name")):
        given = _field(value, field)
        if given is None or given == "":
            yield _Problem(param, path, f"{name} has no {field}: {consequence}", f"add {field}, {example}")


def _access_token(param: InterceptorParam | None) -> Iterator[_Problem]:
    """The token for GitHub's API, which is asked for only where the feature is switched on."""
    if param is not None and isinstance(param.value, dict) and _field(param.value, "enabled") is True:
        consequence = "the interceptor stops every event that it asks GitHub about"
        yield from _secret_reference(param, "", ("personalAccessToken",), consequence)


RULE = Rule(
    id="invalid-interceptor-param",
    severity=Severity.ERROR,
    summary="a param of a wrong type, empty, misspelt, or without what it needs",
    help="give the param the form that the interceptor decodes: `filter` is a text, `overlays` a list",
    each=lambda subject: subject.interceptors,
    find=_find,
)
