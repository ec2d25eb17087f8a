"""`tekton-harness validate`: what Tekton's webhooks would say of the manifests."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from harness.admission import Stage, admit, judge_document
from harness.admission.gotypes import known_kinds
from harness.cli import options
from harness.cli.jsonlines import answer_lines
from harness.cli.output import print_json
from harness.config import load_settings
from harness.errors import HarnessError, InputError
from harness.jsontypes import JSONObject
from harness.manifests import Document, ManifestSet, load_manifests, read_yaml
from harness.report.console import make_console
from harness.report.validate_report import JudgedObject, Validation, print_validation, validation_json

_NOT_OF_FILES = frozenset({"duplicate-resource", "kustomization-not-applied", "empty-file"})
"""Findings of the loading that say nothing about a document by itself."""


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--batch", "batch_path", metavar="FILE", help="JSON lines with yaml; `-` reads standard input.")
@options.output_format
@options.color
def command(paths: Sequence[Path], batch_path: str | None, output: str, color: bool | None) -> int:
    """Say what Tekton's webhooks would say of the manifests.

    PATH is a file or a folder; without one the manifests of pyproject.toml are judged. With --batch each line
    {"yaml": …} is answered by one JSON line: accepted, stage (OK, DECODE: not readable, INVALID: a rule is broken,
    UNKNOWN: none of the webhooks' kinds) and message. Exit code 1 when anything is refused.
    """
    if batch_path is not None:
        if paths:
            raise click.UsageError("give either PATH or --batch FILE")
        answer_lines(batch_path, _answer_line)
        return 0
    judged = tuple(path.resolve() for path in paths) or load_settings(Path.cwd()).manifests
    root = Path.cwd()
    manifests = load_manifests(judged, root)
    validation = _validate(manifests)
    if not validation.objects and not validation.file_findings:
        looked = ", ".join(os.path.relpath(path) for path in judged)
        raise HarnessError(f"no manifests found in {looked or 'no folder'}", help="name a folder with Kubernetes YAML")
    if output == "json":
        print_json(validation_json(validation))
    else:
        print_validation(make_console(color), validation, root)
    return 0 if validation.accepted else 1


def _validate(manifests: ManifestSet) -> Validation:
    known = frozenset(known_kinds())
    # What lacks one of the two has a finding of its own.
    documents = [
        document
        for document in manifests.documents
        if all(isinstance(document.value.get(name), str) for name in ("apiVersion", "kind"))
    ]
    return Validation(
        objects=tuple(_judge(document, known) for document in documents),
        file_findings=tuple(finding for finding in manifests.findings if finding.rule not in _NOT_OF_FILES),
    )


def _judge(document: Document, known: frozenset[tuple[str, str]]) -> JudgedObject:
    value = document.value
    api_version, kind = str(value["apiVersion"]), str(value["kind"])
    name = document.get("metadata", "name") or document.get("metadata", "generateName")
    findings = judge_document(document)
    is_known = (api_version, kind) in known or any(finding.rule == "unserved-version" for finding in findings)
    shown = name if isinstance(name, str) else ""
    return JudgedObject(api_version, kind, shown, document.locate(), is_known, findings)


def _answer_line(line: JSONObject) -> JSONObject:
    """The verdict on one manifest, as `{"accepted", "stage", "message"}`."""
    text = line.get("yaml")
    if not isinstance(text, str):
        raise InputError("is no question", help='a line is {"yaml": "…"} with one manifest')
    content = read_yaml(text, "yaml")
    if len(content.documents) > 1:
        raise InputError(f"holds {len(content.documents)} manifests instead of one")
    if not content.documents:
        # No object at all: Tekton never sees it, so that these are not its words.
        told = "; ".join(f"{finding.location}: {finding.message}" for finding in content.findings)
        return {"accepted": False, "stage": Stage.DECODE.value, "message": told or "there is no manifest"}
    verdict = admit(content.documents[0].value)
    return {"accepted": verdict.accepted, "stage": verdict.stage.value, "message": verdict.message}
