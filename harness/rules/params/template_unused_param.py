"""A param that a template declares and does not use.

What triggers bind to it comes nowhere, and whoever reads the template takes it for a switch that does something. It may
be a name that was changed in one place only.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
        - name: contextDir
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            revision: $(tt.params.revision)

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
        - name: contextDir
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            revision: $(tt.params.revision)
            directory: src/$(tt.params.contextDir)
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.params.unknown_variables import unknown_variables
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedTemplate, locate_field


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, subject: Subject) -> Iterator[Finding]:
    used = subject.used_params(template.spec)
    if used is None:
        return
    unused = [param for param in template.spec.params if param.name not in used]
    if not unused:
        return
    # What is misspelt where it is used is another rule's.
    meant = {variable.name for variable in unknown_variables(template, subject)}
    for param in unused:
        if param.name not in meant:
            yield rule.finding(
                f"{template.title} declares param {param.name!r} and does not use it: what is bound to it is lost",
                locate_field(param.place, "name"),
                symbol=f"{template.title} {param.name}",
            )


RULE = Rule(
    id="template-unused-param",
    severity=Severity.WARNING,
    summary="a param that is declared and not used",
    help="remove it, or use it in the resource templates",
    each=lambda subject: subject.templates,
    find=_find,
)
