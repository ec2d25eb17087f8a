"""A pattern for a ref, branch or tag that also matches in the middle of other names.

`matches()` looks for the pattern anywhere in the text, as RE2 does unless the pattern says `^` and `$` (CEL language
definition, Regular Expressions; google/cel-go v0.30.0, common/types/string.go). `'v[0-9]+'` was meant for `v1` and also
takes `refs/heads/dev2`, and `'^refs/heads/main'` takes `refs/heads/main-experiment`.

A pattern that begins with `refs/` needs no `^`, one that ends in `/` or `.*` says by itself that more may follow, and a
match that is negated keeps out more than it would with anchors: none of them is a finding.

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
                  value: body.ref.matches('v[0-9]+')
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
                  value: body.ref.matches('^refs/heads/main|refs/heads/dev$')
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
                    body.ref.matches('^refs/tags/v[0-9]+$') || body.ref.matches('^refs/heads/(main|dev)$')
                    || body.ref.matches('^refs/heads/release/')
          template: {ref: build}
"""

import re
from collections.abc import Iterator

from harness.cel.ast import Node
from harness.finding import Finding, Severity
from harness.fix import Fix
from harness.rules.cel.parts import parts_of, ref_read, text_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_TOKEN = re.compile(r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|.", re.DOTALL)
"""One sign of a pattern: quoted text, an escape, a class, or a character."""

_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")
_OPEN_START = re.compile(r"\.[*+]|refs/")
_OPEN_END = re.compile(r"(?:\.[*+]\??|/)\)*$")


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    for part, call in parts_of(expression).calls("matches"):
        # Both text.matches(pattern) and matches(text, pattern) are CEL.
        pattern = text_of(call.args[-1])
        name = ref_read(call.target if call.target is not None else call.args[0])
        if not pattern or not name or part.negated:
            continue
        alternatives = [one for one in map(_without_brackets, _alternatives(pattern)) if one]
        starts = any(not _is_tied_at_start(one) for one in alternatives)
        ends = any(not _is_tied_at_end(one) for one in alternatives)
        if not starts and not ends:
            continue
        which = "before and behind it" if starts and ends else "before it" if starts else "behind it"
        anchors = "^ and $" if starts and ends else "^" if starts else "$"
        yield rule.finding(
            f"the pattern {pattern!r} of the {expression.title} has no {anchors}: {name} may hold anything {which}",
            expression.locate_node(call.args[-1]),
            symbol=f"{expression.title} {pattern}",
            help=_mend(pattern, start=starts, end=ends, branches=len(alternatives)),
            fix=_anchored(expression, call.args[-1]),
        )


def _anchored(expression: Expression, pattern: Node) -> Fix | None:
    # Loaded only where there is something to mend.
    from harness.fixes import anchor_pattern

    place = expression.place
    return anchor_pattern(place.document, place.path, pattern) if place is not None else None


def _mend(pattern: str, *, start: bool, end: bool, branches: int) -> str:
    if branches > 1:
        return "put the alternatives into brackets and anchor the whole: '^(…|…)$'"
    flags = _FLAGS.match(pattern)
    head, rest = (flags[0], pattern[flags.end() :]) if flags else ("", pattern)
    whole = f"{head}{'^' if start else ''}{rest}{'$' if end else ''}"
    behind = ", or .* at the end where more may follow" if end else ""
    return f"write {whole!r}{behind}"


def _alternatives(pattern: str) -> Iterator[str]:
    """The parts that a `|` outside of all brackets divides a pattern into."""
    flags = _FLAGS.match(pattern)
    depth, begin = 0, flags.end() if flags else 0
    for found in _TOKEN.finditer(pattern, begin):
        match found[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "|" if depth == 0:
                yield pattern[begin : found.start()]
                begin = found.end()
    yield pattern[begin:]


def _without_brackets(pattern: str) -> str:
    """`^(?:a)$` inside of brackets around all of it; a pattern with alternatives inside stays as it is."""
    while pattern.startswith("(") and pattern.endswith(")") and _is_one_group(pattern):
        inner = re.sub(r"^\((?:\?(?:P?<\w+>|[a-zA-Z]*:))?", "", pattern)[:-1]
        if len(tuple(_alternatives(inner))) > 1:
            break
        pattern = inner
    return pattern


def _is_one_group(pattern: str) -> bool:
    depth = 0
    tokens = tuple(_TOKEN.finditer(pattern))
    for found in tokens:
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found is tokens[-1]
    return False


def _is_tied_at_start(pattern: str) -> bool:
    return pattern.startswith(("^", "\\A", "(^")) or _OPEN_START.match(pattern.lstrip("(")) is not None


def _is_tied_at_end(pattern: str) -> bool:
    last = [found[0] for found in _TOKEN.finditer(pattern)][-2:]
    if last[-1:] in (["$"], ["\\z"]) or last == ["$", ")"]:
        return True
    return _OPEN_END.search(pattern) is not None


RULE = Rule(
    id="cel-unanchored-match",
    severity=Severity.WARNING,
    summary="a pattern for a ref, branch or tag without ^ or $: it matches other names too",
    help="begin the pattern with ^ and end it with $, or with .* where more may follow",
    each=lambda subject: subject.expressions,
    find=_find,
)
