"""A raw HTTP request in a file, as Tekton's `cel-eval -r` takes it (tektoncd/triggers v0.37.0, cmd/cel-eval).

A request line, headers, an empty line, the body; lines end in LF or CRLF. The body is everything after the first empty
line. Where the file has a Content-Length, it has to fit: Go would cut the body off, or refuse it.
"""

import re

from harness.deliveries.delivery import Delivery
from harness.deliveries.headers import Headers, is_header_name
from harness.deliveries.recorded_file import RecordedFile

ENDINGS = (".http", ".txt")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_REQUEST_LINE = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP/\d(?:\.\d)?\s*\Z")
_EXAMPLE = "the first line has to be like: POST /hook HTTP/1.1"
_MAX_HEAD = 1024 * 1024


def recognises(file: RecordedFile) -> bool:
    """Whether the file's ending is one of a raw request."""
    return file.form in ENDINGS


def looks_like_request(start: bytes) -> bool:
    """Whether the start of a file is a request line; tells requests from other text files in a folder."""
    return bool(_REQUEST_LINE.match(start.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("latin-1")))


def read(file: RecordedFile) -> Delivery:
    """The delivery in the file. Host becomes part of the URL, as in Go's server. Raises InputError."""
    data = file.data.removeprefix(b"\xef\xbb\xbf")
    end = _END_OF_HEAD.search(data[:_MAX_HEAD])
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    if len(head) > _MAX_HEAD:
        raise file.error("has more than 1 MB of headers", help=f"{_EXAMPLE}; then headers, an empty line and the body")
    lines = [line.removesuffix("\r") for line in head.decode("latin-1").rstrip("\r\n").split("\n")]
    request = _REQUEST_LINE.match(lines[0])
    if request is None:
        raise file.error(f"is no HTTP request: it starts with {lines[0][:60]!r}", line=1, help=_EXAMPLE)
    headers = _headers(file, lines[1:])
    host = next((value for name, value in headers if name.lower() == "host"), "")
    method, target = request[1], request[2]
    return Delivery(
        name=file.name,
        method=method,
        url=f"http://{host}{target}" if host and target.startswith("/") else target,
        headers=tuple((name, value) for name, value in headers if name.lower() != "host"),
        body=_checked_body(file, headers, body),
        source=file.source,
    )


def _headers(file: RecordedFile, lines: list[str]) -> Headers:
    """The headers; a line that starts with a space continues the one before. Raises InputError."""
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=2):
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if not colon or not is_header_name(name):
            raise file.error(
                f"is no HTTP request: {line[:60]!r} is no header",
                line=number,
                help="a header is `Name: value`; an empty line has to stand between headers and body",
            )
        headers.append((name, value.strip(" \t")))
    return tuple(headers)


def _checked_body(file: RecordedFile, headers: Headers, body: bytes) -> bytes:
    """The body, cut to its Content-Length where only white space stands behind. Raises InputError."""
    if any(name.lower() == "transfer-encoding" for name, _ in headers):
        raise file.error("has a Transfer-Encoding, which a recorded request cannot have", help="remove that header")
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    if not length:
        return body
    wanted = int(length) if length.isdecimal() and length.isascii() and len(length) < 19 else -1
    if wanted < 0 or wanted > len(body) or body[wanted:].strip():
        raise file.error(
            f"Content-Length is {length[:30]}, but the body has {len(body)} bytes",
            help="remove the Content-Length header; it is then taken from the body",
        )
    return body[:wanted]
