"""Integer arithmetic on a number of the event: no such overload, and the trigger stops.

Every number in JSON is a double to CEL, and there is no `double + int`: `body.iteration + 1` passes the check, because
nobody knows the type of `body.iteration` before an event comes, and then fails. Comparisons are more lenient
(`body.iteration > 1` works), and `%` exists for integers only (tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go,
which decodes the body into `map[string]interface{}`; google/cel-go v0.30.0, common/types/double.go).

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
                    - {key: previous, expression: body.object_attributes.iid - 1}
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
                    - {key: previous, expression: int(body.object_attributes.iid) - 1}
                    - {key: commits, expression: size(body.commits) + 1}
          template: {ref: build}
"""

from collections.abc import Iterator

from harness.cel.ast import Constant, Node
from harness.finding import Finding, Severity
from harness.rules.cel.parts import parts_of, shown
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_WORDS = {"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%"}


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    parts = parts_of(expression)
    for part, call in parts.calls(*_WORDS):
        left, right = call.args
        for number, other in ((left, right), (right, left)):
            # What comes from the event is of the type that the checker guessed from the other side, or dyn.
            if part.path(number) is None:
                continue
            is_integer = part.path(other) is None and parts.type_of(other).kind in ("int", "uint")
            if not is_integer and call.function != "_%_":
                continue
            sign = _WORDS[call.function]
            text = shown(expression, call)
            why = "there is no % of doubles" if sign == "%" else f"there is no {sign} of a double and an integer"
            yield rule.finding(
                f"`{text}` of the {expression.title} fails at every event that gets there: what comes from JSON is a "
                f"double when it is a number, and {why}",
                expression.locate_node(call),
                symbol=f"{expression.title} {text}",
                help=_mend(expression, number, other, sign),
            )
            break


def _mend(expression: Expression, number: Node, other: Node, sign: str) -> str:
    text = shown(expression, number)
    if sign != "%" and isinstance(other, Constant) and type(other.value) is int:
        return f"write {other.value}.0, or int({text}) where an integer is wanted"
    return f"write int({text})"


RULE = Rule(
    id="cel-integer-arithmetic",
    severity=Severity.ERROR,
    summary="integer arithmetic on a number of the event, which is a double",
    help="write the constant as a double (1.0), or make the number an integer: int(body.n)",
    each=lambda subject: subject.expressions,
    find=_find,
)
