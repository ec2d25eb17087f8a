"""The comment in a merge request, against a server that speaks GitLab's API."""

import sys
from collections.abc import Iterator

import pytest

from harness.diff import Change, Comparison, Kind, What
from harness.diff.judged import Judged
from harness.diff.model import SideSummary
from harness.errors import HarnessError, UsageError
from harness.report.diff.merge_request import MOST_CHARACTERS, MergeRequest
from support.gitlab_server import TOKEN, GitLab, serve


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serve() as running:
        yield running


@pytest.fixture
def merge_request(gitlab: GitLab) -> MergeRequest:
    return MergeRequest(gitlab.url, "7", "5", TOKEN)


def nothing() -> Judged:
    return Judged(Comparison(SideSummary("before"), SideSummary("after"), (), 1, 0, 1))


def test_one_comment_is_written_and_kept_up_to_date(
    gitlab: GitLab, merge_request: MergeRequest, judged: Judged
) -> None:
    for number in range(5):
        gitlab.add(f"a comment {number}", author=1)
    assert merge_request.comment(judged).startswith("the comment was written in merge request !5")
    assert gitlab.bodies[5].startswith("<!-- tekton-harness diff -->\n## tekton-harness diff: 4 changes")
    before = gitlab.bodies
    assert merge_request.comment(judged).startswith("the comment is up to date")
    assert gitlab.bodies == before
    assert merge_request.comment(nothing()).startswith("the comment was brought up to date")
    assert len(gitlab.notes) == 6
    assert "nothing changes" in gitlab.bodies[5]
    assert [one.partition(" ")[0] for one in gitlab.asked if not one.startswith("GET")] == ["POST", "PUT"]


def test_where_nothing_changes_no_comment_is_begun(gitlab: GitLab, merge_request: MergeRequest) -> None:
    assert merge_request.comment(nothing()).startswith("nothing changes, so that no comment was written")
    assert gitlab.notes == []


def test_what_others_wrote_is_left_alone(gitlab: GitLab, merge_request: MergeRequest, judged: Judged) -> None:
    gitlab.add(f"{merge_request.marker}\nsomebody else's", author=1)
    gitlab.add(f"about {merge_request.marker}", author=gitlab.user)
    merge_request.comment(judged)
    assert gitlab.bodies[:2] == [f"{merge_request.marker}\nsomebody else's", f"about {merge_request.marker}"]
    assert len(gitlab.notes) == 3


def test_projects_of_one_repository_have_a_comment_each(gitlab: GitLab, judged: Judged) -> None:
    for name in ("services/a", "services/b --> x", "services/a"):
        MergeRequest(gitlab.url, "7", "5", TOKEN, name).comment(judged)
    assert [body.partition("\n")[0] for body in gitlab.bodies] == [
        "<!-- tekton-harness diff services/a -->",
        "<!-- tekton-harness diff services/b%20--%3E%20x -->",
    ]


def test_a_comment_that_would_be_too_long_is_cut_between_changes(gitlab: GitLab, merge_request: MergeRequest) -> None:
    changes = tuple(Change(What.ADDED, (Kind.TRIGGERS,), f"ci/{number}", "x" * 50_000, ()) for number in range(20))
    merge_request.comment(Judged(Comparison(SideSummary("b"), SideSummary("a"), changes, 1, 0, 1)))
    (body,) = gitlab.bodies
    assert len(body) < MOST_CHARACTERS + 1000
    assert body.count("<details>") == body.count("</details>")
    assert "the rest is too long for a comment" in body


@pytest.mark.parametrize(
    ("token", "fails", "said"),
    [
        ("glpat-wrong", {}, "401"),
        (TOKEN, {"POST": 403}, "403 as the test wants it"),
        (TOKEN, {"GET": 500}, "500 as the test wants it"),
        (TOKEN, {"POST": 429}, "429 as the test wants it"),
    ],
)
def test_a_gitlab_that_does_not_take_it(
    gitlab: GitLab, judged: Judged, token: str, fails: dict[str, int], said: str
) -> None:
    gitlab.fails = fails
    with pytest.raises(HarnessError) as raised:
        MergeRequest(gitlab.url, "7", "5", token).comment(judged)
    assert said in raised.value.message
    assert token not in f"{raised.value} {raised.value.help}"


def test_a_gitlab_that_is_not_there(judged: Judged) -> None:
    with pytest.raises(HarnessError, match="GitLab is not reached") as raised:
        MergeRequest("http://127.0.0.1:9", "7", "5", TOKEN).comment(judged)
    assert TOKEN not in str(raised.value)


PIPELINE = {
    "CI_SERVER_URL": "https://gitlab.example.com",
    "CI_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_IID": "5",
    "GITLAB_TOKEN": TOKEN,
}


def test_the_pipeline_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PIPELINE.items():
        monkeypatch.setenv(name, value)
    found = MergeRequest.of_pipeline("x")
    assert found == MergeRequest("https://gitlab.example.com", "7", "5", TOKEN, "x")
    assert TOKEN not in repr(found)
    monkeypatch.setenv("CI_PROJECT_ID", "../8")
    with pytest.raises(UsageError, match="have to be numbers"):
        MergeRequest.of_pipeline()


def test_what_the_environment_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PIPELINE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CI_PROJECT_ID", "7")
    with pytest.raises(UsageError) as raised:
        MergeRequest.of_pipeline()
    assert raised.value.message == (
        "--comment needs CI_SERVER_URL, CI_MERGE_REQUEST_IID, GITLAB_TOKEN in the environment"
    )


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, judged: Judged) -> None:
    monkeypatch.setitem(sys.modules, "gitlab", None)
    with pytest.raises(UsageError, match="needs python-gitlab") as raised:
        MergeRequest("http://127.0.0.1:9", "7", "5", TOKEN).comment(judged)
    assert "tekton-harness[gitlab]" in raised.value.help
