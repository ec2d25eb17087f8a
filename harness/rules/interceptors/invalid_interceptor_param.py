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
from harness.fix import Fix, ReplaceText
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Path
from harness.rules.interceptors.hook_events import SENDERS, judge_event
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, is_written
from harness.schemas import path_text, validate_params, with_canonical_names
from harness.triggers.model import InterceptorParam

_REFUSES_ALL = "the interceptor stops every event"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `path` below the value of `param` (None: the interceptor lacks it), and the mend."""

    param: InterceptorParam | None
    path: Path
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    at_key: bool = False
    fix: Fix | None = None


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, _: Subject) -> Iterator[Finding]:
    if not owned.core:
        return
    for problem in problems_of(owned):
        at = _locate(problem) if problem.param is not None else owned.location
        finding = rule.finding(problem.message, at, symbol=owned.title, help=problem.help, fix=problem.fix)
        yield replace(finding, severity=problem.severity)


def problems_of(owned: OwnedInterceptor) -> Iterator[Problem]:
    """What is wrong with the params of one of Tekton's own interceptors."""
    yield from _misshapen(owned)
    yield from _meaningless(owned)


def _locate(problem: Problem) -> Location:
    place = problem.param.place if problem.param is not None else None
    if place is None:
        return Location("")
    path = (*place.path, *problem.path)
    return place.document.locate_key(path) if problem.at_key else place.document.locate(path)


def _misshapen(owned: OwnedInterceptor) -> Iterator[Problem]:
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
                yield Problem(param, path, ignored, violation.help, Severity.WARNING, at_key=True)
            elif _at(param.value, path) is not None:
                yield Problem(param, path, f"{what}; {_REFUSES_ALL}", violation.help)


def _at(value: JSON, path: Path) -> JSON:
    """The value at a path whose names may be spelt in another case."""
    for step in path:
        if isinstance(value, dict):
            value = _field(value, str(step))
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
    return value


def _field(value: JSONObject, name: str) -> JSON:
    """A field by its name in any case, as Go decodes it: of several spellings the last in sorted order, which is the
    order in which the API server keeps them. None where it is not there."""
    names = [key for key in value if key.lower() == name.lower()]
    return value[max(names)] if names else None


def _meaningless(owned: OwnedInterceptor) -> Iterator[Problem]:
    """What decodes and then means nothing, or nothing good."""
    match owned.core:
        case "cel":
            yield from _filter(_written(owned, "filter"))
            yield from _overlays(_written(owned, "overlays"))
        case "slack":
            fields = owned.param("requestedFields")
            if fields is None or fields.value is None:
                help = "name the form fields to put into the extensions: requestedFields: [text]"
                yield Problem(fields, (), f"slack lacks requestedFields: {_REFUSES_ALL}", help)
        case _:
            yield from _secret_reference(_written(owned, "secretRef"), "no secret is checked", (), _REFUSES_ALL)
            yield from _event_types(owned.core, _written(owned, "eventTypes"))
    if owned.core == "github":
        for name in ("addChangedFiles", "githubOwners"):
            yield from _access_token(owned.param(name))


def _written(owned: OwnedInterceptor, name: str) -> InterceptorParam | None:
    param = owned.param(name)
    return param if param is not None and is_written(param) else None


def _filter(param: InterceptorParam | None) -> Iterator[Problem]:
    if param is not None and (param.value is None or param.value == ""):
        message = "the filter is empty: every event passes it"
        yield Problem(param, (), message, "write the condition, or remove the param", Severity.WARNING)


def _overlays(param: InterceptorParam | None) -> Iterator[Problem]:
    items = param.value if param is not None and isinstance(param.value, list) else []
    for index, item in enumerate(items):
        overlay = {} if item is None else item
        if not isinstance(overlay, dict):
            continue
        key = _field(overlay, "key")
        stops = "the interceptor stops every event that passes the filter"
        if key is None or key == "":
            yield Problem(param, (index,), f"overlays[{index}] has no key: {stops}", "name the extension: `key: tag`")
        if _field(overlay, "expression") is None:
            help = "write the value as a CEL expression: `expression: body.ref`; a text is `\"'text'\"`"
            yield Problem(param, (index,), f"overlays[{index}] has no expression: {stops}", help)


def _event_types(interceptor: str, param: InterceptorParam | None) -> Iterator[Problem]:
    if param is None:
        return
    sender = SENDERS[interceptor]
    wanted = f"name the events that are wanted, such as [{sender.events[0]}]"
    if param.value is None:
        yield Problem(param, (), "eventTypes is null: every type of event passes", wanted, Severity.WARNING)
    elif param.value == []:
        yield Problem(param, (), f"eventTypes is empty: {_REFUSES_ALL}", wanted)
    items = param.value if isinstance(param.value, list) else []
    for index, item in enumerate(items):
        name = "" if item is None else item
        unknown = judge_event(interceptor, name) if isinstance(name, str) else None
        if unknown is None:
            continue
        consequence = "nothing passes for it" if unknown.certain else "as far as is known nothing passes for it"
        help = f"did you mean {unknown.meant!r}?" if unknown.meant else wanted
        severity = Severity.ERROR if unknown.certain else Severity.WARNING
        message = f"eventTypes[{index}]: {unknown.reason}; {consequence}"
        meant = unknown.meant if unknown.certain and unknown.meant not in items else ""
        yield Problem(param, (index,), message, help, severity, fix=_respelt(param, index, meant) if meant else None)


def _respelt(param: InterceptorParam, index: int, meant: str) -> Fix | None:
    """The name of an event put right."""
    # Loaded only where there is something to mend.
    from harness.fixes import make_fix

    place = param.place
    written = place.document.get(*place.path, index) if place is not None else None
    if place is None or not isinstance(written, str):
        return None
    change = ReplaceText((*place.path, index), 0, len(written), written, meant)
    return make_fix(place.document, f"write {meant}", change)


def _secret_reference(param: InterceptorParam | None, without: str, path: Path, consequence: str) -> Iterator[Problem]:
    """A reference to a key of a Secret at `path` of the param; `without` says what its being null comes to."""
    if param is None:
        return
    value = _at(param.value, path)
    name = ".".join(map(str, (param.name, *path)))
    if value is None and not path:
        help = "name the Secret: {secretName: NAME, secretKey: KEY}"
        yield Problem(param, path, f"{name} is null: {without}", help, Severity.WARNING)
    if not isinstance(value, dict):
        return
    for field, example in (("secretKey", "the key inside of the Secret"), ("secretName", "the Secret's name")):
        given = _field(value, field)
        if given is None or given == "":
            yield Problem(param, path, f"{name} has no {field}: {consequence}", f"add {field}, {example}")


def _access_token(param: InterceptorParam | None) -> Iterator[Problem]:
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
