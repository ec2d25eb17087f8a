"""The tutorial: who follows it gets what it shows, in its order, and its gate refuses what it says."""

import shlex
from pathlib import Path

import pytest
import yaml

from support.beginnings import ROOT, TUTORIAL, from_tutorial
from support.history import History
from support.pages import Change, Command, Reader, Session, is_shown, steps

pytestmark = pytest.mark.slow


def test_who_follows_it_gets_what_it_shows(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    Reader(folder).follow(TUTORIAL)


def test_the_gate_of_the_tutorial_refuses_the_change(tmp_path: Path) -> None:
    """What the job `diff` of the component does with the inputs of `.gitlab-ci.yml`: in a merge request that changes
    nothing, and in the one that widens the filter."""
    from_tutorial(tmp_path)
    base = History.start(tmp_path).commit()
    (include,) = yaml.safe_load((tmp_path / ".gitlab-ci.yml").read_text())["include"]
    command = Command(0, diff_job(include["inputs"], base), "")
    reader = Reader(tmp_path)
    assert [code for code, _ in reader.run(Session(0, (command,)))] == [0]
    reader.do(next(step for step in steps(TUTORIAL) if isinstance(step, Change) and "startsWith" in step.after))
    assert [code for code, _ in reader.run(Session(0, (command,)))] == [1]


def diff_job(inputs: dict[str, str], base: str) -> str:
    """The script of the component's job `diff`, without what it installs."""
    head, jobs = yaml.safe_load_all((ROOT / "templates" / "gate.yml").read_text(encoding="utf-8"))
    known = {name: given["default"] for name, given in head["spec"]["inputs"].items()}
    assert set(inputs) <= set(known)
    (job,) = [job for name, job in jobs.items() if name.endswith(": diff")]
    values = {name: str(value) for name, value in job["variables"].items()}
    for name, value in {**known, **inputs}.items():
        values = {variable: text.replace(f"$[[ inputs.{name} ]]", str(value)) for variable, text in values.items()}
    variables = {**values, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    lines = [f"export {name}={shlex.quote(text)}" for name, text in variables.items() if name.startswith(("H", "CI"))]
    script = [line for line in job["script"] if "pip install" not in line and "venv" not in line]
    return "\n".join(["(", *lines, *script, ")"]).replace(".tekton-harness/bin/", "")


def test_what_is_not_so_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ echo one; echo two\none\n```\n")
    with pytest.raises(AssertionError, match=r"page.md:1: `echo one; echo two` prints\none\ntwo\n"):
        Reader(tmp_path).follow(page)
    page.write_text("In `a.txt`:\n\n```yaml\na: 1\n```\n\nand `a.txt`:\n\n```diff\n-b\n+c\n```\n")
    with pytest.raises(AssertionError, match=r"page.md:9: a.txt does not hold once what is changed"):
        Reader(tmp_path).follow(page)
    page.write_text("```yaml\na: 1\n```\n")
    with pytest.raises(AssertionError, match="a block of 'yaml' that is no file"):
        Reader(tmp_path).follow(page)


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\n", "a\n", True),
        ("a\n", "a\nb\n", False),
        ("a (0.1 s)\n", "a (12.34 s)\n", True),
        ("main (1234567) → x\n", "main (89abcde) → x\n", True),
        ("a\n", "b\n", False),
    ],
)
def test_what_counts_as_shown(shown: str, printed: str, same: bool) -> None:
    assert is_shown(shown, printed) is same
