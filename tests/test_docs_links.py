"""Every link between pages leads somewhere, to headings too, and the documentation's index leads to every page."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MARKDOWN = MarkdownIt("commonmark").enable("table")
PIECES = ROOT / "harness" / "documentation" / "texts"
"""What becomes part of pages in docs/reference/: links there lead from these."""

FOLDERS = ("docs", "harness", "manifests", "payloads", "policies", "tests")


def pages() -> list[Path]:
    """Every page of the repository."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))
    return sorted(path for path in (*ROOT.glob("*.md"), *inside) if PIECES not in path.parents)


@cache
def links(page: Path) -> tuple[str, ...]:
    """Where the links of a page lead to, as they are written."""
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    inline = (child for token in tokens for child in token.children or ())
    return tuple(str(child.attrs["href"]) for child in inline if child.type == "link_open")


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors that GitLab and GitHub give to a page's headings."""
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    found = set[str]()
    for heading, text in pairwise(tokens):
        if heading.type == "heading_open":
            words = "".join(child.content for child in text.children or ())
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            later = (f"{anchor}-{number}" for number in count(1))
            found.add(anchor if anchor not in found else next(name for name in later if name not in found))
    return frozenset(found)


def inner_links(page: Path) -> Iterator[tuple[str, Path, str]]:
    """The links of a page into the repository: as written, the file, the anchor."""
    for link in links(page):
        if not re.match(r"[a-z]+:", link):
            path, _, anchor = unquote(link).partition("#")
            yield link, (page.parent / path).resolve() if path else page, anchor


def test_every_link_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages()
        for link, target, anchor in inner_links(page)
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target))
    ]
    assert broken == []


def test_the_index_leads_to_every_page() -> None:
    reached, waiting = set[Path](), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            # Other pages may be changed or left out; what counts is the way through the indexes.
            if page.name == "README.md":
                waiting += [target for _, target, _ in inner_links(page) if target.is_relative_to(DOCS)]
    assert sorted(path.relative_to(ROOT).as_posix() for path in set(DOCS.rglob("*.md")) - reached) == []


def test_the_tutorial_is_found_from_the_readmes() -> None:
    for name in ("README.md", "README.ja.md"):
        targets = {target for _, target, _ in inner_links(ROOT / name)}
        assert {DOCS / "README.md", DOCS / "tutorial.md"} <= targets, name


def test_both_readmes_have_the_same_sections_and_links() -> None:
    english, japanese = ROOT / "README.md", ROOT / "README.ja.md"
    assert headings(english) == headings(japanese)
    own = {english, japanese}
    assert {link for link, target, _ in inner_links(english) if target not in own} == {
        link for link, target, _ in inner_links(japanese) if target not in own
    }


def headings(page: Path) -> list[str]:
    """The levels of a page's headings, in its order."""
    return [token.tag for token in MARKDOWN.parse(page.read_text(encoding="utf-8")) if token.type == "heading_open"]
