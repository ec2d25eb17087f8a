"""A header taken for a text, or asked for by a name that no header has.

To CEL `header` is Go's `http.Header`: a map from names in canonical form (`X-Gitlab-Event`) to *lists* of values.
`header['X-Gitlab-Event'] == 'Push Hook'` compares a list with a text and is false for every event, a method of texts
has no overload for a list, and any other spelling of the name is no such key. `header.match()` and
`header.canonical()` take the first value, and a name in any case (tektoncd/triggers v0.37.0,
pkg/interceptors/cel/triggers.go; Go 1.26, net/textproto CanonicalMIMEHeaderKey). Go takes `Host` out of the header.

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
                  value: header['X-Gitlab-Event'] == 'Push Hook'
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
                  value: "'Push Hook' in header['x-gitlab-event']"
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
                  value: header.match('x-gitlab-event', 'Push Hook')
                - name: overlays
                  value:
                    - {key: event, expression: header.canonical('X-Gitlab-Event')}
                    - {key: sender, expression: "header['User-Agent'][0]"}
          template: {ref: build}
"""

from collections.abc import Iterator
from functools import cache

from harness.cel import declarations
from harness.cel.ast import Call, Node, Select
from harness.finding import Finding, Severity
from harness.fix import Fix
from harness.goheader import canonical_header_key
from harness.rules.cel.parts import ANY, Part, Parts, header_of, parts_of, shown, text_of, texts_of
from harness.rules.expressions import Expression
from harness.rules.rule import Rule
from harness.rules.subject import Subject

_TAKEN_OUT = frozenset(("Host", "Transfer-Encoding", "Trailer"))
"""What Go's server takes out of a request's header (Go 1.26, net/http: request.go readRequest, transfer.go)."""


def _find(rule: Rule[Expression], expression: Expression, _: Subject) -> Iterator[Finding]:
    parts = parts_of(expression)
    for node, message, help in (
        *_names(expression, parts),
        *_comparisons(expression, parts),
        *_methods(expression, parts),
    ):
        symbol = f"{expression.title} {shown(expression, node)}"
        yield rule.finding(
            message, expression.locate_node(node), symbol=symbol, help=help, fix=_mended(expression, parts, node)
        )


def _mended(expression: Expression, parts: Parts, node: Node) -> Fix | None:
    """A name spelt as headers are; the first value in the place of a list that is compared with a text."""
    # Loaded only where there is something to mend.
    from harness.fixes import spell_header, take_header_value

    place = expression.place
    if place is None:
        return None
    part = next(part for part in parts.all if part.node is node)
    if isinstance(node, Call) and node.function in ("_==_", "_!=_", "@in"):
        reads = [one for one in node.args if _sent(part, one) is not None]
        return take_header_value(place.document, place.path, reads[0]) if len(reads) == 1 else None
    return spell_header(place.document, place.path, node)


def _names(expression: Expression, parts: Parts) -> Iterator[tuple[Node, str, str]]:
    """Names that no header has."""
    for part in parts.all:
        node = part.node
        name = _name_of_list(part, node)
        consequence = "it has no such key and stops the trigger"
        if isinstance(node, Select) and node.test_only:
            consequence = "it is false for every event"
        elif isinstance(node, Call) and node.function == "@in" and part.path(node.args[1]) == ("header",):
            name, consequence = text_of(node.args[0]), "it is false for every event"
        elif isinstance(node, Call) and node.function in ("match", "canonical"):
            read = header_of(part, node)
            name, consequence = (read if read in _TAKEN_OUT else None), "it finds nothing, whatever the event"
        if name is None:
            continue
        canonical = canonical_header_key(name)
        where = f"`{shown(expression, node)}` of the {expression.title}"
        if canonical in _TAKEN_OUT:
            yield node, f"{where}: Go takes {canonical} out of the header; {consequence}", "test another header"
        elif canonical != name:
            spelling = f"{where}: header names are spelt {canonical}, not {name}; {consequence}"
            yield node, spelling, f"write header.canonical({canonical!r}), which takes any spelling"


def _comparisons(expression: Expression, parts: Parts) -> Iterator[tuple[Node, str, str]]:
    """Lists of values compared with texts."""
    for part, call in parts.calls("_==_", "_!=_"):
        for one, other in (call.args, call.args[::-1]):
            name = _sent(part, one)
            if name is not None and part.path(other) is None and parts.type_of(other).kind == "string":
                always = "is false" if call.function == "_==_" else "is true"
                yield call, _compared(expression, call, name, always), _use(name, shown(expression, other))
    for part, call in parts.calls("@in"):
        name = _sent(part, call.args[0])
        if name is not None and texts_of(call.args[1]) is not None:
            help = f"write header.canonical({name!r}) in {shown(expression, call.args[1])}"
            yield call, _compared(expression, call, name, "is false"), help


def _compared(expression: Expression, call: Call, name: str, always: str) -> str:
    text = shown(expression, call)
    return f"`{text}` of the {expression.title} {always} for every event: {name} is a list of values, not a text"


def _use(name: str, wanted: str) -> str:
    return f"write header.match({name!r}, {wanted})"


def _methods(expression: Expression, parts: Parts) -> Iterator[tuple[Node, str, str]]:
    """Methods of texts called on a list of values."""
    for function in parts.by_function.keys() & _methods_of_texts():
        for part, call in parts.calls(function):
            name = _sent(part, call.target) if call.target is not None else None
            if name is not None:
                text = shown(expression, call)
                yield (
                    call,
                    f"`{text}` of the {expression.title} fails at every event: {name} is a list of values, "
                    f"and {function}() wants a text",
                    f"write header.canonical({name!r}).{function}(…)",
                )


@cache
def _methods_of_texts() -> frozenset[str]:
    """The methods whose receiver can only be a text."""
    return frozenset(
        name
        for name, overloads in declarations.functions().items()
        if any(overload.member for overload in overloads)
        and all(overload.args and overload.args[0].kind == "string" for overload in overloads)
    )


def _name_of_list(part: Part, node: Node) -> str | None:
    """The name of the header whose list of values a node gives; None for any other node."""
    is_read = isinstance(node, Select) or (isinstance(node, Call) and node.function == "_[_]")
    path = part.path(node) if is_read else None
    if path is None or len(path) != 2 or path[0] != "header" or path[1] == ANY:
        return None
    return path[1] if isinstance(path[1], str) else None


def _sent(part: Part, node: Node) -> str | None:
    """As `_name_of_list`, but only for a name that a header can have: of any other there is no list."""
    name = _name_of_list(part, node)
    return name if name is not None and canonical_header_key(name) == name and name not in _TAKEN_OUT else None


RULE = Rule(
    id="cel-header-list",
    severity=Severity.ERROR,
    summary="a header compared as a text, or named in a way that no header is",
    help="use header.match(name, value) or header.canonical(name)",
    each=lambda subject: subject.expressions,
    find=_find,
)
