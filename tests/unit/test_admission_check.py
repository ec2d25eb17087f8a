"""What the webhooks refuse is an error of `check`, unless something else says it already."""

from pathlib import Path
from textwrap import dedent

from harness.admission_check import refusals
from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import load_manifests

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: l, namespace: ci}
spec:
  triggers:
    - name: t
      bindings: [{name: x}]
      template: {ref: t}
"""
TEMPLATE = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: t, namespace: ci}
spec:
  resourcetemplates:
    - apiVersion: v1
      kind: ConfigMap
      metadata: {generateName: a-}
      data:
        x: |
          one
          two $(tt.params.x)
"""
MISFORMED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: b, namespace: ci}
spec: {params: [{nam: x}]}
"""


def refused(folder: Path, text: str, *found: Finding) -> list[tuple[str, int]]:
    (folder / "f.yaml").write_text(dedent(text), encoding="utf-8")
    documents = load_manifests([folder], folder).documents
    return [(one.rule, one.location.line) for one in refusals(documents, found)]


def error(line: int, rule: str = "some-rule", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, "m", Location("f.yaml", line, 1))


def test_what_only_the_webhooks_know_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, LISTENER) == [("not-admitted", 7)]
    assert refused(tmp_path, LISTENER, error(6), error(7, severity=Severity.WARNING)) == [("not-admitted", 7)]
    assert refused(tmp_path, TEMPLATE) == [("not-admitted", 6)]
    assert refused(tmp_path, MISFORMED) == [("not-decoded", 4)]


def test_what_an_error_tells_already_is_not(tmp_path: Path) -> None:
    assert refused(tmp_path, LISTENER, error(7)) == []
    # The rule's place is inside of the text of a value, the webhook's is the resource template.
    assert refused(tmp_path, TEMPLATE, error(12)) == []
    assert refused(tmp_path, TEMPLATE, error(13)) == [("not-admitted", 6)]
    assert refused(tmp_path, MISFORMED, error(1, "schema")) == []
    assert refused(tmp_path, MISFORMED, error(1)) == [("not-decoded", 4)]
