"""A branch or tag taken out of a ref by `split('/')`: a name with a slash is cut.

`body.ref.split('/')[2]` gives `feature` for `refs/heads/feature/login`, and `.last()` gives `login`; either way another
branch is built than the one that was pushed. `split('/', 3)[2]` keeps the rest together (google/cel-go v0.30.0,
ext/strings.go: the second argument limits how many parts there are).

Where a filter of the same trigger pins the ref to names without such a slash, nothing is cut and nothing is said.

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
                    - {key: branch, expression: "body.ref.split('/', 3)[2]"}
                    - {key: kind, expression: "body.ref.split('/')[1]"}
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
                  value: body.ref in ['refs/heads/main', 'refs/heads/dev']
                - name: overlays
                  value:
                    - {key: branch, expression: "body.ref.split('/')[2]"}
          template: {ref: build}
"""

import re
from collections.abc import Iterator

from harness.cel.ast import Call, Constant, Node
from harness.finding import Finding, Severity
from harness.fix import Fix
from harness.rules.cel.parts import JSONPath, Part, operands, parts_of, ref_read, shown, text_of, texts_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_ANCHORED = re.compile(r"\^(.*)\$", re.DOTALL)
_ANYTHING = re.compile(r"\\.|\[\^|\.|\[[^\]]*/")
"""What of a pattern may stand for a slash: a dot, a class of all but some; an escape is looked at by itself."""


def _find(rule: Rule[Expression], expression: Expression, subject: Subject) -> Iterator[Finding]:
    parts = parts_of(expression)
    for part, call in parts.calls("_[_]", "last"):
        split = _split_of(call)
        if split is None or split.target is None or _is_pinned(subject, expression, part.path(split.target)):
            continue
        text = shown(expression, call)
        gives = "first" if call.function == "_[_]" else "last"
        source = shown(expression, split.target)
        yield rule.finding(
            f"`{text}` of the {expression.title} gives only the {gives} part of a name with a slash "
            f"in it, such as feature/login",
            expression.locate_node(split),
            symbol=f"{expression.title} {text}",
            help=f"write {source}.split('/', 3)[2], which keeps what follows together",
            fix=_limited(expression, split),
        )


def _limited(expression: Expression, split: Call) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import limit_split

    place = expression.place
    return limit_split(place.document, place.path, split) if place is not None else None


def _split_of(call: Call) -> Call | None:
    """The `split('/')` of a ref that a call takes the third or the last part of."""
    parts: Node
    if call.function == "last":
        if call.target is None:
            return None
        parts = call.target
    else:
        parts, index = call.args
        if not isinstance(index, Constant) or index.value != 2:
            return None
    if not isinstance(parts, Call) or parts.function != "split" or parts.target is None:
        return None
    name = ref_read(parts.target)
    is_ref = name.lower() == "ref" or name.lower().endswith("_ref") or name.endswith("Ref")
    return parts if is_ref and len(parts.args) == 1 and text_of(parts.args[0]) == "/" else None


def _is_pinned(subject: Subject, expression: Expression, path: JSONPath | None) -> bool:
    """Whether a filter of the same trigger lets only refs pass whose name has no slash, before or after."""
    if path is None:
        return False
    for one in subject.expressions:
        if one.role == "filter" and one.owned.owner == expression.owned.owner and one.root is not None:
            top = Part(one.root, {}, False)
            if any(_pins(top, term, path) for term in operands(one.root, "_&&_")):
                return True
    return False


def _pins(part: Part, term: Node, path: JSONPath) -> bool:
    """Whether a condition that has to be true leaves only refs with two slashes at that path."""
    choices = operands(term, "_||_")
    if len(choices) > 1:
        return all(any(_pins(part, one, path) for one in operands(choice, "_&&_")) for choice in choices)
    match term:
        case Call(function="_==_", args=(one, other)):
            sides = ((one, other), (other, one))
            return any(part.path(left) == path and _are_flat(right) for left, right in sides)
        case Call(function="@in", args=(one, other)):
            return part.path(one) == path and _are_flat(other)
        case Call(function="matches", target=target, args=(pattern,)) if target is not None:
            return part.path(target) == path and _is_flat_pattern(text_of(pattern) or "")
        case _:
            return False


def _are_flat(node: Node) -> bool:
    texts = texts_of(node)
    return texts is not None and all(text.count("/") <= 2 for text in texts)


def _is_flat_pattern(pattern: str) -> bool:
    """Whether a pattern takes only refs with two slashes, as far as can be told at a glance: anchored, without anything
    that may stand for a slash, and without alternatives."""
    found = _ANCHORED.fullmatch(pattern)
    if found is None or "|" in re.sub(r"\([^()]*\)", "", found[1]) or found[1].count("/") != 2:
        return False
    return all(sign[0] in (r"\d", r"\w", r"\.", r"\-", r"\/") for sign in _ANYTHING.finditer(found[1]))


RULE = Rule(
    id="cel-ref-split",
    severity=Severity.WARNING,
    summary="split('/')[2] on a ref: a branch or tag with a slash in its name is cut",
    help="write body.ref.split('/', 3)[2]",
    each=lambda subject: subject.expressions,
    find=_find,
)
