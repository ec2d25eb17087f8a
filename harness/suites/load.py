"""Reading suite files: YAML, held against `suite.schema.json`, turned into `Suite`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.finding import Finding, Severity
from harness.interceptors.stub import Stub
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document
from harness.manifests.document import Path as NodePath
from harness.schemas import violations
from harness.secrets import SecretValues
from harness.suites.model import PARTS, Case, Expectation, Firing, Part, Stopping, Suite

KIND = "Suite"
API_VERSION = "tekton-harness/v1"


@dataclass(frozen=True, slots=True)
class LoadedSuites:
    """The suites that could be read, and what is wrong with the others (rule `suite-invalid`)."""

    suites: tuple[Suite, ...]
    findings: tuple[Finding, ...]


def is_suite(document: Document) -> bool:
    """Whether a document means to be a suite: its kind says so, whatever else is wrong with it."""
    return document.get("kind") == KIND and str(document.get("apiVersion")).startswith("tekton-harness/")


def load_suites(documents: Sequence[Document], root: Path) -> LoadedSuites:
    """The suites among `documents`, whose paths are relative to `root`. Documents of other kinds are passed over."""
    suites: list[Suite] = []
    findings: list[Finding] = []
    for document in documents:
        if not is_suite(document):
            continue
        problems = tuple(_problems(document))
        findings.extend(problems)
        if not problems:
            suites.append(_suite(document, root))
    return LoadedSuites(tuple(suites), tuple(findings))


def _problems(document: Document) -> Iterator[Finding]:
    for violation in violations("suite", document.value):
        locate = document.locate_key if violation.at_key else document.locate
        yield _invalid(violation.message, locate(violation.path), violation.help)
    seen: dict[str, Location] = {}
    for index, case in enumerate(_list(document.get("cases"))):
        if not isinstance(case, dict):
            continue
        here = document.locate(("cases", index))
        if ("delivery" in case) == ("deliveries" in case):
            which = "both 'delivery' and 'deliveries'" if "delivery" in case else "neither 'delivery' nor 'deliveries'"
            yield _invalid(f"the case has {which}", here, "give exactly one of the two")
        name = case.get("name")
        if isinstance(name, str) and name in seen:
            yield _invalid(f"a case named {name!r} is already at line {seen[name].line}", here, "rename one of them")
        elif isinstance(name, str):
            seen[name] = here


def _invalid(message: str, location: Location, help: str = "") -> Finding:
    return Finding("suite-invalid", Severity.ERROR, message, location, help)


def _suite(document: Document, root: Path) -> Suite:
    value = document.value
    metadata = _mapping(value["metadata"])
    path = root / document.path
    return Suite(
        name=str(metadata["name"]),
        description=str(metadata.get("description", "")),
        path=path,
        cases=tuple(_case(document, index) for index in range(len(_list(value["cases"])))),
        location=document.locate(),
        manifests=tuple(path.parent / str(item) for item in _list(value.get("manifests"))),
        secrets=_secrets(value.get("secrets")),
        stubs=_stubs(value.get("stubs")),
        scenario=bool(value.get("scenario", False)),
    )


def _case(document: Document, index: int) -> Case:
    at: NodePath = ("cases", index)
    value = _mapping(document.get(*at))
    deliveries = [value["delivery"]] if "delivery" in value else _list(value.get("deliveries"))
    return Case(
        name=str(value["name"]),
        deliveries=tuple(str(item) for item in deliveries),
        to=str(value["to"]) if "to" in value else None,
        expect=_expectation(document, (*at, "expect")),
        location=document.locate(at),
        secrets=_secrets(value.get("secrets")),
        stubs=_stubs(value.get("stubs")),
    )


def _expectation(document: Document, at: NodePath) -> Expectation:
    value = _mapping(document.get(*at))
    fires = {
        name: _firing(_mapping(firing), document.locate_key((*at, "fires", name)))
        for name, firing in _mapping(value.get("fires")).items()
    }
    stops = {
        name: _stopping(_mapping(stop), document.locate_key((*at, "stops", name)))
        for name, stop in _mapping(value.get("stops")).items()
    }
    status, response, listener = value.get("status"), value.get("response"), value.get("listener")
    return Expectation(
        fires=fires,
        stops=stops,
        status=status if isinstance(status, int) else None,
        response=response if isinstance(response, str) else None,
        listener=listener if isinstance(listener, str) else None,
    )


def _firing(value: JSONObject, location: Location) -> Firing:
    exact = value.get("exact", False)
    parts: frozenset[Part] = frozenset(
        part for part in PARTS if exact is True or (isinstance(exact, list) and part in exact)
    )
    return Firing(
        extensions=_mapping(value["extensions"]) if "extensions" in value else None,
        params=_mapping(value["params"]) if "params" in value else None,
        resources=tuple(_list(value["resources"])) if "resources" in value else None,
        plan=tuple(_list(value["plan"])) if "plan" in value else None,
        exact=parts,
        location=location,
    )


def _stopping(value: JSONObject, location: Location) -> Stopping:
    stage, interceptor, code, message = (value.get(key) for key in ("stage", "interceptor", "code", "message"))
    return Stopping(
        stage=stage if isinstance(stage, str) else None,
        interceptor=interceptor if isinstance(interceptor, str) else None,
        code=code if isinstance(code, int) else None,
        message=message if isinstance(message, str) else None,
        location=location,
    )


def _secrets(value: JSON) -> SecretValues:
    return {name: {key: str(text) for key, text in _mapping(keys).items()} for name, keys in _mapping(value).items()}


def _stubs(value: JSON) -> Mapping[str, Stub]:
    return {name: Stub.from_json(_mapping(stub)) for name, stub in _mapping(value).items()}


def _mapping(value: JSON) -> JSONObject:
    return value if isinstance(value, dict) else {}


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []
