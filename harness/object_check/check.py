"""Every object held against the schema of its kind, by two validators that must agree: the manifests as they stand in
the files, whatever the recorded deliveries make of the templates, and the other templates as they stand.

In process it is jsonschema, which knows lines; beside it kubeconform, where it is installed, runs in the background.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.errors import InternalError
from harness.finding import Finding, Severity
from harness.jsontypes import JSONObject
from harness.kubeconform import Inquiry, Missing, Opinion, find_kubeconform
from harness.location import Location
from harness.object_check.subjects import Origin, Subject, find_subjects
from harness.project import Project
from harness.schemas import (
    UnknownKind,
    UnknownVersion,
    Violation,
    canonical_object,
    full_version,
    path_text,
    schema_folder,
    validate_object,
)

RULE = "schema"
MISSING_RULE = "schema-missing"

_GROUPS = {"tekton.dev": "triggers.tekton.dev", "triggers.tekton.dev": "tekton.dev"}
"""Each of Tekton's groups, and the other one."""


@dataclass(frozen=True, slots=True)
class ObjectSummary:
    """How many objects of the files, how many rendered ones and how many `templates` that no delivery renders were
    judged; `skipped` says why kubeconform was not asked, None where it agrees."""

    manifests: int
    rendered: int
    templates: int = 0
    skipped: Missing | None = None


_NOT_ASKED = Missing("nobody asked for it", "`tekton-harness check` does")


class ObjectCheck:
    """The check of a project's objects. It has begun once it is made; `findings` are there at once, `finish` waits for
    kubeconform, which is left out without `ask_kubeconform`. A context manager, so that nothing is left running.

    Raises UsageError for a Kubernetes version without schemas, InternalError where schemas or kubeconform are broken.
    """

    def __init__(self, project: Project, *, ask_kubeconform: bool = True) -> None:
        self._version = full_version(project.settings.kubernetes_version)
        subjects = [self._as_stored(one) for one in find_subjects(project)]
        self.subjects: tuple[Subject, ...] = tuple(subjects)
        """Everything that is judged."""
        self._judged: dict[str, tuple[Subject, tuple[Violation, ...]]] = {}
        found: dict[Finding, None] = {}
        for number, subject in enumerate(subjects):
            outcome = validate_object(subject.value, self._version)
            match outcome:
                case UnknownKind() | UnknownVersion():
                    finding = _without_schema(subject, outcome, self._version)
                    once = finding.rule == MISSING_RULE
                    if not (once and any(one.message == finding.message for one in found)):
                        found[finding] = None
                case _:
                    self._judged[f"{number:06d}"] = (subject, outcome)
                    found.update(dict.fromkeys(_findings(subject, outcome)))
        self.findings: tuple[Finding, ...] = tuple(_once(found))
        program = find_kubeconform(project.settings.root) if ask_kubeconform else _NOT_ASKED
        self._missing = program if isinstance(program, Missing) else None
        self._inquiry = None if isinstance(program, Missing) else self._ask(program)

    def __enter__(self) -> "ObjectCheck":
        return self

    def __exit__(self, *_: object) -> None:
        if self._inquiry is not None:
            self._inquiry.close()

    def finish(self) -> ObjectSummary:
        """Wait for kubeconform. Raises InternalError where it is broken, too slow, or of another opinion."""
        if self._inquiry is not None:
            for name, opinion in self._inquiry.opinions().items():
                subject, violations = self._judged[name]
                if opinion.valid == bool(violations):
                    raise _disagreement(subject, violations, opinion)
        count = Counter(subject.origin for subject, _ in self._judged.values())
        return ObjectSummary(count[Origin.FILE], count[Origin.RENDERED], count[Origin.TEMPLATE], self._missing)

    def _as_stored(self, subject: Subject) -> Subject:
        value, renamed = canonical_object(subject.value, self._version)
        return replace(subject, value=value, renamed=renamed) if renamed else subject

    def _ask(self, program: Path) -> Inquiry:
        objects: Mapping[str, JSONObject] = {name: subject.value for name, (subject, _) in self._judged.items()}
        return Inquiry(program, objects, Path(str(schema_folder())), self._version)


def _disagreement(subject: Subject, violations: tuple[Violation, ...], opinion: Opinion) -> InternalError:
    valid = "it is valid"
    ours = "; ".join(_said(path_text(one.path), one.message) for one in violations) or valid
    theirs = "; ".join(_said(path, text) for path, text in opinion.errors) or valid
    return InternalError(
        f"the validators disagree on {subject.title}: jsonschema says: {ours}; kubeconform says: {theirs}",
        location=subject.document.locate(subject.root) if subject.document else None,
        help="this is a defect of tekton-harness: please report it with the object",
    )


def _said(path: str, message: str) -> str:
    return f"{path}: {message}" if path else message


def _findings(subject: Subject, violations: tuple[Violation, ...]) -> Iterator[Finding]:
    prefix = f"{subject.title}: " if subject.origin is not Origin.FILE else ""
    # The validators are asked about a template with its variables in it, and answer alike; only certain ones are told.
    for violation in filter(subject.is_certain, violations):
        message = prefix + _said(path_text(violation.path), violation.message)
        yield Finding(RULE, Severity.ERROR, message, subject.locate(violation), violation.help, subject.title)


def _without_schema(subject: Subject, outcome: UnknownKind | UnknownVersion, kubernetes_version: str) -> Finding:
    api_version, kind = str(subject.value["apiVersion"]), str(subject.value["kind"])
    where = subject.locate(Violation(("apiVersion",), ""))
    if isinstance(outcome, UnknownVersion):
        server = "Tekton" if "tekton.dev" in api_version else f"Kubernetes {kubernetes_version.removesuffix('.0')}"
        message = f"{api_version} is no version of {kind} that {server} serves"
        return Finding(RULE, Severity.ERROR, message, where, f"use {' or '.join(outcome.known)}", subject.title)
    of_tekton = _other_group(subject, kubernetes_version)
    if of_tekton is not None:
        message = f"{kind} is no kind of {api_version.partition('/')[0]}: the object cannot be created"
        return Finding(RULE, Severity.ERROR, message, where, f"use {' or '.join(of_tekton.known)}", subject.title)
    message = f"there is no schema for {kind} of {api_version}: its objects are not held against one"
    return Finding(MISSING_RULE, Severity.INFO, message, where)


def _other_group(subject: Subject, kubernetes_version: str) -> UnknownVersion | None:
    """The versions of a kind that is asked of the wrong one of Tekton's two groups, as Triggers had it once."""
    group = str(subject.value["apiVersion"]).partition("/")[0]
    if group not in _GROUPS:
        return None
    other = {"apiVersion": f"{_GROUPS[group]}/", "kind": subject.value["kind"]}
    outcome = validate_object(other, kubernetes_version)
    return outcome if isinstance(outcome, UnknownVersion) else None


def _once(found: Mapping[Finding, None]) -> Iterator[Finding]:
    """Of what several deliveries show at one place, the first."""
    seen: set[tuple[Location, str]] = set()
    for finding in found:
        said = finding.message.removeprefix(f"{finding.symbol}: ")
        if (finding.location, said) not in seen:
            seen.add((finding.location, said))
            yield finding
