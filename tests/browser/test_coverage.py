"""The coverage of the page, in a browser."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from browser import projects
from harness.coverage import measure


def test_a_marked_line_opens_by_keyboard_and_names_the_deliveries(browser: Browser, tmp_path: Path) -> None:
    project = projects.small(tmp_path)
    judgement = replace(projects.judge(project), coverage=measure(project))
    path = projects.write_report(project, judgement, tmp_path / "report.html")
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(path.as_uri())
    page.get_by_role("link", name="Coverage").click()
    line = page.locator("#coverage details.line.half").first
    assert line.locator("dl").first.is_hidden()
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "never " in line.locator("dl").first.inner_text()
    assert "◐" in line.locator("summary").inner_text()
    assert told == []
    page.close()


def test_nothing_is_there_unasked(browser: Browser, tmp_path: Path) -> None:
    project = projects.small(tmp_path)
    path = projects.write_report(project, projects.judge(project), tmp_path / "report.html")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator("#coverage").count() == 0
    assert page.get_by_role("link", name="Coverage").count() == 0
    page.close()
