"""An expression that reads an extension which the same interceptor sets: it is not there yet.

A cel interceptor judges its filter and every overlay against the extensions that came in; what its overlays give is
added when all are done (tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go). So the read fails with `no such key`,
and `has()` says no.

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
                  value: extensions.branch == 'main'
                - name: overlays
                  value:
                    - {key: branch, expression: "body.ref.split('/')[2]"}
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
                    - {key: branch, expression: "body.ref.split('/')[2]"}
            - ref: {name: cel}
              params:
                - name: filter
                  value: extensions.branch == 'main'
          template: {ref: build}
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Related, Severity
from harness.rules.expressions import expressions_of
from harness.rules.params.overlays import extensions_set_by, overlays_of, reads_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, in_message


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, subject: Subject) -> Iterator[Finding]:
    own = {overlay.extension: overlay for overlay in reversed(overlays_of(owned)) if overlay.extension is not None}
    if not own:
        return
    before = [extensions_set_by(chain) for chain in subject.chains_before(owned)]
    for expression in expressions_of(owned):
        reads = [read for read in reads_of(expression) if read.name in own]
        tested = {read.name for read in reads if read.tested}
        for name in dict.fromkeys(read.name for read in reads):
            if any(earlier is None or name in earlier for earlier in before):
                continue
            read = next(one for one in reads if one.name == name)
            outcome = "says no for every event" if name in tested else "fails at every event"
            finding = rule.finding(
                f"{expression.name} reads extensions.{name}, which this interceptor sets only afterwards: "
                f"{in_message(expression.text(read.node))} {outcome}",
                expression.locate_node(read.node),
                symbol=f"{expression.title} {name}",
                related=(Related(own[name].key_location, "set here, when the filter and all overlays are done"),),
            )
            yield replace(finding, severity=Severity.WARNING) if name in tested else finding


RULE = Rule(
    id="extension-read-too-early",
    severity=Severity.ERROR,
    summary="an overlay or filter that reads what the same interceptor sets",
    help="set the extension in a cel interceptor before this one, or write its expression out here",
    each=lambda subject: subject.interceptors,
    find=_find,
)
