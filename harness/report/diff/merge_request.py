"""One comment in GitLab's merge request that says what it changes, kept up to date.

Source: GitLab's API (docs.gitlab.com/api/notes, 18.x), by way of python-gitlab, which the extra `gitlab` brings.
"""

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from harness.diff.judged import Judged
from harness.errors import HarnessError, UsageError
from harness.report.diff.markdown import render

if TYPE_CHECKING:
    from gitlab.v4.objects import ProjectMergeRequest, ProjectMergeRequestNote

PATIENCE: Final = 30
"""Seconds that GitLab may take for an answer."""

MOST_CHARACTERS: Final = 200_000
"""How long the comment may be; GitLab takes a million characters, and shows none of them quickly."""

_VARIABLES: Final = ("CI_SERVER_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID", "GITLAB_TOKEN")


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """Which merge request of which GitLab, and the token of who comments; `name` tells the comments of several projects
    in one repository apart."""

    server: str
    project: str
    iid: str
    token: str = field(repr=False)
    name: str = ""

    @classmethod
    def of_pipeline(cls, name: str = "") -> "MergeRequest":
        """The one that the pipeline in the environment runs for. Raises UsageError where that does not say."""
        found = {variable: os.environ.get(variable, "") for variable in _VARIABLES}
        missing = [variable for variable, value in found.items() if not value]
        if missing:
            help = (
                "the CI_* variables are those of a merge request's pipeline; GITLAB_TOKEN is a project access token "
                "with the scope api, given as a masked variable"
            )
            raise UsageError(f"--comment needs {', '.join(missing)} in the environment", help=help)
        if not found["CI_PROJECT_ID"].isdigit() or not found["CI_MERGE_REQUEST_IID"].isdigit():
            raise UsageError("CI_PROJECT_ID and CI_MERGE_REQUEST_IID have to be numbers")
        server, project, iid, token = found.values()
        return cls(server, project, iid, token, name)

    @property
    def marker(self) -> str:
        """The first line of the comment, which nobody sees and by which it is found again."""
        name = quote(self.name, safe="/.")
        return f"<!-- tekton-harness diff{f' {name}' if name else ''} -->"

    def comment(self, judged: Judged) -> str:
        """Write the comment, or bring it up to date; where nothing changes and none is there, none is written. Returns
        what was done, in a sentence.

        Raises UsageError where python-gitlab is not installed, HarnessError where GitLab does not take the comment.
        """
        try:
            import gitlab
            import requests
        except ImportError:
            help = "pip install 'tekton-harness[gitlab]'"
            raise UsageError("--comment needs python-gitlab, which is not installed", help=help) from None
        text = self._text(judged)
        where = f"merge request !{self.iid} of project {self.project} at {self.server}"
        try:
            return f"{self._put(text, is_needed=bool(judged.changes) or not judged.passed)} in {where}"
        except gitlab.GitlabError as error:
            # Some messages are whole pages; the token is in none of them.
            said = " ".join(str(error).split())[:300]
            raise HarnessError(f"the comment in {where} was not written: {said}", help=_HELP) from error
        except (requests.RequestException, OSError) as error:
            kind = type(error).__name__
            raise HarnessError(f"the comment in {where} was not written: GitLab is not reached ({kind})") from error

    def _text(self, judged: Judged) -> str:
        text = f"{self.marker}\n{render(judged)}"
        if len(text) <= MOST_CHARACTERS:
            return text
        # Cut between lines, and outside of whatever was open there.
        kept = text[:MOST_CHARACTERS].rpartition("\n<details>")[0] or f"{self.marker}\n## tekton-harness diff"
        return f"{kept}\n\n… the rest is too long for a comment: `diff --report markdown=FILE` holds all of it.\n"

    def _put(self, text: str, *, is_needed: bool) -> str:
        import gitlab

        server = gitlab.Gitlab(self.server, private_token=self.token, timeout=PATIENCE, keep_base_url=True)
        me = server.http_get("/user", **_AT_ONCE)
        project = server.projects.get(int(self.project), lazy=True)
        merge_request = project.mergerequests.get(int(self.iid), lazy=True)
        note = self._find(merge_request, me["id"] if isinstance(me, dict) else None)
        if note is not None:
            if note.body == text:
                return "the comment is up to date"
            note.body = text
            note.save(**_AT_ONCE)
            return "the comment was brought up to date"
        if not is_needed:
            return "nothing changes, so that no comment was written"
        merge_request.notes.create({"body": text}, **_AT_ONCE)
        return "the comment was written"

    def _find(self, merge_request: "ProjectMergeRequest", me: object) -> "ProjectMergeRequestNote | None":
        """The first comment of the token's own user that begins with the marker: anybody could write one that does."""
        notes = merge_request.notes.list(iterator=True, order_by="created_at", sort="asc", per_page=100, **_AT_ONCE)
        for note in notes:
            if note.author.get("id") == me and note.body.startswith(self.marker):
                return note
        return None


_AT_ONCE: Final[dict[str, Any]] = {"obey_rate_limit": False}
"""An answer now: a server may want python-gitlab to wait for as long as it likes."""

_HELP = "the token has to be one of the project, with the scope api and at least the role Reporter"
