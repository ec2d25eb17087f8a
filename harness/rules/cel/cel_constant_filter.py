"""A filter that is the same for every event: it keeps nothing out, or lets nothing through.

The usual causes: quotes around the whole expression, which make it a text (only `true` passes, Tekton does not look
whether a text is empty; tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go); `||` between two `!=`, of which one is
always true; `&&` between two `==`, which are never true together.

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
                  value: >-
                    'body.ref == "refs/heads/main"'
          template: {ref: build}

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
                  value: body.user_username != 'release-bot' || body.user_username != 'merge-bot'
          template: {ref: build}

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
                  value: body.ref == 'refs/heads/main' && body.ref == 'refs/heads/dev'
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
                  value: >-
                    body.ref in ['refs/heads/main', 'refs/heads/dev']
                    && !(body.user_username in ['release-bot', 'merge-bot'])
          template: {ref: build}
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from harness.cel import Activation, BudgetExceeded, EvaluationError, Program
from harness.cel.ast import Call, Constant
from harness.finding import Finding, Severity
from harness.rules.cel.comparisons import Comparison, comparison_of, exclude_each_other
from harness.rules.cel.parts import Part, Parts, operands, parts_of, shown
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_MOST_COMPARED = 40
"""How many comparisons of one value are held against each other: nobody writes more by hand."""

_NO_REQUEST = Activation(body={}, header={}, extensions={}, request_url="", compare_secret=lambda *_: False)


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    program = expression.compiled
    if expression.role != "filter" or not isinstance(program, Program):
        return
    parts = parts_of(expression)
    if parts.ask_nothing:
        yield _constant(rule, expression, program)
        return
    given = parts.type_of(program.checked.root)
    if not given.is_dynamic and given.kind != "bool":
        yield rule.finding(
            f"the {expression.title} gives a value of type {given}, and only true passes: the trigger never fires",
            expression.location,
            symbol=expression.title,
            help="compare it with something: a filter is a condition",
        )
    yield from _contradictions(rule, expression, parts)


def _constant(rule: Rule[Expression], expression: Expression, program: Program) -> Finding:
    try:
        passes = program.evaluate(_NO_REQUEST) is True
    except (EvaluationError, BudgetExceeded):
        passes = False
    root = program.checked.root
    what = "true for every event: it keeps nothing out" if passes else "not true for any event: the trigger never fires"
    help = "write a condition on body or header, or remove the filter"
    if isinstance(root, Constant) and isinstance(root.value, str):
        help = "take the quotes around the expression away: they make a text of it"
    finding = rule.finding(f"the {expression.title} is {what}", expression.location, symbol=expression.title, help=help)
    # Whoever writes `true` or `false` knows what it is.
    plain = isinstance(root, Constant) and isinstance(root.value, bool)
    return replace(finding, severity=Severity.WARNING) if plain else finding


def _contradictions(rule: Rule[Expression], expression: Expression, parts: Parts) -> Iterator[Finding]:
    """Chains of && that are never true, and chains of || that are never false."""
    top = {id(node) for node in operands(parts.all[0].node, "_&&_")} | {id(parts.all[0].node)}
    inner = {id(arg) for _, call in parts.calls("_&&_") for arg in call.args if _is(arg, "_&&_")}
    inner |= {id(arg) for _, call in parts.calls("_||_") for arg in call.args if _is(arg, "_||_")}
    for operator in ("_&&_", "_||_"):
        for part, call in parts.calls(operator):
            pair = _excluding(part, call, negated=operator == "_||_") if id(call) not in inner else None
            if pair is None:
                continue
            first, second = (shown(expression, one.node) for one in pair)
            whole = id(call) == id(parts.all[0].node)
            if operator == "_&&_":
                always = f"`{first}` and `{second}` of the {expression.title} are never both true"
                result = "the trigger never fires" if whole else "this part is false for every event"
                help = "join alternatives with ||"
            else:
                always = f"one of `{first}` and `{second}` of the {expression.title} is true for every event"
                result = "the filter keeps nothing out" if whole else "this part keeps nothing out"
                help = "join exclusions with &&"
            location = expression.locate_node(pair[1].node)
            finding = rule.finding(f"{always}: {result}", location, symbol=f"{expression.title} {first}", help=help)
            # Inside of an alternative it may be no more than a needless part.
            yield finding if id(call) in top else replace(finding, severity=Severity.WARNING)


def _is(node: object, function: str) -> bool:
    return isinstance(node, Call) and node.function == function


def _excluding(part: Part, call: Call, *, negated: bool) -> tuple[Comparison, Comparison] | None:
    """Two conditions of a chain that exclude each other (with `negated`: whose contraries do), the first such."""
    by_compared: dict[object, list[Comparison]] = {}
    for node in operands(call, call.function):
        found = comparison_of(part, node)
        if found is not None:
            by_compared.setdefault(found.compared, []).append(found)
    for these in by_compared.values():
        for one, other in combinations(these[:_MOST_COMPARED], 2):
            contraries = (one.negated(), other.negated()) if negated else (one, other)
            if exclude_each_other(*contraries):
                return one, other
    return None


RULE = Rule(
    id="cel-constant-filter",
    severity=Severity.ERROR,
    summary="a filter that is true, or not true, whatever the event",
    help="write a condition on body or header, or remove the filter",
    each=lambda subject: subject.expressions,
    find=_find,
)
