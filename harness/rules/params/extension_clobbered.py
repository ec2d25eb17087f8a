"""An overlay that throws away what an earlier interceptor put below the same extension.

Extensions are merged by their top-level name: a later `image.tag` makes `image` anew, and an earlier `image.name` is
gone (tektoncd/triggers v0.37.0, pkg/sink/sink.go, ExecuteInterceptors). Within one interceptor the overlays build one
object together.

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
                - name: overlays
                  value:
                    - {key: image.name, expression: body.project.name}
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: image.tag, expression: body.after.truncate(7)}
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
                - name: overlays
                  value:
                    - {key: image.name, expression: body.project.name}
                    - {key: image.tag, expression: body.after.truncate(7)}
          template: {ref: build}
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.rules.expressions import expressions_of
from harness.rules.params.overlays import Overlay, overlays_of, reads_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, in_message
from harness.triggers.model import TriggerInterceptor


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, subject: Subject) -> Iterator[Finding]:
    own: dict[str, list[Overlay]] = {}
    for overlay in overlays_of(owned):
        if overlay.extension is not None:
            own.setdefault(overlay.extension, []).append(overlay)
    if not own:
        return
    # What an overlay of this interceptor reads, it may well put back.
    read = {one.name for expression in expressions_of(owned) for one in reads_of(expression)}
    told: set[str] = set()
    for chain in subject.chains_before(owned):
        for name, lost in _lost(chain, own).items():
            if name not in read and name not in told:
                told.add(name)
                yield rule.finding(
                    f"overlay {in_message(own[name][0].key)!r} makes extensions.{in_message(name)} anew: "
                    f"{in_message(lost.key)!r} of an earlier interceptor is lost",
                    own[name][0].key_location,
                    symbol=f"{owned.title} {name}",
                    related=(Related(lost.key_location, "this is lost"),),
                )


def _lost(chain: tuple[TriggerInterceptor, ...], own: dict[str, list[Overlay]]) -> dict[str, Overlay]:
    """By extension the first overlay before that the new ones throw away. A key that is set again under the very same
    name is a value that is replaced on purpose."""
    lost: dict[str, Overlay] = {}
    for one in chain:
        for earlier in overlays_of(OwnedInterceptor("", 0, one, "")):
            name = earlier.extension
            if name in own and all(later.key != earlier.key for later in own[name]):
                lost.setdefault(name, earlier)
    return lost


RULE = Rule(
    id="extension-clobbered",
    severity=Severity.WARNING,
    summary="an overlay that throws away what an earlier interceptor put below the same extension",
    help="set all keys below one extension in the same interceptor, or use another name here",
    each=lambda subject: subject.interceptors,
    find=_find,
)
