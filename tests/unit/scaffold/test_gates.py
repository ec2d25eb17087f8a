"""Items in the lists of other people's YAML files."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UsageError
from harness.scaffold.gates import CI_FILE, HOOKS_FILE, plan_gates
from harness.scaffold.writing import Change
from harness.scaffold.yaml_lists import with_item

URL = "https://gitlab.example.com/ci/tekton-harness"
ITEM = "component: x/gate@1\ninputs:\n  package: p\n"
ADDED = {"component": "x/gate@1", "inputs": {"package": "p"}}


JOB = "job: {script: [x]}\n"


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("", ""),
        ("# a comment\n", ""),
        ("stages: [test]\n", ""),
        ("include:\n  - local: a.yml # why\n", "  # behind\n\n# of the job\n" + JOB),
        ("include:\n- local: a.yml\n- project: p\n  file:\n    - b.yml\n", "\n" + JOB),
        ("include:\n  - local: a.yml\n", "job:\n  script:\n    - !reference [.x, script]\n"),
        ("include:\r\n  - local: a.yml\r\n", "job: {script: [x]}\r\n"),
        ("include:\n  - local: a.yml", ""),
        ("x: &x [a]\ninclude:\n  - local: *x\n", ""),
    ],
)
def test_an_item_is_added_and_everything_else_stays(before: str, behind: str) -> None:
    new = with_item(before + behind, "include", ITEM)
    assert new is not None
    assert new.startswith(before)
    assert new.endswith(behind)
    added = new[len(before) : len(new) - len(behind)]
    assert yaml.safe_load(added if "include" not in before else f"include:\n{added}")["include"] == [ADDED]
    assert ("\r\n" in new) == ("\r\n" in before)


@pytest.mark.parametrize(
    "text",
    [
        "include: a.yml\n",
        "include: [a.yml]\n",
        "include:\n  local: a.yml\n",
        "include: []\n",
        "include:\n",
        "- a\n",
        "{a: b}\n",
        "spec:\n  inputs: {}\n---\njob: {script: x}\n",
        "include: [\n",
        "a: 1\na: 2\n",
        "a: *b\n",
        "a\n",
        "---\n",
    ],
)
def test_what_cannot_be_added_to_is_left_alone(text: str) -> None:
    assert with_item(text, "include", ITEM) is None


@given(
    st.lists(st.sampled_from(["a", "b", ":", "-", "#", "&x ", "*x", "!t ", "|", "[", "]", '"', "\n", " ", "include:"]))
)
def test_no_text_breaks_it_and_none_loses_a_line(pieces: list[str]) -> None:
    text = "".join(pieces)
    new = with_item(text, "include", ITEM)
    if new is not None:
        lines = iter(new.split("\n"))
        assert all(line in lines for line in text.split("\n") if line.strip())
        assert len(new) > len(text)


def test_files_are_made_where_there_are_none(tmp_path: Path) -> None:
    gates = plan_gates(tmp_path, f"{URL}.git", "0.1.0")
    ci, hooks = (yaml.safe_load(file.text) for file in gates.files)
    package = {"package": f"git+{URL}.git@0.1.0"}
    assert ci == {"include": [{"component": "$CI_SERVER_FQDN/ci/tekton-harness/gate@0.1.0", "inputs": package}]}
    assert hooks == {"repos": [{"repo": URL, "rev": "0.1.0", "hooks": [{"id": "tekton-harness"}]}]}
    assert [file.change for file in gates.files] == [Change.NEW, Change.NEW]
    assert not gates.by_hand


def test_what_is_there_is_not_added_again(tmp_path: Path) -> None:
    for file in plan_gates(tmp_path, URL, "0.1.0").files:
        (tmp_path / file.path).write_text(file.text)
    gates = plan_gates(tmp_path, URL, "0.2.0")
    assert gates.kept == (CI_FILE, HOOKS_FILE)
    assert not gates.files


def test_without_a_url_or_in_a_subfolder_it_is_left_to_somebody(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    for folder, url in ((tmp_path, None), (tmp_path / "sub", URL)):
        gates = plan_gates(folder, url, "0.1.0")
        assert not gates.files
        assert [one.path for one in gates.by_hand] == [CI_FILE, HOOKS_FILE]
        assert all(one.reason and "tekton-harness" in one.text for one in gates.by_hand)


def test_a_list_that_cannot_be_added_to_is_left_to_somebody(tmp_path: Path) -> None:
    (tmp_path / CI_FILE).write_text("include: other.yml\n")
    gates = plan_gates(tmp_path, URL, "0.1.0")
    assert [file.path for file in gates.files] == [HOOKS_FILE]
    assert [one.path for one in gates.by_hand] == [CI_FILE]


@pytest.mark.parametrize(
    "url", ["", "gitlab.example.com/ci/x", "https://host/only", "https://h/a/b c", "https://[/a/b"]
)
def test_a_url_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        plan_gates(tmp_path, url, "0.1.0")
