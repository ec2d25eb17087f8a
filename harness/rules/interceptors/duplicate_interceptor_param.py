"""An interceptor param that is given twice: only the last one counts.

Tekton puts an interceptor's params into a map by name before it reads them (tektoncd/triggers v0.37.0,
pkg/interceptors/interceptors.go, GetInterceptorParams), so the earlier ones are lost without a word. Of three
`filter` params that were meant as "and", one is left.
"""

from collections.abc import Iterator
from dataclasses import replace

from harness.finding import Finding, Related, Severity
from harness.rules.rule import Rule, Subject, locate_name


def _find(rule: Rule, subject: Subject) -> Iterator[Finding]:
    for owner, interceptor in subject.interceptors():
        last = {param.name: index for index, param in enumerate(interceptor.params)}
        for index, param in enumerate(interceptor.params):
            winner = last[param.name]
            if index == winner:
                continue
            finding = rule.finding(
                f"param {param.name!r} of interceptor {interceptor.title} is given again below: "
                f"Tekton keeps only the last, this one is lost",
                locate_name(param),
                symbol=f"{owner} {interceptor.title} {param.name} {index}",
            )
            kept = Related(locate_name(interceptor.params[winner]), "the only one that counts")
            yield replace(finding, related=(kept,))


RULE = Rule(
    id="duplicate-interceptor-param",
    severity=Severity.ERROR,
    summary="a param name given twice in one interceptor: only the last counts",
    help="write one filter and join the conditions with &&; put all overlays into one list",
    find=_find,
)
