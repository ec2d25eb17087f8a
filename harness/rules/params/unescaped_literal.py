r"""A binding's own text, or a default, with a quote, a backslash or a line break: it breaks the JSON of the resource.

Params are put into the JSON text of the resource templates byte by byte. What comes from the event is escaped before;
what a binding or a default says itself is not (tektoncd/triggers v0.37.0, pkg/template/resource.go and jsonpath.go). So
the listener cannot read the outcome, `couldn't unmarshal json from the TriggerTemplate`, and creates nothing. Written
as inside a JSON string (`\"`, `\\`, `\n`) it comes out as it is meant.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: message
          default: built by "nobody"
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data: {message: $(tt.params.message)}

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          bindings:
            - name: message
              value: |
                pushed by $(body.user_name)
                to $(body.ref)
          template:
            spec:
              params: [{name: message}]
              resourcetemplates:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {generateName: built-}
                  data: {message: $(tt.params.message)}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: message
          default: built by \"nobody\"
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data: {message: $(tt.params.message)}
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from harness.finding import Finding, Severity
from harness.location import Location
from harness.rules.bound_params import BoundParam
from harness.rules.params.substitution import breaks_json
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedTemplate, field_path
from harness.rules.variables import locate_offset
from harness.triggers.model import ParamSpec
from harness.triggers.resolution import ResolvedTrigger

_SPECIAL: Final = re.compile(r'["\\\x00-\x1f]')
_CALLED: Final = {'"': "a double quote", "\\": "a backslash", "\n": "a line break", "\r": "a line break", "\t": "a tab"}
_LONGEST_HELP: Final = 60


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that comes into a template as it is written: of a binding, or a default."""

    title: str
    text: str
    bound: BoundParam | None = None
    template: OwnedTemplate | None = None
    default: ParamSpec | None = None

    def locate(self, offset: int) -> Location:
        """Where the character at `offset` stands."""
        if self.bound is not None:
            return self.bound.locate(offset)
        place = self.default.place if self.default is not None else None
        if place is None:
            return Location("")
        return locate_offset(place.document, field_path(place, "default"), self.text, offset)


def _literals(subject: Subject) -> Iterator[Literal]:
    """Every text that may need escapes."""
    for bound in subject.bound_params:
        if _SPECIAL.search(bound.literal):
            yield Literal(bound.title, bound.param.value, bound=bound)
    for template in subject.templates:
        for param in template.spec.params:
            if param.default is not None and _SPECIAL.search(param.default):
                title = f"the default of param {param.name!r} of {template.title}"
                yield Literal(title, param.default, template=template, default=param)


def _find(rule: Rule[Literal], literal: Literal, subject: Subject) -> Iterator[Finding]:
    severity = _severity(literal, subject)
    if severity is None:
        return
    offset = _first_special(literal)
    sign = _CALLED.get(literal.text[offset], "a control character")
    escaped = json.dumps(literal.text, ensure_ascii=False)[1:-1]
    finding = rule.finding(
        f"{literal.title} holds {sign}, which comes into the JSON of the resource as it is: "
        f"it cannot be read, and nothing is created",
        literal.locate(offset),
        symbol=literal.title,
        help=f"write {escaped}" if len(escaped) <= _LONGEST_HELP else "",
    )
    yield replace(finding, severity=severity)


def _severity(literal: Literal, subject: Subject) -> Severity | None:
    """How bad it is: an error where the text breaks a template, a warning where it does only as a default that every
    trigger replaces; None where it breaks nothing."""
    if literal.bound is not None:
        name, text = literal.bound.param.name, literal.bound.literal
        broken = any(
            breaks_json(resolved.template, name, text, resolved.old_escape_quotes)
            for _, resolved in literal.bound.users
        )
        return Severity.ERROR if broken else None
    template, param = literal.template, literal.default
    if (
        template is None
        or param is None
        or not breaks_json(template.spec, param.name, literal.text, _old(template, subject))
    ):
        return None
    users = [one.resolved for one in subject.users_of(template) if isinstance(one.resolved, ResolvedTrigger)]
    replaced = bool(users) and all(any(given.name == param.name for given in one.params) for one in users)
    return Severity.WARNING if replaced else Severity.ERROR


def _old(template: OwnedTemplate, subject: Subject) -> bool:
    """Whether the template asks for the old way of escaping quotes."""
    return any(one.old_escape_quotes for one in subject.world.templates.values() if one.spec is template.spec)


def _first_special(literal: Literal) -> int:
    """The offset of the first sign that needs an escape, outside of expressions."""
    inside: set[int] = set()
    for use in literal.bound.paths if literal.bound is not None else ():
        inside.update(range(use.offset, use.offset + len(use.written)))
    places = [match.start() for match in _SPECIAL.finditer(literal.text) if match.start() not in inside]
    return places[0] if places else 0


RULE = Rule(
    id="unescaped-literal",
    severity=Severity.ERROR,
    summary="a literal or default with a quote, backslash or line break: the resource cannot be read",
    help='write it as inside a JSON string: `\\"`, `\\\\`, `\\n`',
    each=_literals,
    find=_find,
)
