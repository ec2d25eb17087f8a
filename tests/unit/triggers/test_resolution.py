"""Resolution, with Tekton's messages byte for byte (tektoncd/triggers v0.37.0)."""

import pytest

from harness.triggers import (
    ResolveError,
    SelectorError,
    TriggersWorld,
    UndefinedTriggerError,
    merge_triggers,
    resolve_trigger,
)
from harness.triggers.model import (
    EventListener,
    ListenerTrigger,
    Param,
    ParamSpec,
    Selector,
    SpecBinding,
    SpecTemplate,
    Trigger,
    TriggerBinding,
    TriggerRef,
    TriggerTemplate,
    TriggerTemplateSpec,
    UndefinedTrigger,
)

SPEC = TriggerTemplateSpec((ParamSpec("p"),), ({"kind": "X"},))
WORLD = TriggersWorld(
    triggers={("ns", "t"): Trigger("t", "ns", labels={"a": "b"}), ("other", "u"): Trigger("u", "other")},
    bindings={
        ("ns", "b"): TriggerBinding("b", "ns", (Param("p", "1"), Param("q", "2"))),
        ("other", "far"): TriggerBinding("far", "other", ()),
    },
    cluster_bindings={"c": TriggerBinding("c", "", (Param("r", "3"),))},
    templates={("ns", "tt"): TriggerTemplate("tt", "ns", SPEC, old_escape_quotes=True)},
)
TEMPLATE = SpecTemplate(ref="tt")
NOTHING = Selector()


def trigger(*bindings: SpecBinding, template: SpecTemplate | None = TEMPLATE) -> Trigger:
    return Trigger("t", "ns", bindings, template)


def test_params_come_in_the_order_of_the_bindings() -> None:
    resolved = resolve_trigger(
        WORLD,
        trigger(
            SpecBinding(name="own", value=""), SpecBinding(ref="c", kind="ClusterTriggerBinding"), SpecBinding(ref="b")
        ),
    )
    assert [(one.name, one.value) for one in resolved.params] == [("own", ""), ("r", "3"), ("p", "1"), ("q", "2")]
    assert resolved.template == SPEC
    assert resolved.old_escape_quotes


def test_an_inline_template_has_no_annotations() -> None:
    resolved = resolve_trigger(WORLD, trigger(template=SpecTemplate(ref="tt", spec=SPEC)))
    assert not resolved.old_escape_quotes


def test_a_name_with_a_value_goes_before_a_reference_and_any_kind_but_one_is_namespaced() -> None:
    resolved = resolve_trigger(
        WORLD, trigger(SpecBinding(ref="b", name="n", value="v"), SpecBinding(ref="b", kind="Nonsense"))
    )
    assert [one.name for one in resolved.params] == ["n", "p", "q"]


@pytest.mark.parametrize(
    ("bindings", "message"),
    [
        (
            [SpecBinding(ref="no")],
            "failed to resolve bindings: error getting TriggerBinding : "
            'triggerbinding.triggers.tekton.dev "no" not found',
        ),
        (
            [SpecBinding(ref="far", name="n")],
            "failed to resolve bindings: error getting TriggerBinding n: "
            'triggerbinding.triggers.tekton.dev "far" not found',
        ),
        (
            [SpecBinding(ref='x"y', kind="ClusterTriggerBinding")],
            "failed to resolve bindings: error getting ClusterTriggerBinding : "
            'clustertriggerbinding.triggers.tekton.dev "x\\"y" not found',
        ),
        (
            [SpecBinding(ref="b"), SpecBinding(name="q", value="x")],
            "failed to resolve bindings: duplicate param name: q",
        ),
        ([SpecBinding(name="p")], "failed to resolve bindings: invalid binding: &{p <nil>  TriggerBinding }"),
    ],
)
def test_what_is_wrong_with_bindings(bindings: list[SpecBinding], message: str) -> None:
    with pytest.raises(ResolveError) as caught:
        resolve_trigger(WORLD, trigger(*bindings))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("template", "name"), [(SpecTemplate(ref="no"), "no"), (SpecTemplate(), ""), (None, ""), (SpecTemplate(ref=""), "")]
)
def test_a_missing_template(template: SpecTemplate | None, name: str) -> None:
    with pytest.raises(ResolveError) as caught:
        resolve_trigger(WORLD, trigger(template=template))
    wanted = f'error getting TriggerTemplate {name}: triggertemplate.triggers.tekton.dev "{name}" not found'
    assert str(caught.value) == wanted


def merge(*triggers: ListenerTrigger, selector: Selector = NOTHING) -> tuple[list[str], tuple[str, ...]]:
    listener = EventListener("el", "ns", "sa", triggers, selector=selector)
    merged, notes = merge_triggers(WORLD, listener)
    return [one.name for one in merged], notes


def test_selected_triggers_come_first_and_may_come_twice() -> None:
    names, notes = merge(Trigger("own", "ns"), TriggerRef("", "t"), selector=Selector((), {"matchLabels": {"a": "b"}}))
    assert names == ["t", "own", "t"]
    assert notes == ()


def test_a_reference_leads_only_into_the_listener_namespace() -> None:
    names, notes = merge(TriggerRef("", "u"), TriggerRef("", "t"))
    assert names == ["t"]
    assert notes == ('Error getting Trigger u in Namespace ns: trigger.triggers.tekton.dev "u" not found',)


def test_an_undefined_trigger_stops_everything() -> None:
    with pytest.raises(UndefinedTriggerError, match=r"^EventListenerTrigger not defined$"):
        merge(TriggerRef("", "t"), UndefinedTrigger("x"))


def test_a_bad_selector_stops_everything() -> None:
    with pytest.raises(SelectorError):
        merge(TriggerRef("", "t"), selector=Selector((), {"matchExpressions": [{"key": "a", "operator": "x"}]}))
