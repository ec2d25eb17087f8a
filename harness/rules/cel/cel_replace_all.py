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
from typing import TypeGuard

from harness.cel.ast import Call, Node, Select
from harness.finding import Finding, Severity
from harness.fix import Fix
from harness.rules.cel.parts import is_ref_name, parts_of, shown, text_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_LONGEST = 2
"""From how many letters on a text is unlikely to be anywhere but where it is meant."""

_IN_FRONT = ("refs/tags/", "refs/heads/", "refs/")


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    for _part, call in parts_of(expression).calls("replace"):
        if call.target is None or len(call.args) != 2:
            continue
        taken, put = text_of(call.args[0]), text_of(call.args[1])
        if taken is None or put != "" or not taken.isalpha() or len(taken) > _LONGEST:
            continue
        text, target = shown(expression, call), shown(expression, call.target)
        is_ref = _is_whole_ref(call.target)
        prefix = f"^refs/tags/{taken}" if is_ref else f"^{taken}"
        yield rule.finding(
            f"`{text}` of the {expression.title} takes out every {taken!r}, not only the one in front: "
            f"'{taken}1-{taken}x' becomes '1-x'",
            expression.locate_node(call.args[0]),
            symbol=f"{expression.title} {text}",
            help=f"write {target}.translate('{prefix}', '')",
            fix=_mended(expression, call) if not is_ref and _is_name(call.target) else None,
        )


def _is_whole_ref(target: Node) -> bool:
    """Whether a text is a field with a whole ref, `refs/tags/v1.0`, so that what is to go does not stand in front."""
    field = target.field if isinstance(target, Select) else text_of(target.args[1]) if _is_index(target) else None
    return field is not None and (field.lower() == "ref" or field.lower().endswith("_ref") or field.endswith("Ref"))


def _is_name(target: Node) -> bool:
    """Whether a text is made so that it begins with the name of a branch or tag."""
    match target:
        case Select(field=field):
            return is_ref_name(field)
        case (
            Call(function="_[_]", args=(Call(function="split"), _))
            | Call(function="last", target=Call(function="split"))
        ):
            return True
        case Call(function="replace", args=(taken, put)):
            return text_of(taken) in _IN_FRONT and text_of(put) == ""
        case _:
            return False


def _is_index(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.function == "_[_]"


def _mended(expression: Expression, call: Call) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import translate_prefix

    place = expression.place
    return translate_prefix(place.document, place.path, call) if place is not None else None


RULE = Rule(
    id="cel-replace-all",
    severity=Severity.WARNING,
    summary="replace() of a letter or two by nothing, which takes them out everywhere",
    help="take the prefix alone: x.translate('^v', '')",
    each=lambda subject: subject.expressions,
    find=_find,
)
