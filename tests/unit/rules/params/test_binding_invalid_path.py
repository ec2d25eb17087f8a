from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.binding_invalid_path import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]

FINE = [
    "plain",
    "$(body.a)",
    "$(.body.a)",
    "$({.body.a})",
    "$(Body.a)",
    "$(body)",
    "$(header)",
    "$()",
    r"$(body['a\.b'].c)",
    r"$(body.a\ b)",
    "$(body.a[0])",
    "$(body.a[-1:])",
    "$(body.a[*]['b','c'])",
    "$(body..name)",
    "$(body.*)",
    "$(body.a[?(@.n>1.0)].id)",
    "$(body.a[?(@.n=='x')].id)",
    "$(body.a[?(1==1)].id)",
    "$(body.a[?(@.n)])",
    "$(header.x-gitlab-event)",
    "$(header['X-Gitlab-Event'])",
    "$(context.eventID)",
    "$(context.EventID)",
    "$(extensions.a)",
    "echo $(date",
    "a $(body.a) b $(header.X-Y)",
]

BROKEN = {
    '$(body["a"])': ("stops", "write $(body.a)"),
    '$(body["a.b"].c)': ("stops", r"write $(body.a\.b.c)"),
    "$(body['a b'])": ("stops", r"write a blank in a key as `\ `"),
    "$( body.a)": ("stops", "leave the blank out"),
    "$(boddy.a)": ("stops", "did you mean body?"),
    "$(BODY.a)": ("stops", "did you mean body?"),
    "$(params.a)": ("stops", "a binding knows the event alone"),
    "$(tt.params.a)": ("stops", "a binding knows the event alone"),
    "$(context.eventId)": ("stops", "eventID alone"),
    "$(header['x-gitlab-event'])": ("stops", "write X-Gitlab-Event"),
    "$({header.x-gitlab-event})": ("stops", "write X-Gitlab-Event"),
    "$(header.host)": ("stops", "takes this header out"),
    "$(header['X-Y'][0])": ("stops", "write $(header.X-Y)"),
    "$(body.a.length())": ("stops", "no functions"),
    "$(body.a[(@.length-1)])": ("stops", "write [-1]"),
    "$(body.a[::-1])": ("as soon as the list has an item", "forwards only"),
    '$(body.a[?(@.b=="x" && @.c=="y")])': ("stops", "a filter compares one thing"),
    "$(body.a[?(@.b=~'x')])": ("stops", "no regular expressions"),
    "$(body.a[?(@.n>1)])": ("as soon as the list has an item", "write 1.0"),
    "$(body.a[?(1<@.n)])": ("as soon as the list has an item", "write 1.0"),
    "$(body.a[?(@.b==main)])": ("as soon as the list has an item", "put a text in quotes"),
    "$(body.a[?(@.b<>'x')])": ("as soon as the list has an item", "known are: <"),
    "$(body.a 5)": ("it gives 5 itself", "name a key"),
    "$(body.a": ("never closed", "closing parenthesis"),
    "$(body.a $(body.b)": ("never closed", "closing parenthesis"),
    "$({.header.a": ("never closed", "closing parenthesis"),
}

MISREAD = {
    "$(body['a.b'].c)": ("reads the key 'b' of 'a'", r"write ['a\.b']"),
    "$(body.a.0)": ("reads the key '0' of an object", "write [0]"),
}


def _binding(value: str, default: str = "") -> str:
    quoted = value.replace("'", "''")
    return in_trigger(
        bindings=f"- name: a\n  value: '{quoted}'\n",
        params=f"[{{name: a, default: {default}}}]" if default else "[{name: a}]",
        data="{a: $(tt.params.a)}",
    )


def test_the_dialect(found: Found) -> None:
    wrong: list[object] = [value for value in FINE if found(RULE, _binding(value))]
    for severity, table in ((Severity.ERROR, BROKEN), (Severity.WARNING, MISREAD)):
        for value, (message, help) in table.items():
            findings = found(RULE, _binding(value))
            told = [
                one.severity is severity and message in one.message and help in one.help and value[:5] in one.message
                for one in findings
                if "never closed" not in one.message
            ]
            told += [help in one.help for one in findings if "never closed" in one.message]
            if told != [True]:
                wrong.append((value, [(one.severity, one.message, one.help) for one in findings]))
    assert wrong == []


def test_a_default_stands_in(found: Found) -> None:
    (finding,) = found(RULE, _binding('$(body["a"])', default="main"))
    assert "takes the default at every event: invalid array index" in finding.message
    (finding,) = found(RULE, _binding('$(body["a"])'))
    assert "stops the trigger at every event: invalid array index" in finding.message


def test_the_place_in_a_block_scalar(found: Found) -> None:
    text = in_trigger(bindings='- name: a\n  value: |\n    one $(body.a)\n    and $(body["b"])\n')
    (finding,) = found(RULE, text)
    assert str(finding.location) == "manifests/m.yaml:12:17"


def test_every_kind_of_binding_used_or_not(found: Found) -> None:
    for kind, metadata in (
        ("TriggerBinding", "{name: push, namespace: ci}"),
        ("ClusterTriggerBinding", "{name: push}"),
    ):
        text = f"""\
apiVersion: triggers.tekton.dev/v1beta1
kind: {kind}
metadata: {metadata}
spec:
  Params:
    - NAME: a
      Value: $(body["x"])
"""
        (finding,) = found(RULE, text)
        assert f"of param 'a' of {kind} " in finding.message
        assert str(finding.location) == "manifests/m.yaml:7:14"
