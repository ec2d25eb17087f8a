"""Every mutant of a project's manifests, always in the same order."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from harness.cel import CompileError, compile_expression
from harness.cel.source import Source
from harness.fix import Change, DeleteItem, NodePath, ReplaceText
from harness.fixes.changes import changed
from harness.fixes.edit import CannotFixError
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import Document, ResourceKey
from harness.mutation.model import Mutant
from harness.mutation.operators import OPERATORS, Operator, Proposal
from harness.project import Project
from harness.rules import Subject


def find_mutants(project: Project, operators: Sequence[Operator] = OPERATORS) -> tuple[Mutant, ...]:
    """The mutants that the operators make of the configured manifests, by file, line and operator, numbered from 1.

    Those that change nothing, that equal one of an operator before, or whose CEL expression does not compile any more
    are left out: the last nobody could overlook.
    """
    subject = Subject(project.manifests, project.simulator, project.deliveries)
    keys = {id(one.document): key for key, one in project.manifests.resources.items()}
    found: list[tuple[Operator, Proposal]] = []
    seen: set[tuple[int, str]] = set()
    for operator in operators:
        for proposal in operator.propose(subject):
            # A document whose object another one replaces is not judged.
            if id(proposal.document) not in keys:
                continue
            made = _made(proposal)
            if made is None or (id(proposal.document), made) in seen:
                continue
            seen.add((id(proposal.document), made))
            found.append((operator, proposal))
    files = {name: number for number, name in enumerate(project.manifests.files.values())}
    order = {operator.id: number for number, operator in enumerate(operators)}
    placed = [(operator, one, *_lines(one.document, one.changes)) for operator, one in found]
    placed.sort(
        key=lambda one: (
            files.get(one[1].document.path, len(files)),
            one[1].document.path,
            one[2].line,
            one[2].column,
            order[one[0].id],
        )
    )
    return tuple(
        _mutant(number, operator, proposal, keys[id(proposal.document)], location, last_line)
        for number, (operator, proposal, location, last_line) in enumerate(placed, 1)
    )


def _mutant(
    number: int, operator: Operator, proposal: Proposal, key: ResourceKey, location: Location, last_line: int
) -> Mutant:
    document = proposal.document
    return Mutant(
        number=number,
        operator=operator.id,
        description=proposal.description,
        key=key,
        file=document.path,
        document=document.index,
        within=document.within,
        changes=proposal.changes,
        location=location,
        last_line=last_line,
    )


def _made(proposal: Proposal) -> str | None:
    """What a proposal makes of its document, as text; None where it cannot be made, makes nothing, or an expression
    that does not compile."""
    try:
        value = changed(proposal.document.value, proposal.changes)
    except CannotFixError:
        return None
    if value == proposal.document.value and _same_types(value, proposal.document.value):
        return None
    if proposal.expression and not all(_compiles(value, change.path) for change in proposal.changes):
        return None
    return json.dumps(value)


def _same_types(one: JSON, other: JSON) -> bool:
    """Whether equal values are of equal types: 1, 1.0 and true are equal."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _compiles(value: JSON, path: NodePath) -> bool:
    for step in path:
        value = value[step]  # type: ignore[index]  # the change was made there
    try:
        compile_expression(str(value))
    except CompileError:
        return False
    return True


def _lines(document: Document, changes: Iterable[Change]) -> tuple[Location, int]:
    """Where the first change stands, and the line in which the last one ends."""
    places = [place for change in changes for place in _places(document, change)]
    return min(places), max(place.line for place in places)


def _places(document: Document, change: Change) -> Iterator[Location]:
    match change:
        case ReplaceText(path=path, start=start, end=end):
            text = document.get(*path)
            source = Source(text if isinstance(text, str) else "")
            for offset in (start, max(start, end - 1)):
                position = source.position(offset)
                yield document.locate_in_text(path, position.line, position.column + 1)
        case DeleteItem(path=path):
            yield document.locate_key(path)
            yield from (document.locate(below) for below in _below(document.get(*path), path))
        case _:
            yield document.locate_key(change.path)


def _below(value: JSON, path: NodePath) -> Iterator[NodePath]:
    match value:
        case dict():
            for key, item in value.items():
                yield from _below(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                yield from _below(item, (*path, index))
        case _:
            yield path


def by_number(mutants: Iterable[Mutant]) -> Mapping[int, Mutant]:
    """The mutants by their number."""
    return {mutant.number: mutant for mutant in mutants}
