"""The table in pyproject.toml: added, and nothing else touched."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.config import TABLE
from harness.errors import InputError
from harness.scaffold.settings_text import has_table, table_text, with_table

PATHS = st.lists(st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=8), max_size=3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'x'  # a comment\n",
        "# only a comment",
        "[tool.other]\nx = 1\n\n[tool.other.deep]\n",
        "[project]\r\nname = 'x'\r\n",
        'text = """\n[tool.tekton-harness]\n"""\n',
        "tool.other.x = 1\n",
    ],
)
def test_the_text_stays_and_the_table_follows(text: str) -> None:
    new = with_table(text, {"manifests": ["deploy"], "secrets": "s.yaml"})
    assert new.startswith(text)
    assert tomllib.loads(new)["tool"][TABLE] == {"manifests": ["deploy"], "secrets": "s.yaml"}
    assert ("\r\n" in new) == ("\r\n" in text)


def test_a_table_that_is_there_keeps_its_other_settings_and_comments() -> None:
    text = (
        f'[tool.{TABLE}] # ours\nmanifests = ["old"]\nbaseline = "b.json" # known\n\n[tool.{TABLE}.rules]\nx = "off"\n'
    )
    assert has_table(text)
    new = with_table(text, {"manifests": ["new"], "suites": ["s"]})
    assert "# ours" in new
    assert "# known" in new
    own = tomllib.loads(new)["tool"][TABLE]
    assert own == {"manifests": ["new"], "baseline": "b.json", "rules": {"x": "off"}, "suites": ["s"]}


@pytest.mark.parametrize("text", ["tool = {other = 1}\n", "[x\n", "tool = 1\n"])
def test_where_no_table_can_be_added_it_says_so(text: str) -> None:
    with pytest.raises(InputError):
        with_table(text, {"manifests": ["deploy"]})


@given(st.dictionaries(st.sampled_from(["manifests", "payloads", "suites"]), PATHS, min_size=1))
def test_any_path_comes_back_as_it_was(settings: dict[str, list[str]]) -> None:
    assert tomllib.loads(table_text(settings))["tool"][TABLE] == settings
