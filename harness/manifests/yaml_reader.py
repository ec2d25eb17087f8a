"""YAML text to documents: values as Kubernetes sees them, each with its place."""

from dataclasses import dataclass

from harness.finding import Finding, Severity
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.manifests.document import Document
from harness.manifests.nodes import AliasNode, MappingNode, Node, ScalarNode, SequenceNode, read_nodes
from harness.manifests.positions import Lines, NodePositions
from harness.manifests.scalars import ScalarError, read_scalar
from harness.manifests.yaml_error import YamlError


@dataclass(frozen=True, slots=True)
class YamlText:
    """What was read from one text: its documents, empty ones left out, and what is wrong with it."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


def read_yaml(text: str, path: str) -> YamlText:
    """Read every document of `text`; `path` is its file, for places.

    Never raises: what is wrong is in the findings (`yaml-syntax`, `duplicate-key`, `yaml-too-large`,
    `not-an-object`). Reading stops at a syntax error, documents before it stay; a text that is too large has none.
    """
    findings: list[Finding] = []
    roots: list[Node | None] = []
    documents: list[Document] = []
    try:
        roots.extend(read_nodes(text, path, findings))
        problem = None
    except YamlError as error:
        problem = error.with_traceback(None)  # which would keep every node alive until the end of the program
    if problem is not None and problem.rule == "yaml-too-large":
        # To judge what was read so far would take as long as judging a whole file may.
        findings.append(_told(problem, " and is skipped"))
        return YamlText((), tuple(findings))
    lines = Lines(text)
    for index, node in enumerate(roots):
        if node is None:
            continue
        try:
            value = _value(node, path)
        except YamlError as error:
            problem = error  # the one behind it is not reached
            break
        if isinstance(value, dict):
            documents.append(Document(path, index, value, NodePositions(node, lines), text=text))
        else:
            findings.append(_not_an_object(value, Location(path, node.line, node.column)))
    if problem is not None:
        findings.append(_told(problem, "; nothing from here on is read" if documents else ""))
    return YamlText(tuple(documents), tuple(findings))


def _told(problem: YamlError, consequence: str) -> Finding:
    message = f"{problem.message}{consequence}"
    return Finding(problem.rule, Severity.ERROR, message, problem.location, help=problem.help)


def _value(root: Node, path: str) -> JSON:
    """The value of a document, whatever stands behind an alias written out. Raises YamlError for the first scalar that
    JSON cannot hold; made without recursion."""
    result: list[JSON] = []
    todo: list[tuple[Node, list[JSON] | JSONObject]] = []
    problem: tuple[int, int, str] | None = None

    def begin(node: Node) -> JSON:
        """The value of a scalar; of a collection an empty one, which is put on the list of what is to do."""
        nonlocal problem
        target = node.target if isinstance(node, AliasNode) else node
        match target:
            case ScalarNode():
                if target.style and target.tag is None:
                    return target.text
                try:
                    return read_scalar(target.text, target.tag, plain=not target.style)
                except ScalarError as error:
                    found = (target.line, target.column, str(error))
                    problem = found if problem is None else min(problem, found)
                    return None
            case MappingNode():
                mapping: JSONObject = {}
                if target.entries:
                    todo.append((target, mapping))
                return mapping
            case SequenceNode():
                items: list[JSON] = []
                if target.items:
                    todo.append((target, items))
                return items

    result.append(begin(root))
    while todo:
        node, value = todo.pop()
        if isinstance(node, MappingNode) and isinstance(value, dict):
            for name, (_, item) in node.entries.items():
                value[name] = begin(item)
        elif isinstance(node, SequenceNode) and isinstance(value, list):
            value.extend(map(begin, node.items))
    if problem is not None:
        line, column, message = problem
        raise YamlError(message, Location(path, line, column))
    return result[0]


def _not_an_object(value: JSON, where: Location) -> Finding:
    names = {list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    what = names.get(type(value), "null")
    return Finding(
        "not-an-object",
        Severity.ERROR,
        f"the document is {what}, not a Kubernetes object, and is skipped",
        where,
        help="a manifest is a mapping with apiVersion, kind and metadata",
    )
