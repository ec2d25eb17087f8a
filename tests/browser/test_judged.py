"""Findings and suites."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from browser import projects
from browser.conftest import Heard
from harness.finding import Finding, Severity
from harness.judgement import Judgement
from harness.location import Location
from support.small_project import SUITE

Show = Callable[..., Page]


def test_findings_stand_by_rule_or_file_with_the_lines_around(show: Show) -> None:
    page = show("hostile", "#findings")
    groups = page.locator("#findings details")
    names = page.locator("#findings summary > .name").all_inner_texts()
    assert "cel-invalid" in names
    group = groups.nth(names.index("cel-invalid"))
    rows = group.locator(".excerpt").first.locator(".row").all_inner_texts()
    assert [row.split("\t")[0][:2].strip() for row in rows] == ["7", "8", "9", "10", "11"]
    assert group.locator(".excerpt").first.locator(".here").inner_text().startswith("9")
    assert group.locator(".related").count() == 1
    page.locator("#findings select").first.select_option("path")
    assert "manifests/listener.yaml" in page.locator("#findings summary > .name").all_inner_texts()


def test_findings_can_be_narrowed(show: Show) -> None:
    page = show("large", "#findings")
    count = page.locator("#findings output")
    all_of_them = int(count.inner_text().split(" of ")[1].split()[0])
    assert all_of_them > 100
    page.locator("#findings select").nth(1).select_option("error")
    errors = int(count.inner_text().split(" of ")[0])
    assert 0 < errors < all_of_them
    page.locator("#findings input[type=search]").fill("no such rule")
    assert count.inner_text().startswith("0 of ")
    assert page.locator("#findings details").count() == 0


def test_suppressed_findings_wait_behind_a_switch(show: Show) -> None:
    page = show("hostile", "#findings")
    before = page.locator("#findings article").count()
    assert page.get_by_text("suppressed by comment").count() == 0
    page.get_by_label("Suppressed (1)").check()
    assert page.locator("#findings article").count() == before + 1
    assert page.get_by_text("suppressed by comment").count() == 1


def test_a_broken_rule_is_told(show: Show) -> None:
    page = show("hostile", "#findings")
    assert "This is a defect of tekton-harness" in page.locator("#findings > .problem").inner_text()


def test_a_case_that_fails_shows_why(browser: Browser, heard: Heard, tmp_path: Path) -> None:
    project = projects.small(tmp_path)
    (tmp_path / "suites/small.yaml").write_text(SUITE.replace("delivery: main", "delivery: push/*"))
    project = projects.reopened(tmp_path)
    path = projects.write_report(project, projects.judge(project), tmp_path / "report.html")
    page = browser.new_page()
    heard.listen(page)
    page.goto(f"{path.as_uri()}#cases")
    assert page.locator("#cases .suites tbody tr").all_inner_texts() == ["small\t2\t–\t✗ 2\t–\t–"]
    case = page.locator("#cases .case").first
    assert case.locator("h3").inner_text() == "✗ failed main builds small · push/dev"
    assert case.locator(".source .part.false").inner_text() == "body.ref == 'refs/heads/main'"
    assert "GitLab would have seen: HTTP 202 from ci/listener" in case.inner_text()
    assert page.locator("#cases .case").nth(1).locator(".first-missing").count() == 1
    case.get_by_role("link", name="Show its way").click()
    assert page.locator("dialog h2").inner_text() == "push/dev → build – cel: no"
    assert "2 checks that do not hold" in page.title()
    assert heard.said == []
    page.close()


def test_five_thousand_findings_are_quick(browser: Browser, tmp_path: Path) -> None:
    project = projects.small(tmp_path)
    where = [Location("manifests/listener.yaml", line, 3) for line in range(1, 61)]
    found = tuple(
        Finding("cel-invalid", Severity.ERROR, f"is wrong in the way {number}", where[number % 60])
        for number in range(5000)
    )
    path = projects.write_report(project, Judgement(found, (), ()), tmp_path / "report.html")
    assert path.stat().st_size < 2_000_000
    page = browser.new_page()
    page.goto(f"{path.as_uri()}#findings")
    page.wait_for_selector("html[data-ready]")
    page.locator("#findings summary").first.click()
    expect(page.locator("#findings article")).to_have_count(100)
    page.get_by_role("button", name="Show 100 of 4900 more").click()
    assert page.locator("#findings article").count() == 200
    page.close()
