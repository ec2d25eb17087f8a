import pytest

from harness.deliveries.delivery import Delivery
from harness.variations import BodyEdit, Compound, Edit, HeaderEdit, compound, parent_of
from harness.variations.edits import value_at
from support.lines import each_line
from support.recorded import delivery_named, made, recorded

PUSH, TAG, MERGED = "push/dev", "tag_push/v1.1.0", "merge_request/manifest-merged-to-main"

CHANGES: list[tuple[str, Compound, str | None]] = [
    (PUSH, Compound.OTHER_PROJECT, "the project is other-group/other-project"),
    (TAG, Compound.OTHER_PROJECT, "the project is other-group/other-project"),
    (MERGED, Compound.OTHER_PROJECT, "the project is other-group/other-project"),
    ("other/member", Compound.OTHER_PROJECT, None),
    (PUSH, Compound.SAME_NAME_IN_OTHER_GROUP, "the project is other-group/flask-k8s-example"),
    (PUSH, Compound.DELETED, "the branch is deleted"),
    (TAG, Compound.DELETED, "the tag is deleted"),
    (MERGED, Compound.DELETED, None),
    ("push/deleted-branch", Compound.DELETED, None),
    (PUSH, Compound.OTHER_BRANCH, "the branch is other-branch"),
    (TAG, Compound.OTHER_BRANCH, None),
    (MERGED, Compound.OTHER_BRANCH, None),
    (PUSH, Compound.BRANCH_WITH_SLASHES, "the branch is feature/dev"),
    ("push/branch-ending-in-dev", Compound.BRANCH_WITH_SLASHES, None),
    (TAG, Compound.BRANCH_WITH_SLASHES, None),
    (TAG, Compound.TAG_NOT_A_VERSION, "the tag is not-v1.1.0"),
    (PUSH, Compound.TAG_NOT_A_VERSION, None),
    (MERGED, Compound.FORK, "the merge request comes from a fork"),
    ("merge_request/fork-merged", Compound.FORK, None),
    (PUSH, Compound.FORK, None),
    (MERGED, Compound.DRAFT, "the merge request is a draft"),
    ("merge_request/draft", Compound.DRAFT, None),
    (PUSH, Compound.DRAFT, None),
    (MERGED, Compound.OTHER_ACTION, "the merge request is opened"),
    ("merge_request/manifest-opened", Compound.OTHER_ACTION, "the merge request is closed"),
    (PUSH, Compound.OTHER_ACTION, None),
    (MERGED, Compound.OTHER_TARGET_BRANCH, "the merge request is for the branch other-branch"),
    (PUSH, Compound.OTHER_TARGET_BRANCH, None),
    (PUSH, Compound.WITHOUT_TOKEN, "X-Gitlab-Token is missing"),
    ("bad/missing-token", Compound.WITHOUT_TOKEN, None),
    (PUSH, Compound.WRONG_TOKEN, "X-Gitlab-Token is wrong"),
    ("bad/missing-token", Compound.WRONG_TOKEN, None),
    (PUSH, Compound.OTHER_EVENT, 'X-Gitlab-Event is "Tag Push Hook"'),
    (MERGED, Compound.OTHER_EVENT, 'X-Gitlab-Event is "Push Hook"'),
]


@each_line(CHANGES)
def test_a_compound_applies_where_it_has_a_meaning(line: tuple[str, Compound, str | None]) -> None:
    name, kind, expected = line
    variation = compound(delivery_named(name), kind)
    assert (variation.description if variation else None) == expected


def test_every_kind_applies_to_something_and_changes_it() -> None:
    for kind in Compound:
        made_of = [one for delivery in recorded() if (one := compound(delivery, kind)) is not None]
        assert made_of, kind
        assert all(one.delivery.body != one.base.body or one.headers != one.base.headers for one in made_of), kind


def edits_of(name: str, kind: Compound) -> set[Edit]:
    variation = compound(delivery_named(name), kind)
    assert variation is not None
    return set(variation.edits)


def test_a_deletion_has_zeros_and_nothing_to_check_out() -> None:
    variation = compound(delivery_named(PUSH), "deleted")
    assert variation is not None
    payload = variation.payload
    assert payload is not None
    told = [payload[key] for key in ("after", "checkout_sha", "commits", "total_commits_count")]
    assert told == ["0" * 40, None, [], 0.0]
    assert payload["before"] == parent_of(variation.base).payload["before"]  # type: ignore[index]  # an object
    long = made({"object_kind": "push", "after": "a" * 64, "checkout_sha": "a" * 64})
    longer = compound(long, Compound.DELETED)
    assert longer is not None
    assert longer.payload is not None
    assert longer.payload["after"] == "0" * 64


def test_another_project_leaves_no_trace_of_the_first() -> None:
    for name in (PUSH, TAG, MERGED, "merge_request/fork-merged", "other/pipeline", "other/release"):
        variation = compound(delivery_named(name), Compound.OTHER_PROJECT)
        assert variation is not None
        payload = variation.payload
        assert payload is not None
        old = parent_of(variation.base).project_path
        for at in (("project",), ("repository",), ("object_attributes", "target")):
            assert old not in str(value_at(payload, at)), (name, at)
        assert value_at(payload, ("project", "path_with_namespace")) == "other-group/other-project"
        assert value_at(payload, ("project", "id")) == 999983.0
        assert old.partition("/")[0] == value_at(parent_of(variation.base).payload, ("project", "namespace"))


def test_a_fork_keeps_its_source_when_the_project_moves() -> None:
    variation = compound(delivery_named("merge_request/fork-merged"), Compound.OTHER_PROJECT)
    assert variation is not None
    source = ("object_attributes", "source", "path_with_namespace")
    assert value_at(variation.payload, source) == "r.ishiguro/flask-k8s-manifest"


def test_a_fork_has_another_source_project() -> None:
    variation = compound(delivery_named(MERGED), Compound.FORK)
    assert variation is not None
    payload = variation.payload
    source = value_at(payload, ("object_attributes", "source"))
    assert isinstance(source, dict)
    assert source["path_with_namespace"] == "a-fork/flask-k8s-manifest"
    assert source["http_url"] == "https://gitlab.centre.com/a-fork/flask-k8s-manifest.git"
    assert value_at(payload, ("object_attributes", "source_project_id")) == source["id"]
    assert value_at(payload, ("object_attributes", "target_project_id")) == 8.0


def test_the_small_ones_change_these_keys() -> None:
    attributes = "object_attributes"
    assert edits_of(MERGED, Compound.OTHER_ACTION) == {
        BodyEdit((attributes, "action"), "open"),
        BodyEdit((attributes, "state"), "opened"),
        BodyEdit((attributes, "merge_commit_sha")),
    }
    assert edits_of(MERGED, Compound.DRAFT) == {
        BodyEdit((attributes, "draft"), True),
        BodyEdit((attributes, "work_in_progress"), True),
        BodyEdit((attributes, "title"), "Draft: Three replicas in production, spread over the nodes"),
    }
    assert edits_of(PUSH, Compound.WRONG_TOKEN) == {HeaderEdit("X-Gitlab-Token", "not-the-token")}


def test_an_unknown_kind_is_no_kind() -> None:
    with pytest.raises(ValueError, match="upside down"):
        compound(delivery_named(PUSH), "upside down")


def test_bodies_that_are_none_have_only_the_changes_of_headers() -> None:
    array = Delivery("array", "POST", "/", (("X-Gitlab-Token", "t"), ("X-Gitlab-Event", "Push Hook")), b"[]")
    applying = {kind for kind in Compound if compound(array, kind) is not None}
    assert applying == {Compound.WITHOUT_TOKEN, Compound.WRONG_TOKEN, Compound.OTHER_EVENT}
