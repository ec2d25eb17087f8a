"""The way of a delivery."""

from collections.abc import Callable
from typing import Any

import yaml
from playwright.sync_api import Page, expect

from browser.conftest import Written
from harness.manifests.yaml_reader import read_yaml

Show = Callable[..., Page]


def stations(page: Page) -> list[tuple[str, str, str]]:
    """What each station is, its name and its state."""
    return [
        tuple(one)
        for one in page.eval_on_selector_all(
            ".stations .station",
            "all => all.map((one) => [one.querySelector('.kind').textContent, one.querySelector('.name').textContent,"
            " one.classList[1]])",
        )
    ]


def test_a_delivery_that_fires_goes_all_the_way(show: Show) -> None:
    page = show("large", "#delivery=push/0001-of-app-1&trigger=build-of-app-1-for-main-1")
    assert stations(page) == [
        ("delivery", "Push Hook", "passed"),
        ("Ingress", "no rule", "bypassed"),
        ("EventListener", "ci/listener-0", "passed"),
        ("Interceptor", "gitlab", "passed"),
        ("Interceptor", "cel", "passed"),
        ("bindings", "4 params", "passed"),
        ("creates", "PipelineRun ci/build-1-", "passed"),
    ]
    levels = [level.locator(".name").all_inner_texts() for level in page.locator(".level").all()]
    assert levels == [["clone"], ["test", "lint"], ["build"]]
    assert page.locator(".tasks path").count() == 4
    for path in page.locator(".tasks path").all():
        assert path.get_attribute("d")
    page.get_by_role("button", name="task lint").click()
    assert page.evaluate("document.activeElement.id") == "way-task-2"
    task = page.locator("#way-task-2")
    task.locator("summary").click()
    expect(task).to_contain_text("make lint")


def test_params_stand_beside_where_they_come_from(show: Show) -> None:
    page = show("large", "#delivery=push/0001-of-app-1&trigger=build-of-app-1-for-main-1")
    rows = page.eval_on_selector_all(
        ".params tbody tr", "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText))"
    )
    assert [row[:2] for row in rows] == [
        ["revision", f"{1:040x}"],
        ["repository", "https://gitlab.example.com/group/app-1.git"],
        ["author", "user-1"],
        ["image", "registry.example.com/group/app-1"],
    ]
    assert rows[3][2].split("\n") == [
        "$(extensions.image)",
        "TriggerBinding pushed-0 → manifests/listener-0.yaml:427:7",
    ], rows[3][2]


def test_the_created_resource_is_yaml_that_says_the_same(show: Show, report: Callable[[str], Written]) -> None:
    page = show("large", "#delivery=push/0001-of-app-1&trigger=build-of-app-1-for-main-1")
    written = report("large").project
    delivery = written.deliveries.get("push/0001-of-app-1")
    trace = written.simulator.deliver(delivery, to="listener-0")
    shown = page.locator("#way-resources .yaml").inner_text()
    assert yaml.safe_load(shown) == trace.triggers[1].resources[0].value


def test_a_filter_shows_the_value_of_each_part(show: Show) -> None:
    page = show("small", "#delivery=push/dev")
    assert stations(page)[4:] == [
        ("Interceptor", "cel", "stopped"),
        ("bindings", "1 param", "unreached"),
        ("template", "EventListener listener, inline", "unreached"),
    ]
    told = "all => all.map((one) => [one.textContent, one.classList[1], one.title])"
    assert page.eval_on_selector_all(".source .part", told) == [
        ["body.ref == 'refs/heads/main'", "false", "false"],
        ["body.ref", "value", '"refs/heads/dev"'],
    ]
    lines = page.locator(".parts .line").all_inner_texts()
    assert lines == ["false\nbody.ref == 'refs/heads/main'", '"refs/heads/dev"\nbody.ref']
    colours = page.eval_on_selector_all(".source .part", "all => all.map((one) => getComputedStyle(one).color)")
    assert len(set(colours)) == 2
    assert "wavy" in page.locator(".source .part.false").evaluate("one => getComputedStyle(one).textDecoration")


def test_a_filter_that_passes_is_explained_too(show: Show) -> None:
    page = show("small", "#delivery=main")
    assert page.locator(".source .part.true").inner_text() == "body.ref == 'refs/heads/main'"


def test_a_missing_key_is_marked(show: Show) -> None:
    page = show("small", "#delivery=push/no-ref")
    assert page.locator(".source .missing").all_inner_texts() == ["body.ref"]
    assert page.locator(".first-missing").inner_text() == "⚠ first missing key: ref in body.ref"
    assert "InvalidArgument" in page.locator(".inside > .problem").inner_text()


def test_one_can_go_on_to_the_next_and_back(show: Show) -> None:
    page = show("small", "#delivery=main")
    page.get_by_role("button", name="next").click()
    assert page.locator("dialog h2 .name").first.inner_text() == "push/dev"
    page.go_back()
    expect(page.locator("dialog h2 .name").first).to_have_text("main")
    page.go_forward()
    expect(page.locator("dialog h2 .name").first).to_have_text("push/dev")
    page.get_by_role("button", name="Close").click()
    assert page.locator("dialog[open]").count() == 0


def test_another_trigger_can_be_chosen(show: Show) -> None:
    page = show("large", "#delivery=push/0001-of-app-1")
    page.get_by_label("Trigger", exact=True).last.select_option("0")
    assert page.locator("dialog h2 .name").last.inner_text() == "build-of-app-0-for-dev-0"
    assert (
        page.evaluate("location.hash") == "#delivery=push/0001-of-app-1&trigger=ci/listener-0/build-of-app-0-for-dev-0"
    )


def test_an_address_that_leads_nowhere_opens_nothing(show: Show) -> None:
    for address in ("#delivery=nobody", "#delivery=%E0%A4%A", "#%", "#delivery", "#findings"):
        page = show("small", address)
        assert page.locator("dialog[open]").count() == 0, address
    page = show("small", "#delivery=push/dev&trigger=nobody")
    assert page.locator("dialog h2").inner_text() == "push/dev → build – cel: no"


_PACK = """(values) => values.map((value) => {
  const pack = (one) => {
    let entry = one;
    if (typeof one === "number") entry = { number: String(one) };
    else if (Array.isArray(one)) entry = [0, ...one.map(pack)];
    else if (one !== null && typeof one === "object") {
      packed.shapes.push(one.keys);
      entry = [packed.shapes.length, ...one.values.map(pack)];
    }
    packed.table.push(entry);
    return packed.table.length - 1;
  };
  return yaml(unpack(pack(value)));
})"""
"""Packs values as the pool does, objects given as keys and values, and writes them."""


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {"keys": list(value), "values": [_given(item) for item in value.values()]}
    return [_given(item) for item in value] if isinstance(value, list) else value


def test_yaml_is_read_as_what_was_written(show: Show) -> None:
    """Strings that YAML would take for something else, that need quotes, and that have lines; and how values nest."""
    texts = (
        "", " ", "a", "a b", " a", "a ", "a: b", "a:", ":a", "a #b", "#a", "- a", "-", "-a", "--", "?", "? a",
        "true", "No", "on", "Y", "null", "~", "NULL", "1", "-1", "+1", "1.5", ".5", "1e3", "0x1f", "0o7", "07",
        "1_000", "12:30:45", "2001-01-01", "2001-01-01T00:00:00Z", ".inf", "-.INF", ".nan", "=", "<<", "0",
        "1a", "1.2.3", "v1", "[a]", "{a}", "a, b", "]", "}", "&a", "*a", "!a", "%a", "@a", "`a`", "'a'", '"a"',
        "|", ">", "\\", "a\\b", "a\nb", "a\n", "\na", "a\n\n", "a\n\nb\n", " a\nb", "a\n b\n", "a\n\tb", "\ta",
        "a\tb", "a \nb", "a\r\nb", "a\x00b", "a\x85b", "a\u2028b", "\ufeffa", "é", "中", "\U0001f600", "\u202e",
        "$(a)", "$(params.x):$(params.y)", "https://x/y?a=b&c=d#e", "sha256:abc", "587e10", "1" * 40,
        "1e" + "0" * 38, "---", "...", "--- a", "\n", "\n\n", "a\n---\nb", "a\n#b", "# a\nb", "key: |\n  x",
        "!!str a", "x" * 3000, "ÿ", "0b11", "1:1", "+.5", "e1", "1e", "._", "_1",
    )  # fmt: skip
    values: list[Any] = [*texts, [], {}, [[]], [{}], {"a": []}, None, True, False, 0, -1.5, 10**15]
    values += [{"k": text} for text in texts] + [[text] for text in texts] + [{text: "v"} for text in texts]
    values += [{"a": {"b": [text, {"c": text, "d": [text]}, [text, [text]]]}} for text in texts]
    page = show("small")
    wrong = []
    for value, text in zip(values, page.evaluate(_PACK, [_given(value) for value in values]), strict=True):
        read: Any = "nothing"
        try:
            read = yaml.safe_load(f"{text}\n")
            document = read_yaml(f"value:\n{_indented(text)}\n", "x.yaml").documents[0].value["value"]
        except (yaml.YAMLError, IndexError, TypeError) as error:
            document = str(error)
        if read != value or document != value:
            wrong.append((value, text, read, document))
    assert wrong == []


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else line for line in text.split("\n"))
