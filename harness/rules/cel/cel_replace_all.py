"""A short text replaced by nothing, to cut a prefix off: `replace()` takes it out everywhere.

`'v1.0-dev'.replace('v', '')` is `1.0-de`. `replace()` goes through the whole text unless a third argument limits it,
and even `replace('v', '', 1)` takes the first `v` wherever it stands (google/cel-go v0.30.0, ext/strings.go). A pattern
that is tied to the start, `translate('^v', '')`, takes only the prefix (tektoncd/triggers v0.37.0,
pkg/interceptors/cel/triggers.go).

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: release
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: version, expression: "body.ref.split('/', 3)[2].replace('v', '')"}
          template: {ref: release}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: release
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: version, expression: "body.ref.translate('^refs/tags/v', '')"}
                    - {key: slug, expression: "body.ref.replace('refs/heads/', '').replace('/', '-')"}
          template: {ref: release}
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.cel.parts import parts_of, shown, text_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_LONGEST = 2
"""From how many letters on a text is unlikely to be anywhere but where it is meant."""


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    for _part, call in parts_of(expression).calls("replace"):
        if call.target is None or len(call.args) != 2:
            continue
        taken, put = text_of(call.args[0]), text_of(call.args[1])
        if taken is None or put != "" or not taken.isalpha() or len(taken) > _LONGEST:
            continue
        text = shown(expression, call)
        yield rule.finding(
            f"`{text}` of the {expression.title} takes out every {taken!r}, not only the one in front: "
            f"'{taken}1-{taken}x' becomes '1-x'",
            expression.locate_node(call.args[0]),
            symbol=f"{expression.title} {text}",
            help=f"write {shown(expression, call.target)}.translate('^{taken}', '')",
        )


RULE = Rule(
    id="cel-replace-all",
    severity=Severity.WARNING,
    summary="replace() of a letter or two by nothing, which takes them out everywhere",
    help="take the prefix alone: x.translate('^v', '')",
    each=lambda subject: subject.expressions,
    find=_find,
)
