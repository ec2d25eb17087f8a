"""The coverage view: its lines, what stands behind them, its filter, and names of strangers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser import projects
from browser.conftest import Heard
from browser.projects import HOSTILE
from browser.test_hostile import VISIBLE, check
from harness.coverage import Coverage, Kind, Measured, Point, measure
from harness.coverage.model import Key, ListenerEvents
from harness.location import Location
from harness.project import Project

Show = Callable[..., Page]

FILE = HOSTILE.replace("\x00", "").replace("\ud800", "").replace("/", "")
"""HOSTILE without what no disk has in the name of a file."""


def hostile_coverage(project: Project) -> Coverage:
    """The project's, and a file, points, outcomes and events that say HOSTILE."""
    where = Location(f"{FILE}.yaml", 2, 1)
    point = Point(Key.of(Kind.CONDITION, where), HOSTILE, where, (HOSTILE, "false"))
    found = measure(project)
    more = Measured(point, {HOSTILE: (HOSTILE, "<script>alert(2)</script>")})
    events = ListenerEvents(HOSTILE, {HOSTILE: (HOSTILE,), f"{HOSTILE} too": ()})
    return replace(found, measured=(*found.measured, more), events=(*found.events, events))


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports with coverage: of `small` and of `hostile`."""
    written = {}
    for name in ("small", "hostile"):
        folder = tmp_path_factory.mktemp(name)
        project: Project = getattr(projects, name)(folder)
        (folder / f"{FILE}.yaml").write_text("a: b\nc: </script><img src=x onerror=alert(3)>\u202e\n", "utf-8")
        coverage = hostile_coverage(project) if name == "hostile" else measure(project)
        judgement = replace(projects.judge(project), coverage=coverage)
        written[name] = projects.write_report(project, judgement, folder / "report.html")
    return written


@pytest.fixture
def shown(browser: Browser, covered: dict[str, Path], heard: Heard) -> Iterator[Show]:
    contexts = []

    def call(name: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        heard.listen(page)
        page.goto(f"{covered[name].as_uri()}#coverage")
        page.wait_for_selector("html[data-ready]")
        return page

    yield call
    for context in contexts:
        context.close()
    assert {url.partition("#")[0] for url in heard.requests} <= {path.as_uri() for path in covered.values()}
    assert (heard.dialogs, heard.said) == ([], [])


def open_all(page: Page) -> None:
    page.evaluate("""() => {
      let closed;
      while ((closed = document.querySelector("#coverage details:not([open])")) !== null) {
        closed.fillNow();
        closed.open = true;
      }
    }""")


def test_lines_have_a_number_and_a_sign(shown: Show) -> None:
    page = shown("small")
    assert page.locator(".tile").last.inner_text().splitlines() == ["66.6 % covered", "6 of 9 outcomes"]
    assert page.locator("#coverage .lines > .line").count() == 71
    marks = page.locator("#coverage details.line").evaluate_all(
        "lines => lines.map((one) => ['.number', '.sign'].map((part) => one.querySelector(part).textContent))"
    )
    assert marks == [
        ["9", "◐ half covered, 1 of 2 outcomes: "],
        ["11", "◐ half covered, 1 of 2 outcomes: "],
        ["22", "◐ half covered, 1 of 2 outcomes: "],
        ["24", "✓ covered, 1 of 1 outcome: "],
        ["31", "✓ covered, 1 of 1 outcome: "],
        ["68", "✓ covered, 1 of 1 outcome: "],
    ]


def test_enter_opens_a_line_and_a_delivery_leads_to_its_way_and_back(shown: Show) -> None:
    page = shown("small")
    line = page.locator("#coverage details.line").nth(2)
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    assert line.locator(".point .message").inner_text() == ("◐ half covered the filter of trigger build of ci/listener")
    assert line.locator("dt").all_inner_texts() == ["✗ false", "✓ true"]
    assert line.locator("dd").first.inner_text() == "no delivery"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog h2")).to_have_text("main → build ✓ FIRES")
    assert page.evaluate("location.hash") == "#delivery=main&trigger=ci/listener/build"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    assert page.evaluate("document.activeElement.textContent") == "main"
    assert page.evaluate("document.activeElement.closest('#coverage') !== null")


def test_only_what_lacks_something(shown: Show) -> None:
    page = shown("small")
    page.check("#lacking")
    assert page.locator("#coverage details.line").evaluate_all("all => all.map((one) => one.className)") == (
        ["line half"] * 3 + ["line covered"]
    ), "one that is covered stands next to one that is not"
    assert page.locator("#coverage .shares tbody th").all_inner_texts() == ["triggers", "interceptors", "conditions"]
    page.locator("#coverage .gap").last.click()
    assert page.locator("#coverage details.line").count() == 6
    assert page.locator("#coverage .lines .number").last.inner_text() == "71"


def test_names_of_strangers_are_text(shown: Show) -> None:
    page = shown("hostile")
    scripts = page.evaluate("document.scripts.length")
    open_all(page)
    check(page)
    page.check("#lacking")
    open_all(page)
    check(page)
    assert page.evaluate("document.scripts.length") == scripts
    shown_file = VISIBLE.replace("\\u0000", "").replace("\\ud800", "").replace("/", "")
    assert page.locator("#coverage .files summary .name").first.inner_text().split() == f"{shown_file} .yaml".split()
    assert "c: </script><img src=x onerror=alert(3)>\\u202e" in page.locator("#coverage .lines").first.inner_text()
    names = page.locator("#coverage .point .deliveries li").all_inner_texts()
    assert "<script>alert(2)</script>" in names
    assert page.get_by_role("link", name="<script>alert(2)</script>").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shown: Show, scheme: str) -> None:
    found = []
    for name in ("small", "hostile"):
        page = shown(name, color_scheme=scheme, reduced_motion="reduce")
        open_all(page)
        found += [(name, one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(page).response["violations"]]
    assert found == []


def test_nothing_is_wider_than_a_small_window(shown: Show) -> None:
    for name in ("small", "hostile"):
        page = shown(name, viewport={"width": 360, "height": 740})
        open_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_it_is_small_and_quick_for_many(browser: Browser, heard: Heard, tmp_path: Path) -> None:
    """500 deliveries × 50 triggers of ten lines each, every outcome with other deliveries."""
    project = projects.large(tmp_path)
    names = project.deliveries.names
    measured = []
    for number in range(50):
        for index in range(10):
            where = Location(f"manifests/listener-{number // 5}.yaml", 5 + 20 * (number % 5) + index, 3)
            point = Point(Key.of(Kind.CONDITION, where, number, index), f"part {index}", where, ("true", "false"))
            yes = names[number % 7 :: 2 + index]
            measured.append(Measured(point, {"true": yes, "false": tuple(sorted({*names} - {*yes}))}))
    coverage = Coverage(tuple(measured), (), deliveries=500, asserted=True)
    path = projects.write_report(project, replace(projects.judge(project), coverage=coverage), tmp_path / "report.html")
    assert path.stat().st_size < 10_000_000
    page = browser.new_page()
    heard.listen(page)
    page.goto(f"{path.as_uri()}#coverage")
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("performance.getEntriesByName('ready')[0].startTime") < 2000
    took = page.evaluate("""() => {
      const start = performance.now();
      for (const one of document.querySelectorAll("#coverage .files > details")) { one.fillNow(); one.open = true; }
      document.body.offsetHeight;
      return performance.now() - start;
    }""")
    assert took < 1000
    assert heard.said == []
    page.close()
