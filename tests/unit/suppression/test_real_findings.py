"""Suppressions of what the rules find in files."""

from collections.abc import Callable

import pytest

from harness.judgement import findings
from harness.project import Project
from harness.suppression import OWN_IDS, Suppressed, apply, read_baseline, write_baseline
from support.small_project import LISTENER, Folder

MARK = "# tekton-harness: ignore[cel-invalid] the function comes with the next version"
FILTER = "              value: body.ref == 'refs/heads/main'\n"
BLOCK = "              value: >-\n                has(body.ref)\n                && nope(body.ref)\n"


def judged(project: Project) -> Suppressed:
    found = findings(project)
    known = {*OWN_IDS, "cel-invalid", *(finding.rule for finding in found)}
    return apply(found, project.manifests.documents, project.settings.rules, known_ids=known)


def rules(result: Suppressed) -> list[str]:
    """The ids of what counts and speaks of CEL or of suppressions, each once."""
    return sorted({one.rule for one in result.kept if one.rule == "cel-invalid" or one.rule in OWN_IDS})


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (BLOCK, ["cel-invalid"]),
        (f"              {MARK}\n{BLOCK}", []),
        (BLOCK.replace(">-", f">- {MARK}"), []),
        (BLOCK.replace("has(body.ref)", f"has(body.ref) {MARK}"), ["cel-invalid"]),
        (f"              {MARK}\n{FILTER}", ["unused-suppression"]),
        (FILTER.replace("body.ref ==", "nope ==").replace("\n", f" {MARK}\n"), []),
    ],
)
def test_comments(text: str, kept: list[str], folder: Folder, opened: Callable[..., Project]) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace(FILTER, text))
    assert rules(judged(opened())) == kept


def test_an_annotation(folder: Folder, opened: Callable[..., Project]) -> None:
    annotation = "  annotations:\n    tekton-harness/ignore: 'cel-invalid: made by a machine'\n"
    text = LISTENER.replace(FILTER, BLOCK).replace(
        "  namespace: ci\nspec:\n", f"  namespace: ci\n{annotation}spec:\n", 1
    )
    folder.write("manifests/listener.yaml", text)
    result = judged(opened())
    assert rules(result) == []
    assert [(one.how, one.reason) for one in result.suppressed] == [("annotation", "made by a machine")]


def test_a_baseline_stays_good_when_lines_move(folder: Folder, opened: Callable[..., Project]) -> None:
    text = LISTENER.replace(FILTER, BLOCK)
    folder.write("manifests/listener.yaml", text)
    path = folder.folder / "baseline.json"
    assert write_baseline(path, judged(opened()).kept) == ()
    new = ["cel-invalid", "stale-baseline"]
    for now, left in ((text, []), (f"# one more line\n{text}", []), (text.replace("nope(", "nopes("), new)):
        folder.write("manifests/listener.yaml", now)
        project = opened()
        baseline = read_baseline(path, folder.folder)
        result = apply(findings(project), project.manifests.documents, {}, known_ids=OWN_IDS, baseline=baseline)
        assert rules(result) == left
