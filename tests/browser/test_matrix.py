"""The matrix: what it shows, its filters, and its keys."""

import re
from collections.abc import Callable

from playwright.sync_api import FloatRect, Page, expect

from browser.conftest import Written

Show = Callable[..., Page]


def lines(page: Page) -> list[list[str]]:
    """The text of each row that exists."""
    return page.eval_on_selector_all(
        "#grid tbody tr:not(.spacer)", "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def box_of(page: Page, selector: str) -> FloatRect:
    """Where an element that can be seen stands."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box


def test_it_says_what_every_delivery_does(show: Show) -> None:
    page = show("small")
    own = "›its URL leads here: "
    assert lines(page) == [
        ["main", f"{own}✓ FIRES"],
        ["push/dev", f"{own}cel: no"],
        ["push/no-ref", f"{own}cel: error"],
    ]
    assert page.locator("#grid thead th").all_inner_texts() == ["delivery", "listener", "build"]
    assert page.locator("#count").inner_text() == "3 of 3 deliveries, 1 trigger"
    assert page.title() == "tekton-harness: everything holds"


def test_filters_narrow_it_and_stand_in_the_address(show: Show) -> None:
    page = show("small")
    page.select_option("#verdict", "cel: no")
    assert [line[0] for line in lines(page)] == ["push/dev"]
    page.select_option("#verdict", "starts nothing")
    assert [line[0] for line in lines(page)] == ["push/dev", "push/no-ref"]
    page.fill("#search", "PUSH ref")
    assert [line[0] for line in lines(page)] == ["push/no-ref"]
    assert page.locator("#count").inner_text() == "1 of 3 deliveries, 1 trigger"
    expect(page).to_have_url(re.compile("#q=PUSH%20ref&verdict=starts%20nothing$"))
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert [line[0] for line in lines(page)] == ["push/no-ref"]
    page.get_by_role("button", name="Clear").click()
    assert len(lines(page)) == 3


def test_search_finds_what_a_trigger_was_given_and_what_it_creates(show: Show) -> None:
    page = show("small")
    for words in ("abc", "configmap ci/built"):
        page.fill("#search", words)
        assert [line[0] for line in lines(page)] == ["main"], words


def test_triggers_and_events_can_be_chosen(show: Show) -> None:
    page = show("large")
    assert page.locator("#event option").all_inner_texts() == ["all", "Push Hook (500)"]
    page.select_option("#column", "ci/listener-3/*")
    assert page.locator("#grid thead .trigger").count() == 5
    assert page.locator("#count").inner_text() == "500 of 500 deliveries, 5 of 50 triggers"
    page.select_option("#verdict", "FIRES")
    firing = page.locator("#count").inner_text()
    assert firing.startswith("125 of 500"), firing
    assert all("FIRES" in " ".join(line) for line in lines(page))


def test_only_what_can_be_seen_exists_and_all_can_be_reached(show: Show) -> None:
    page = show("large")
    grid = page.locator("#grid")
    assert (grid.get_attribute("aria-rowcount"), grid.get_attribute("aria-colcount")) == ("502", "51")
    assert len(lines(page)) < 80
    grid.focus()
    page.keyboard.press("Control+End")
    page.wait_for_selector("#cell-499-49.active")
    assert lines(page)[-1][0] == "push/0499-of-app-9"
    assert len(lines(page)) < 80
    assert page.locator("#grid tbody tr:not(.spacer)").last.get_attribute("aria-rowindex") == "502"
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    active = page.locator("#grid .active")
    assert active.get_attribute("role") == "rowheader"
    box, scroller, head = (box_of(page, one) for one in ("#grid .active", "#scroller", "#grid thead"))
    assert head["y"] + head["height"] <= box["y"] + 1
    assert box["y"] + box["height"] <= scroller["y"] + scroller["height"]


def test_headers_stay_where_they_can_be_seen(show: Show) -> None:
    page = show("large")
    page.uncheck("#dense")
    page.evaluate("document.getElementById('scroller').scrollTo(3000, 6000)")
    page.wait_for_selector("#grid tbody tr[aria-rowindex='230']")
    scroller, corner = box_of(page, "#scroller"), box_of(page, "#grid .corner")
    name = box_of(page, "#grid tbody tr[aria-rowindex='230'] th")
    assert abs(corner["x"] - scroller["x"]) <= 1
    assert abs(corner["y"] - scroller["y"]) <= 1
    assert abs(name["x"] - scroller["x"]) <= 1


def test_keys_move_open_and_close(show: Show) -> None:
    page = show("small")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.locator("#grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.locator("#grid").get_attribute("aria-activedescendant") == "cell-1-0"
    page.keyboard.press("Enter")
    assert page.locator("dialog h2").inner_text() == "push/dev → build – cel: no"
    assert page.evaluate("location.hash") == "#delivery=push/dev&trigger=ci/listener/build"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    page.wait_for_function("location.hash === ''")  # the event of closing comes a moment later
    assert page.evaluate("document.activeElement.id") == "grid"
    page.keyboard.press("ArrowUp")
    page.keyboard.press(" ")
    assert page.locator("dialog h2").inner_text() == "main → build ✓ FIRES"


def test_every_control_can_be_reached_by_tab_in_the_order_of_the_page(show: Show) -> None:
    page = show("small")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert reached[:5] == ["To the matrix", "Matrix", "Suites", "Findings", "theme"]
    assert reached[-4:] != reached[:4]
    wanted = ["search", "event", "column", "verdict", "dense"]
    assert [one for one in reached if one in wanted] == wanted[: sum(one in wanted for one in reached)]
    assert "search" in reached


def test_a_delivery_that_cannot_be_read_says_why(show: Show, report: Callable[[str], Written]) -> None:
    page = show("hostile", "#delivery=broken")
    assert page.locator("dialog h2").inner_text().endswith("cannot be judged")
    assert "payloads/broken.json" in page.locator("dialog .inside").inner_text()
    assert page.locator("#grid .unreadable").count() == 1
