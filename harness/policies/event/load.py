"""Reading event policies: YAML, held against `event-policy.schema.json`, their CEL compiled."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from harness.cel import CompileError
from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests import Document, View
from harness.manifests.document import Path
from harness.policies.event.expressions import Expression, compile_policy_expression
from harness.policies.event.model import EventPolicy, NamePattern, ResourceSelector, Selection, Unit, Validation
from harness.policies.event.variables import FIELDS, VARIABLES
from harness.schemas import violations

KIND = "EventPolicy"
API_GROUP = "tekton-harness/"
INVALID = "event-policy-invalid"
"""The rule of everything that is wrong with a policy itself."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The policies that could be read, and what is wrong with the others."""

    policies: tuple[EventPolicy, ...]
    findings: tuple[Finding, ...]


def is_event_policy(document: Document) -> bool:
    """Whether a document means to be an event policy: its kind says so, whatever else is wrong with it."""
    return document.get("kind") == KIND and str(document.get("apiVersion")).startswith(API_GROUP)


def read_policies(documents: Sequence[Document]) -> Loaded:
    """The event policies among the documents; documents of other kinds are passed over."""
    policies: list[EventPolicy] = []
    findings: list[Finding] = []
    named: dict[str, EventPolicy] = {}
    for document in documents:
        if not is_event_policy(document):
            continue
        reader = _Reader(document)
        policy = reader.read()
        findings += reader.findings
        if policy is None:
            continue
        first = named.setdefault(policy.name, policy)
        if first is not policy:
            findings.append(_twice(document, policy, first))
            continue
        policies.append(policy)
    return Loaded(tuple(policies), tuple(findings))


def _twice(document: Document, policy: EventPolicy, first: EventPolicy) -> Finding:
    return Finding(
        INVALID,
        Severity.ERROR,
        f"a second event policy is called {policy.name}: it is not looked at",
        document.locate(("metadata", "name")),
        "give it another name",
        policy.title,
        (Related(first.location, f"the first {policy.name}"),),
    )


class _Reader:
    """Reads one document; what is wrong with it is gathered in `findings`."""

    def __init__(self, document: Document) -> None:
        self.findings: list[Finding] = []
        self._document = document
        self._title = f"{KIND} {View.of(document).at('metadata', 'name').text}".rstrip()

    def read(self) -> EventPolicy | None:
        """The policy, None where anything is wrong with it."""
        for violation in violations("event-policy", self._document.value):
            locate = self._document.locate_key if violation.at_key else self._document.locate
            self._report(violation.message, locate(violation.path), violation.help or "see docs/event-policies.md")
        if self.findings:
            return None
        root = View.of(self._document)
        spec = root.at("spec")
        selection = self._selection(spec.at("select"))
        validations = tuple(self._validation(one, selection.unit) for one in spec.at("validations").items())
        if self.findings:
            return None
        severity, variations = spec.at("severity").text, spec.at("variations").value
        return EventPolicy(
            name=root.at("metadata", "name").text,
            description=spec.at("description").text or root.at("metadata", "annotations", "description").text,
            severity=Severity(severity) if severity else Severity.ERROR,
            variations=variations is not False,
            selection=selection,
            validations=tuple(one for one in validations if one is not None),
            location=self._document.locate(("metadata", "name")),
        )

    def _selection(self, view: View) -> Selection:
        selection = Selection(
            resources=tuple(_resource(one) for one in view.at("resources").items()),
            triggers=_patterns(view.at("triggers")),
            listeners=_patterns(view.at("listeners")),
            deliveries=_patterns(view.at("deliveries")),
        )
        where = view.at("where")
        if not where.text:
            return selection
        return Selection(
            selection.resources,
            selection.triggers,
            selection.listeners,
            selection.deliveries,
            self._expression(where, selection.unit, "bool"),
        )

    def _validation(self, view: View, unit: Unit) -> Validation | None:
        expression = self._expression(view.at("expression"), unit, "bool")
        message_expression = None
        if view.at("messageExpression").text:
            message_expression = self._expression(view.at("messageExpression"), unit, "string")
        if expression is None:
            return None
        return Validation(
            expression,
            " ".join(view.at("message").text.split()),
            message_expression,
            view.at("expression").location,
        )

    def _expression(self, view: View, unit: Unit, wanted: str) -> Expression | None:
        source = view.text
        try:
            expression = compile_policy_expression(source, VARIABLES[unit], wanted)
        except CompileError as error:
            for issue in error.issues:
                place = self._locate(view.path, issue.line, issue.column)
                self._report(f"the CEL is wrong: {issue.message}", place, _advice(issue.message, unit))
            if not error.issues:
                self._report(f"the CEL is wrong: {error}", view.location, "mend the expression")
            return None
        for look in expression.looks:
            known = FIELDS.get(look.variable)
            if known and look.keys and look.variable in expression.variables and look.keys[0] not in known:
                near = difflib.get_close_matches(str(look.keys[0]), known, n=1)
                advice = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
                self._report(f"{look.variable} has no field {look.keys[0]!r}", view.location, advice)
                return None
        return expression

    def _locate(self, path: Path, line: int, column: int) -> Location:
        return self._document.locate_in_text(path, line, max(column, 1))

    def _report(self, message: str, location: Location, help: str) -> None:
        self.findings.append(Finding(INVALID, Severity.ERROR, message, location, help, self._title))


def _advice(message: str, unit: Unit) -> str:
    """What to do about a problem: the variables, where one is not known."""
    if not message.startswith("undeclared reference"):
        return "mend the expression"
    name = message.partition("'")[2].partition("'")[0]
    holders = [other for other, names in VARIABLES.items() if name in names]
    if holders:
        return _WHERE_THERE[holders[0] if Unit.RESOURCE not in holders or len(holders) == 1 else Unit.TRIGGER]
    known = sorted(VARIABLES[unit])
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"the variables are {', '.join(known)}"


_WHERE_THERE = {
    Unit.RESOURCE: "it is there where spec.select names resources",
    Unit.TRIGGER: "it is there where spec.select names triggers or resources; triggers: ['*'] takes all",
    Unit.DELIVERY: "it is there where spec.select names neither triggers nor resources",
}


def _patterns(view: View) -> tuple[NamePattern, ...]:
    return tuple(NamePattern(one.text, one.location) for one in view.items())


def _resource(view: View) -> ResourceSelector:
    def pattern(key: str) -> str | None:
        return view.at(key).text or None

    labels = view.at("labels").object
    return ResourceSelector(
        view.location,
        pattern("apiVersion"),
        pattern("kind"),
        pattern("name"),
        pattern("namespace"),
        {key: str(value) for key, value in labels.items()},
    )
