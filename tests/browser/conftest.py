"""A real Chromium, the reports that it opens, and what no page may do: ask for anything, or complain to the console."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser import projects
from harness.project import Project

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Written:
    """A report on the disk, and the project that it is of."""

    project: Project
    path: Path


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The report of `small`, `hostile` or `large`, each written once."""
    written: dict[str, Written] = {}

    def call(name: str) -> Written:
        if name not in written:
            folder = tmp_path_factory.mktemp(name)
            project: Project = getattr(projects, name)(folder)
            judgement = (projects.hostile_judgement if name == "hostile" else projects.judge)(project)
            written[name] = Written(project, projects.write_report(project, judgement, folder / "report.html"))
        return written[name]

    return call


@dataclass
class Heard:
    """What pages did beside showing themselves."""

    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def show(browser: Browser, report: Callable[[str], Written], heard: Heard) -> Iterator[Callable[..., Page]]:
    """Opens a report from the disk, ready to be used. What else pages do fails the test that opened them."""
    contexts = []

    def call(name: str, address: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        heard.listen(page)
        page.goto(f"{report(name).path.as_uri()}{address}")
        page.wait_for_selector("html[data-ready]")
        return page

    yield call
    for context in contexts:
        context.close()
    assert all(url.startswith("file:") and url.partition("#")[0].endswith("/report.html") for url in heard.requests)
    assert (heard.dialogs, heard.said) == ([], [])
