"""docs/rules/ is what `make docs` makes of the rules."""

from pathlib import Path

from harness.rules.pages import pages

FOLDER = Path(__file__).parents[1] / "docs" / "rules"


def test_the_pages_are_those_of_the_rules() -> None:
    made = pages()
    assert {path.name for path in FOLDER.iterdir()} == set(made)
    stale = [name for name, text in made.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run `make docs`"
