"""Mutants: their order, their places, and that the change of the text is the change of the document."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.fixes.edit import CannotFixError
from harness.manifests import read_yaml
from harness.mutation import find_mutants
from harness.mutation.applying import Texts, apply_mutant, find_document, with_file
from harness.mutation.near import near_variations
from harness.project import Project, open_project
from harness.variations import reads_of
from support.mutants import project_in, with_filter
from support.small_project import LISTENER

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def canonical() -> Project:
    return open_project(load_settings(ROOT))


def test_mutants_are_numbered_by_file_and_line_and_always_the_same(canonical: Project) -> None:
    mutants = find_mutants(canonical)
    assert [mutant.number for mutant in mutants] == list(range(1, len(mutants) + 1))
    files = list(canonical.manifests.files.values())
    places = [(files.index(one.file), one.location.line, one.location.column) for one in mutants]
    assert places == sorted(places)
    assert find_mutants(open_project(load_settings(ROOT))) == mutants


def test_the_change_of_the_text_is_that_of_the_document(canonical: Project) -> None:
    """Of every fifth mutant, because reading a file takes milliseconds."""
    texts = Texts(canonical.manifests)
    wrong, unwritten = [], 0
    for mutant in find_mutants(canonical)[::5]:
        changed = apply_mutant(canonical.manifests, mutant)
        document = find_document(changed, mutant)
        assert document is not None
        try:
            _, after = texts.edited(mutant)
        except CannotFixError:
            unwritten += 1
            continue
        read = read_yaml(after, mutant.file).documents
        if read[mutant.document].value != document.value:
            wrong.append(mutant)
        reread = with_file(canonical.manifests, mutant, read)
        assert reread.resources[mutant.key].value == document.value
    assert wrong == []
    assert unwritten == 0


def test_only_the_mutated_document_differs(canonical: Project) -> None:
    mutant = find_mutants(canonical)[0]
    changed = apply_mutant(canonical.manifests, mutant)
    differing = [key for key, one in canonical.manifests.resources.items() if changed.resources[key] is not one]
    assert differing == [mutant.key]
    assert changed.get(mutant.key.group, mutant.key.kind, mutant.key.namespace, mutant.key.name) is not None
    assert [key for key in changed.by_kind if changed.by_kind[key] != canonical.manifests.by_kind[key]] == [
        (mutant.key.group, mutant.key.kind)
    ]


def test_a_project_without_the_document_stays_as_it_is(canonical: Project, tmp_path: Path) -> None:
    mutant = find_mutants(canonical)[0]
    other = project_in(tmp_path)
    assert apply_mutant(other.manifests, mutant) is other.manifests
    assert Texts(other.manifests).diff(mutant) == ""


def test_what_does_not_compile_or_changes_nothing_is_left_out(tmp_path: Path) -> None:
    # Dropping the bracket's only content, or an operand that is an argument too, would not compile.
    project = project_in(tmp_path, {"manifests/listener.yaml": with_filter("size(body.a) > 1 && 'x' in ['x']")})
    mutants = find_mutants(project)
    assert len({(one.file, one.document, one.changes) for one in mutants}) == len(mutants)
    assert "filter: drops size(body.a) > 1" in [one.description for one in mutants]


def test_lists_and_other_namespaces_have_mutants_too(tmp_path: Path) -> None:
    listed = "apiVersion: v1\nkind: List\nitems:\n" + "".join(
        f"  - {document.strip().replace(chr(10), chr(10) + '    ')}\n" for document in LISTENER.split("---\n")
    )
    project = project_in(tmp_path, {"manifests/listener.yaml": listed})
    mutant = find_mutants(project)[0]
    assert mutant.within == ("items", 0)
    assert Texts(project.manifests).diff(mutant).count("\n-") >= 1


def test_what_cannot_be_written_is_shown_as_an_object(tmp_path: Path) -> None:
    """An anchor stands there, which others may refer to."""
    anchored = LISTENER.replace("value: body.ref", "value: &filter body.ref")
    anchored = anchored.replace("eventTypes\n              value: [", "eventTypes\n              value: &types [")
    project = project_in(tmp_path, {"manifests/listener.yaml": anchored})
    texts = Texts(project.manifests)
    by_description = {one.description: one for one in find_mutants(project)}
    for description in (
        "allows Tag Push Hook instead of Push Hook at interceptor[0] (gitlab)",
        "filter: turns == into != in body.ref == 'refs/heads/main'",
    ):
        mutant = by_description[description]
        with pytest.raises(CannotFixError):
            texts.edited(mutant)
        diff = texts.diff(mutant)
        assert diff.startswith("--- a/manifests/listener.yaml\n+++ b/manifests/listener.yaml\n"), description


def test_the_only_item_of_a_list_leaves_an_empty_one(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    by_description = {one.description: one for one in find_mutants(project)}
    _, text = Texts(project.manifests).edited(by_description["drops the trigger build"])
    assert "  serviceAccountName: ci\n  triggers: []\n---\n" in text


def test_near_variations_change_one_text_by_one_character(canonical: Project) -> None:
    delivery = canonical.deliveries.get("push/dev")
    found = list(near_variations(delivery, reads_of(canonical.simulator.world)))
    refs = {
        variation.payload["ref"]
        for variation in found
        if variation.payload is not None and variation.description.startswith("ref is ")
    }
    assert {"refs/heads/devx", "xrefs/heads/dev", "refs/heads/de", "refs/heads/dex"} <= refs
    assert "refs/heads/dev" not in refs
    assert all(variation.changes == 1 for variation in found)
    assert len({variation.edits for variation in found}) == len(found)
