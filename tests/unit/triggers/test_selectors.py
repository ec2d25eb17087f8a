"""Selection; the messages are those of apimachinery v0.36.3's LabelSelectorAsSelector."""

import pytest

from harness.jsontypes import JSONObject
from harness.triggers import SelectorError, TriggersWorld, select_triggers
from harness.triggers.model import Selector, Trigger
from harness.triggers.selectors import compile_label_selector

NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
CHARACTERS = (
    "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)


def world(*triggers: tuple[str, str, dict[str, str]]) -> TriggersWorld:
    return TriggersWorld(triggers={(ns, name): Trigger(name, ns, labels=labels) for ns, name, labels in triggers})


WORLD = world(("a", "one", {"x": "1"}), ("b", "two", {"x": "2"}), ("b", "three", {}), ("el", "four", {"x": "1"}))


@pytest.mark.parametrize(
    ("names", "labels", "selected"),
    [
        ((), None, []),
        ((), {}, ["four"]),
        ((), {"matchLabels": {"x": "1"}}, ["four"]),
        ((), {"matchLabels": {"x": "2"}}, []),
        (("*",), None, ["one", "two", "three", "four"]),
        (("*",), {"matchLabels": {"x": "1"}}, ["one", "four"]),
        (("",), None, ["one", "two", "three", "four"]),
        (("*", "a"), None, ["one"]),
        (("b", "a"), None, ["two", "three", "one"]),
        (("a", "a"), None, ["one", "one"]),
        (("nowhere",), None, []),
    ],
)
def test_which_triggers_are_selected(names: tuple[str, ...], labels: JSONObject | None, selected: list[str]) -> None:
    found = select_triggers(WORLD, Selector(names, labels), "el")
    assert [trigger.name for trigger in found] == selected


@pytest.mark.parametrize(
    ("operator", "values", "matching"),
    [
        ("In", ["1", "2"], ["1", "2"]),
        ("NotIn", ["1"], ["2", None]),
        ("Exists", [], ["1", "2"]),
        ("DoesNotExist", [], [None]),
    ],
)
def test_operators(operator: str, values: list[str], matching: list[str | None]) -> None:
    matches = compile_label_selector({"matchExpressions": [{"key": "x", "operator": operator, "values": [*values]}]})
    assert [value for value in ("1", "2", None) if matches({} if value is None else {"x": value})] == matching


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ({"matchExpressions": [{"key": "a", "operator": "in"}]}, '"in" is not a valid label selector operator'),
        ({"matchExpressions": [{}]}, '"" is not a valid label selector operator'),
        (
            {"matchExpressions": [{"key": "a", "operator": "In"}]},
            "values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty",
        ),
        (
            {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["<"]}]},
            '[values: Invalid value: ["\\u003c"]: values set must be empty for exists and does not exist, '
            'values[0][a]: Invalid value: "<": a valid label must be an empty string or '
            f"{CHARACTERS} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '({NAME})?')]",
        ),
        (
            {"matchLabels": {"a b": "v"}},
            f'key: Invalid value: "a b": name part must {CHARACTERS} '
            f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{NAME}')",
        ),
        (
            {"matchLabels": {"/a": "x" * 64}},
            '[key: Invalid value: "/a": prefix part must be non-empty, '
            f'values[0][/a]: Invalid value: "{"x" * 64}": must be no more than 63 bytes]',
        ),
    ],
)
def test_a_bad_selector_gives_kubernetes_message(selector: JSONObject, message: str) -> None:
    with pytest.raises(SelectorError) as caught:
        compile_label_selector(selector)
    assert str(caught.value) == message


def test_the_first_of_several_bad_labels_is_told() -> None:
    with pytest.raises(SelectorError, match='"-a"'):
        compile_label_selector({"matchLabels": {"-b": "x", "-a": "y"}})
