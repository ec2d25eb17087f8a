"""The page as a whole: colours, small windows, the printer, readers of screens, and how quick it is."""

import http.server
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browser.conftest import Heard, Written

Show = Callable[..., Page]

PLACES = (
    ("small", ""),
    ("small", "#delivery=main"),
    ("small", "#delivery=push/no-ref"),
    ("hostile", ""),
    ("hostile", "#delivery=main"),
    ("large", ""),
    ("large", "#delivery=push/0001-of-app-1"),
)
"""Reports and what is open of them."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(show: Show, scheme: str) -> None:
    """Deque's axe-core with all its rules, contrast among them."""
    told = []
    for name, address in PLACES:
        page = show(name, address, color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        told += [
            (name, address, one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
            for one in Axe().run(page).response["violations"]
        ]
    assert told == []


def test_the_system_chooses_the_colours_and_so_does_the_switch(show: Show) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = show("small", color_scheme="light"), show("small", color_scheme="dark")
    white, black = light.evaluate(background), dark.evaluate(background)
    assert white != black
    dark.select_option("#theme", "light")
    assert dark.evaluate(background) == white
    dark.reload()
    dark.wait_for_selector("html[data-ready]")
    assert dark.evaluate(background) == white
    dark.select_option("#theme", "")
    assert dark.evaluate(background) == black


def test_nothing_is_wider_than_a_small_window(show: Show) -> None:
    for name, address in PLACES:
        page = show(name, address, viewport={"width": 360, "height": 740})
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.wait_for_timeout(50)
        width = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('dialog').scrollWidth]")
        assert max(width) <= 360, (name, address, width)


_PRINT = """() => {
  const count = () => document.querySelectorAll("#grid tbody tr:not(.spacer)").length;
  let rows = 0;
  addEventListener("beforeprint", () => { rows = count(); });
  dispatchEvent(new Event("beforeprint"));
  dispatchEvent(new Event("afterprint"));
  return [rows, count()];
}"""
"""How many rows there are for the printer, and after it."""

_USE = """() => {
  const times = {};
  const measure = (name, act) => {
    const start = performance.now();
    act();
    document.body.offsetHeight;
    times[name] = performance.now() - start;
  };
  const search = (text) => {
    controls.search.value = text;
    applyFilters();
  };
  measure("search", () => search("user-3"));
  measure("search again", () => search("user-4"));
  search("");
  measure("way", () => openWay(rows[1], columnFor(rows[1])));
  measure("scroll", () => grid.activate(400, 40));
  return times;
}"""
"""How many milliseconds it takes until the page shows what was asked for."""


def test_every_row_is_printed(show: Show) -> None:
    page = show("large")
    page.pdf(landscape=True)
    printed = page.evaluate(_PRINT)
    assert printed[0] == 500
    assert printed[1] < 80
    assert page.locator("#findings article").count() > 100, "groups that were closed are printed too"
    page.emulate_media(media="print")
    assert not page.locator("#filters").is_visible()
    page = show("large", "#delivery=push/0001-of-app-1")
    page.emulate_media(media="print")
    assert not page.locator("#grid").is_visible()
    assert page.locator("dialog .picture").is_visible()


def test_it_is_ready_soon_and_small(show: Show, report: Callable[[str], Written]) -> None:
    """500 deliveries × 50 triggers: ready within two seconds, and less than 10 MB."""
    assert report("large").path.stat().st_size < 10_000_000
    ready = min(show("large").evaluate("performance.getEntriesByName('ready')[0].startTime") for _ in range(3))
    assert ready < 2000
    page = show("large")
    took = page.evaluate(_USE)
    assert {name: time for name, time in took.items() if time > 1000} == {}


def test_a_server_is_asked_for_nothing_else(browser: Browser, report: Callable[[str], Written], heard: Heard) -> None:
    """As GitLab Pages and artifacts serve it; a file of the disk has no icon that a browser might want."""
    path = report("small").path
    served: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            served.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(path.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        heard.listen(page)
        page.goto(f"http://127.0.0.1:{server.server_port}/report.html#delivery=main")
        page.wait_for_selector("dialog[open]")
        page.wait_for_timeout(200)
        page.close()
        server.shutdown()
    assert served == ["/report.html"]
    assert heard.said == []


def test_without_scripts_it_says_so(browser: Browser, report: Callable[[str], Written]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report("small").path.as_uri())
    text = page.locator("main").inner_text()
    assert "need JavaScript" in text
    assert "3 deliveries" in text
    context.close()


def test_two_reports_of_the_same_are_the_same(report: Callable[[str], Written], tmp_path: Path) -> None:
    from browser import projects

    written = report("small")
    again = projects.write_report(written.project, projects.judge(written.project), tmp_path / "report.html")
    assert again.read_bytes() == written.path.read_bytes()
    assert str(written.path.parent) not in written.path.read_text("utf-8")
