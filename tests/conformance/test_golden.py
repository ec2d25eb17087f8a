"""The harness agrees with every golden answer of Tekton: same decision, code, message, and values to the digit."""

import re
from pathlib import Path

import pytest

from reference import goldens, tekton
from reference.goldens import Golden, dumps
from reference.harness_answers import harness_answer

PARTS = 4
"""Into how many tests the lines of a file are dealt out, so that several processes share the work."""

LEAST = {"cel": 1500, "triggers": 400, "sink": 70, "admission": 300, "k8s-cel": 800, "k8s-policy": 80}
"""How many lines a file has at least."""


def disagreement(line: Golden) -> str | None:
    """Both answers, where the harness's is none that Tekton gave."""
    got = dumps(harness_answer(goldens.MODES[line.file], line.question))
    if got in set(map(dumps, line.wants)):
        return None
    return f"{line.place} {dumps(line.input)}\n  Tekton  {dumps(line.wants[0])}\n  harness {got}"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("file", goldens.MODES)
def test_every_answer_is_tektons(file: str, part: int) -> None:
    found = [problem for line in goldens.read(file)[part::PARTS] if (problem := disagreement(line))]
    assert not found, "\n".join(found[:10])


@pytest.mark.parametrize("file", goldens.MODES)
def test_every_line_has_an_answer_and_is_there_once(file: str) -> None:
    lines = goldens.read(file)
    assert len(lines) >= LEAST[file]
    assert all(line.wants for line in lines)
    assert len({dumps(line.input) for line in lines}) == len(lines)


def test_tekton_is_random_in_few_lines_only() -> None:
    lines = [line for file in goldens.MODES for line in goldens.read(file)]
    assert 0 < sum(len(line.wants) > 1 for line in lines) < len(lines) / 100


def test_expressions_are_evaluated_on_many_bodies() -> None:
    assert len({line.input["context"] for line in goldens.read("cel")}) >= 12


@pytest.mark.parametrize("module", ["triggers", "pipeline"])
def test_the_pinned_release_is_named_in_the_documentation(module: str) -> None:
    pinned = tekton.pinned()[f"github.com/tektoncd/{module}"]
    for page in ("README.md", "docs/fidelity.md", "tests/reference/README.md"):
        found = re.findall(rf"tektoncd/{module} (v[0-9.]+[0-9])", (tekton.PROJECT / page).read_text(encoding="utf-8"))
        assert set(found) == {pinned}, page


def test_the_release_of_kubernetes_is_the_same_everywhere() -> None:
    pinned = tekton.pinned("kubernetes")["k8s.io/apiserver"]
    pages = [tekton.PROJECT / "docs/manifest-policies.md", tekton.PROJECT / "tests/reference/README.md"]
    code = [*Path(tekton.PROJECT, "harness/cel/kubernetes").glob("*.py")]
    code += Path(tekton.PROJECT, "harness/policies/manifest").glob("*.py")
    named = {
        path.name: set(re.findall(r"k8s\.io/apiserver (v[0-9.]+[0-9])", path.read_text(encoding="utf-8")))
        for path in [*pages, *code]
    }
    assert all(named[path.name] == {pinned} for path in pages)
    assert [name for name, versions in named.items() if versions - {pinned}] == []


def test_the_code_names_no_other_release() -> None:
    pinned = tekton.pinned()
    for path in Path(tekton.PROJECT, "harness").rglob("*.py"):
        for module, version in re.findall(
            r"(tektoncd/\w+|google/cel-go) (v\d+\.\d+\.\d+)", path.read_text(encoding="utf-8")
        ):
            assert version == pinned[f"github.com/{module}"], path
