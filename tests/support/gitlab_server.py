"""A server that speaks as much of GitLab's API as the comment of a merge request needs, over real HTTP.

Source of the shapes: docs.gitlab.com/api/notes and /api/users (18.x); pages as docs.gitlab.com/api/rest tells.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "glpat-right"
PAGE = 2
"""How many notes are on a page, whatever was asked for: GitLab has a maximum too."""


@dataclass
class GitLab:
    """What the server holds, and what it was asked. `fails` maps a method to the status that it is answered with."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fails: dict[str, int] = field(default_factory=dict)
    url: str = ""
    user: int = 42

    def add(self, body: str, author: int) -> None:
        note = {"id": len(self.notes) + 1, "body": body, "author": {"id": author, "username": f"user{author}"}}
        self.notes.append({**note, "system": False, "noteable_type": "MergeRequest", "noteable_iid": 5})

    @property
    def bodies(self) -> list[str]:
        return [note["body"] for note in self.notes]


@contextmanager
def serve() -> Iterator[GitLab]:
    """A running server; its merge request is 5 of project 7."""
    gitlab = GitLab()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"gitlab": gitlab}))
    gitlab.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield gitlab
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    gitlab: GitLab
    protocol_version = "HTTP/1.1"
    notes = re.compile(r"/api/v4/projects/7/merge_requests/5/notes(?:/(\d+))?")

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_PUT(self) -> None:
        self._handle("PUT")

    def _handle(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else {}
        parts = urlsplit(self.path)
        self.gitlab.asked.append(f"{method} {parts.path}")
        if method in self.gitlab.fails:
            self._answer(self.gitlab.fails[method], {"message": f"{self.gitlab.fails[method]} as the test wants it"})
        elif self.headers.get("PRIVATE-TOKEN") != TOKEN:
            self._answer(401, {"message": "401 Unauthorized"})
        elif parts.path == "/api/v4/user":
            self._answer(200, {"id": self.gitlab.user, "username": "project_7_bot"})
        elif match := self.notes.fullmatch(parts.path):
            self._of_notes(method, match[1], sent, parse_qs(parts.query))
        else:
            self._answer(404, {"message": "404 Not Found"})

    def _of_notes(self, method: str, id: str | None, sent: dict[str, Any], query: dict[str, list[str]]) -> None:
        notes = self.gitlab.notes
        if method == "POST":
            self.gitlab.add(sent["body"], self.gitlab.user)
            self._answer(201, notes[-1])
        elif method == "PUT" and id is not None:
            note = notes[int(id) - 1]
            if note["author"]["id"] != self.gitlab.user:
                self._answer(403, {"message": "403 Forbidden"})
                return
            note["body"] = sent["body"]
            self._answer(200, note)
        else:
            page = int(query.get("page", ["1"])[0])
            shown = notes[(page - 1) * PAGE : page * PAGE]
            more = f"{page + 1}" if page * PAGE < len(notes) else ""
            link = f'<{self.gitlab.url}{urlsplit(self.path).path}?page={more}>; rel="next"' if more else ""
            self._answer(200, shown, {"Link": link, "X-Next-Page": more, "X-Page": f"{page}", "X-Per-Page": f"{PAGE}"})

    def _answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", f"{len(body)}")
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass  # the tests look at what was asked
