from collections.abc import Callable
from textwrap import dedent

from jsonschema import Draft202012Validator

from harness.finding import Severity
from harness.policies.event import EventPolicies
from harness.schemas import load_schema, violations
from support.lines import each_line

Load = Callable[[str], EventPolicies]


def test_a_whole_policy(load: Load) -> None:
    policies = load(
        """\
        apiVersion: tekton-harness/v1
        kind: EventPolicy
        metadata:
          name: whole
          annotations: {description: from the annotation}
        spec:
          severity: warning
          variations: false
          select:
            resources:
              - {apiVersion: v1, kind: C*, name: a-*, namespace: ci, labels: {app: x*}}
            triggers: [build]
            listeners: [ci/*]
            deliveries: ["push/*"]
            where: resource.kind == 'ConfigMap'
          validations:
            - expression: params.size() > 0
              message: |
                two
                lines
              messageExpression: "'no ' + trigger.name"
        """
    )
    assert policies.findings == ()
    (policy,) = policies.policies
    assert (policy.name, policy.description, policy.severity) == ("whole", "from the annotation", Severity.WARNING)
    assert policy.variations is False
    assert str(policy.location) == "policy.yaml:4:9"
    (selector,) = policy.selection.resources
    assert selector.matches("v1", "ConfigMap", "a-b", "ci", {"app": "xy"})
    assert not selector.matches("v1", "ConfigMap", "a-b", "ci", {"app": 1})
    (validation,) = policy.validations
    assert validation.message == "two lines"
    assert str(validation.location) == "policy.yaml:17:19"


def test_other_documents_are_passed_over(load: Load) -> None:
    assert load("apiVersion: tekton-harness/v1\nkind: Suite\nmetadata: {name: x}\n").policies == ()


WRONG: list[tuple[str, str, str, str]] = [
    ("", "4:6", "null is not a mapping", "docs/event-policies.md"),
    ("validations: []", "6:16", "[] should be non-empty", ""),
    ("validations: [{expression: 'true'}]", "6:17", "the field 'message' is missing", ""),
    ("validation: [{}]", "6:3", "unknown field 'validation'", "did you mean 'validations'?"),
    ("select: {trigger: [x]}\n{ok}", "6:12", "unknown field 'trigger'", "did you mean 'triggers'?"),
    ("select: {triggers: x}\n{ok}", "6:22", '"x" is not a list', ""),
    ("severity: fatal\n{ok}", "6:13", '"fatal" is none of: error, warning, info', ""),
    ("select: {where: body.}\n{ok}", "6:24", "the CEL is wrong: Syntax error", "mend"),
    ("select: {where: '1'}\n{ok}", "6:20", "the CEL is wrong: the expression gives int, not bool", "mend"),
    (
        "validations:\n  - message: m\n    expression: |-\n      true\n      && quux.x\n",
        "10:12",
        "the CEL is wrong: undeclared reference to 'quux'",
        "the variables are body, delivery",
    ),
    (
        "validations:\n  - message: m\n    expression: >-\n      true\n      && resources.exists(r, r.kind == kind)\n",
        "10:42",
        "the CEL is wrong: undeclared reference to 'kind'",
        "",
    ),
    ("{say resource.kind == 'x'}", "7:20", "undeclared reference to 'resource'", "where spec.select names resources"),
    ("{say params.x == 'x'}", "7:20", "undeclared reference to 'params'", "triggers: ['*'] takes all"),
    ("select: {triggers: [x]}\n{say triggers == []}", "8:20", "to 'triggers'", "names neither triggers nor resources"),
    ("{say bdy.x == 'x'}", "7:20", "undeclared reference to 'bdy'", "did you mean 'body'?"),
    ("{say requestURL == 'x'}", "7:20", "undeclared reference to 'requestURL'", "the variables are"),
    ("{say extensions.x == 'x'}", "7:20", "undeclared reference to 'extensions'", "the variables are"),
    ("{say 'x'.compareSecret('a', 'b')}", "7:37", "undeclared reference to 'compareSecret'", ""),
    ("{say delivery.nmae == 'x'}", "7:19", "delivery has no field 'nmae'", "did you mean 'name'?"),
    ("{say listener['x'] == 'x'}", "7:19", "listener has no field 'x'", "known: name, namespace"),
    ("{say body.ref.matches('(')}", "7:19", "the CEL is wrong: error parsing regexp: missing closing ): `(`", "mend"),
    ("{say 1 + 'x' == 2}", "7:22", "found no matching overload for '_+_'", "mend"),
]


def spec(text: str) -> str:
    text = text.replace("{ok}", "validations: [{expression: 'true', message: m}]")
    before, _, said = text.partition("{say ")
    return f'{before}validations:\n  - expression: "{said.removesuffix("}")}"\n    message: m' if said else text


def test_what_is_wrong_is_told_where_it_stands(load: Load) -> None:
    @each_line(WRONG, lambda line: line[0])
    def check(line: tuple[str, str, str, str]) -> None:
        text, place, message, help = line
        policies = load(spec(text) if text else EMPTY)
        assert policies.policies == ()
        (finding, *_) = [one for one in policies.findings if message in one.message] or policies.findings
        assert (finding.rule, finding.severity) == ("event-policy-invalid", Severity.ERROR)
        assert message in finding.message
        assert help in finding.help
        assert str(finding.location) == f"policy.yaml:{place}", finding
        assert finding.help

    check()


EMPTY = dedent(
    """\
    apiVersion: tekton-harness/v1
    kind: EventPolicy
    metadata: {name: p}
    spec:
    """
)


def test_two_policies_of_one_name_are_one_too_many(load: Load) -> None:
    one = f"{EMPTY}  validations: [{{expression: 'true', message: m}}]\n"
    policies = load(f"{one}---\n{one}")
    assert len(policies.policies) == 1
    (finding,) = policies.findings
    assert finding.message == "a second event policy is called p: it is not looked at"
    assert str(finding.location) == "policy.yaml:9:18"
    assert str(finding.related[0].location) == "policy.yaml:3:18"


def test_a_name_is_one_that_kubernetes_would_take(load: Load) -> None:
    text = f"{EMPTY}  validations: [{{expression: 'true', message: m}}]\n".replace("name: p", "name: Über uns")
    assert load(text).findings[0].message == '"Über uns" is not a name of small letters, digits, dots and dashes'


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(load_schema("event-policy"))
    good = {"apiVersion": "tekton-harness/v1", "kind": "EventPolicy", "metadata": {"name": "p"}}
    assert violations("event-policy", {**good, "spec": {"validations": [{"expression": "true", "message": "m"}]}}) == ()
    assert violations("event-policy", good) != ()
