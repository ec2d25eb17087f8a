"""A template that uses a param which it does not declare: Tekton refuses the template.

The webhook looks for every `$(tt.params.name)` among the declared params (tektoncd/triggers v0.37.0,
pkg/apis/triggers/v1beta1/trigger_template_validation.go, verifyParamDeclarations) and names the first that is missing.
That a binding gives it is not enough.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            revision: $(tt.params.revison)

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: build, namespace: ci}
    spec:
      params:
        - name: revision
      resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {generateName: built-}
          data:
            revision: $(tt.params.revision)
"""

import re
from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.rules.params.nearest import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.template_texts import VARIABLE, template_texts
from harness.rules.units import OwnedTemplate, in_message

CHECKED_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9.-]*")
"""The names that the webhook looks at; it passes over any other."""


def _find(rule: Rule[OwnedTemplate], template: OwnedTemplate, _: Subject) -> Iterator[Finding]:
    known = {param.name: None for param in template.spec.params}
    for text in template_texts(template):
        for variable in VARIABLE.finditer(text.text):
            name = variable[1]
            if name in known or not CHECKED_NAME.fullmatch(name):
                continue
            near = nearest(name, [one.name for one in template.spec.params])
            yield rule.finding(
                f"{template.title} uses {in_message(variable[0])} without declaring it: Tekton refuses it",
                text.locate(variable.start()),
                symbol=f"{template.title} {name}",
                help=f"did you mean {near!r}?" if near else "",
            )
            known[name] = None  # once is enough


RULE = Rule(
    id="template-undeclared-param",
    severity=Severity.ERROR,
    summary="`$(tt.params.x)` without a declaration: Tekton refuses the template",
    help="declare it under params of the template",
    each=lambda subject: subject.templates,
    find=_find,
)
