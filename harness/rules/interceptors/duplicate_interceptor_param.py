"""An interceptor param that is given twice: only the last one counts.

Tekton puts an interceptor's params into a map by name before it reads them (tektoncd/triggers v0.37.0,
pkg/interceptors/interceptors.go, GetInterceptorParams), so the earlier ones are lost without a word. Of three
`filter` params that were meant as "and", one is left.

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
                  value: body.ref == 'refs/heads/main'
                - name: filter
                  value: body.event_name == 'push'
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
                  value: body.ref == 'refs/heads/main' && body.event_name == 'push'
          template: {ref: build}
"""

from collections.abc import Iterator

from harness.finding import Finding, Related, Severity
from harness.fix import Fix
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, locate_name
from harness.triggers.model import InterceptorParam


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, _: Subject) -> Iterator[Finding]:
    interceptor = owned.interceptor
    last = {param.name: index for index, param in enumerate(interceptor.params)}
    for index, param in enumerate(interceptor.params):
        winner = last[param.name]
        if index != winner:
            yield rule.finding(
                f"param {param.name!r} of interceptor {interceptor.title} is given again below: "
                f"Tekton keeps only the last, this one is lost",
                locate_name(param),
                symbol=f"{owned.title} {param.name} {index}",
                related=(Related(locate_name(interceptor.params[winner]), "the only one that counts"),),
                fix=_merged(param) if owned.core == "cel" and param.name == "filter" else None,
            )


def _merged(param: InterceptorParam) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import merge_filters

    place = param.place
    if place is None or len(place.path) < 2 or place.path[-1] != "value":
        return None
    return merge_filters(place.document, place.path[:-2])


RULE = Rule(
    id="duplicate-interceptor-param",
    severity=Severity.ERROR,
    summary="a param name given twice in one interceptor: only the last counts",
    help="write one filter and join the conditions with &&; put all overlays into one list",
    each=lambda subject: subject.interceptors,
    find=_find,
)
