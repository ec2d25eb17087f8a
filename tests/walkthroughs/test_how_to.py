"""The how-to pages: who follows one gets what it shows, in the page's order."""

from pathlib import Path

import pytest

from support.beginnings import ROOT, reader_of

pytestmark = pytest.mark.slow

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_who_follows_a_page_gets_what_it_shows(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    reader_of(page, folder).follow(page)
