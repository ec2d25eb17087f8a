"""A webhook delivery: the HTTP request that GitLab sent, as it was recorded."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

REDACTED = "[REDACTED]"
"""What GitLab writes in place of a secret header value when it serves a recorded delivery (GitLab 17.3)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One HTTP request.

    `name` is short and unique in a run (the file's path without its ending); `headers` keeps order and repetition as
    sent; `body` is the raw bytes; `url` is absolute, or a path with query where the record holds no more; `trigger` is
    GitLab's own word for the hook's kind (`push_hooks`), empty where unknown; `source` is the file, for messages.
    """

    name: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    trigger: str = ""
    source: str = ""

    @property
    def host(self) -> str:
        """The host that the delivery was sent to, without port; empty where the URL is a path."""
        return urlsplit(self.url).hostname or ""

    @property
    def request_url(self) -> str:
        """Path and query as the listener's server sees them (`/dev?x=1`); never empty."""
        parts = urlsplit(self.url)
        path = parts.path or "/"
        return f"{path}?{parts.query}" if parts.query else path

    def header(self, name: str) -> str:
        """The first value of a header, by its name in any case; empty where it was not sent."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def event(self) -> str:
        """`X-Gitlab-Event` (`Push Hook`), empty where it was not sent."""
        return self.header("X-Gitlab-Event")
