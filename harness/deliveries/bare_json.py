"""A bare JSON body in `push.json`, with the request's headers beside it in `push.headers.json` or `.yaml`.

The headers' file is a mapping of header names to a text or a list of texts. Two keys in it are no headers: `url` (the
URL that the delivery was sent to, `/` where absent) and `method` (`POST` where absent).
"""

import json
from pathlib import Path

import yaml

from harness.deliveries.delivery import Delivery
from harness.deliveries.headers import Headers, find_key, read_headers
from harness.deliveries.json_text import Written, parse
from harness.deliveries.recorded_file import RecordedFile, read_bounded, stem_of

HEADERS_ENDINGS = (".headers.json", ".headers.yaml", ".headers.yml")
_MAX_HEADERS_BYTES = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_EVENTS = {
    "push": "Push Hook",
    "tag_push": "Tag Push Hook",
    "merge_request": "Merge Request Hook",
    "note": "Note Hook",
    "issue": "Issue Hook",
    "pipeline": "Pipeline Hook",
    "build": "Job Hook",
    "deployment": "Deployment Hook",
    "release": "Release Hook",
    "wiki_page": "Wiki Page Hook",
    "feature_flag": "Feature Flag Hook",
}
"""What GitLab sends as X-Gitlab-Event for a body's `object_kind` (docs.gitlab.com, Webhook events)."""


def is_headers_file(path: Path) -> bool:
    """Whether the file holds the headers of another one."""
    return path.name.lower().endswith(HEADERS_ENDINGS)


def recognises(file: RecordedFile) -> bool:
    """Whether the file may be a bare body: every JSON file that is no record."""
    return file.form == ".json"


def read(file: RecordedFile) -> Delivery:
    """The delivery. The body's bytes are the file's. Raises InputError: no JSON, no headers' file, or a broken one."""
    body = file.data.removeprefix(_BOM)
    value = parse(file, body.decode("utf-8", errors="replace"))
    found = next((path for path in headers_paths(file.path) if path.is_file()), None)
    if found is None:
        raise file.error(
            f"the headers of this delivery are missing: there is no {headers_paths(file.path)[0].name} beside it",
            help=f"write it, for example {_example(value)}",
        )
    headers, url, method = _read_headers(found)
    return Delivery(name=file.name, method=method, url=url, headers=headers, body=body, source=file.source)


def headers_paths(path: Path) -> tuple[Path, ...]:
    """Where the headers of a bare body may be."""
    stem = stem_of(path)
    return tuple(stem.with_name(stem.name + ending) for ending in HEADERS_ENDINGS)


def _example(body: Written) -> str:
    kind = find_key(body, "object_kind")
    event = _EVENTS.get(kind, "Push Hook") if isinstance(kind, str) else "Push Hook"
    return json.dumps({"Content-Type": "application/json", "X-Gitlab-Event": event})


def _read_headers(path: Path) -> tuple[Headers, str, str]:
    """Headers, URL and method of a headers' file. Raises InputError."""
    file = RecordedFile(path, "", path.suffix, read_bounded(path, _MAX_HEADERS_BYTES))
    value = _mapping(file)
    url, method = value.pop("url", ""), value.pop("method", "")
    if not isinstance(url, str) or not isinstance(method, str):
        raise file.error("url and method have to be texts")
    return read_headers(file, value, "the headers' file"), url or "/", (method or "POST").upper()


def _mapping(file: RecordedFile) -> dict[str, object]:
    """The mapping in a headers' file; of YAML every scalar is a text. Raises InputError."""
    text = file.data.decode("utf-8-sig", errors="replace")
    if file.form == ".json":
        value: object = parse(file, text)
    else:
        try:
            value = yaml.load(text, Loader=_LOADER)  # BaseLoader makes nothing but texts, lists and maps
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            raise file.error(f"is no YAML: {error.problem}", line=line, column=column) from None
        except (yaml.YAMLError, RecursionError) as error:
            raise file.error(f"is no YAML: {error}") from None
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise file.error(
            "has to be a mapping of header names to texts", help='for example {"X-Gitlab-Event": "Push Hook"}'
        )
    return {str(key): item for key, item in value.items()}
