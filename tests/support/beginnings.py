"""What is there when somebody begins to follow a page of the documentation."""

import json
import shutil
from pathlib import Path

from support.history import History
from support.pages import Change, File, Reader, Session, steps

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
FAKE_CURL = """\
#!/bin/sh
hooks=https://gitlab.example.com/api/v4/projects/bakery%2Fshop/hooks
case "$*" in
  *"PRIVATE-TOKEN: "*" $hooks/11/events?per_page=100") name=events ;;
  *"PRIVATE-TOKEN: "*" $hooks") name=hooks ;;
  *) exit 22 ;;
esac
cat "$(dirname "$0")/$name.json"
"""
"""A GitLab that answers what docs/how-to/own-payloads.md asks of it."""


def from_tutorial(folder: Path) -> None:
    """The project of the tutorial, as it is before somebody changes it."""
    reader = Reader(folder)
    for step in steps(TUTORIAL):
        match step:
            case Change(path="manifests/listener.yaml"):
                break
            case File() | Change():
                reader.do(step)
            case Session():
                pass
    (folder / ".pre-commit-config.yaml").unlink()
    record = (folder / "payloads/push-main.json").read_text()
    (folder / "payloads/push-branch.json").write_text(record.replace("refs/heads/main", "refs/heads/new-oven"))


def as_published(folder: Path) -> None:
    """An old repository with many findings."""
    shutil.copytree(ROOT / "tests/fixtures/as-published", folder / "deploy", ignore=shutil.ignore_patterns("*.md"))
    for name in ("push", "tag_push", "merge_request"):
        shutil.copytree(ROOT / "payloads" / name, folder / "recorded" / name)
    History.start(folder)


def gitlab(folder: Path) -> Path:
    """A folder with a `curl` that asks nobody."""
    programs = folder.parent / "programs"
    programs.mkdir()
    (programs / "curl").write_text(FAKE_CURL)
    (programs / "curl").chmod(0o755)
    record = json.loads((folder / "payloads/push-main.json").read_text())
    tag = {**record["request_data"], "object_kind": "tag_push", "ref": "refs/tags/v1"}
    headers = {**record["request_headers"], "X-Gitlab-Event": "Tag Push Hook"}
    hook = {"id": 11, "url": "https://hooks.example.com/", "push_events": True, "tag_push_events": True}
    events = [{"id": 7001, **record}, {"id": 7002, **record, "request_headers": headers, "request_data": tag}]
    (programs / "hooks.json").write_text(f"{json.dumps([hook])}\n")
    (programs / "events.json").write_text(json.dumps(events))
    return programs


def reader_of(page: Path, folder: Path) -> Reader:
    """Somebody in front of a page, in a folder with what the page says is there."""
    match page.name:
        case "several-filters.md":
            from_tutorial(folder)
            for name in ("manifests", "tests", "pyproject.toml"):
                shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()
            History.start(folder)
            return Reader(folder)
        case "adopt-with-a-baseline.md":
            as_published(folder)
            return Reader(folder)
        case "own-payloads.md":
            from_tutorial(folder)
            return Reader(folder, gitlab(folder))
        case _:
            from_tutorial(folder)
            return Reader(folder)
