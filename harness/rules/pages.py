"""The pages of all rules as Markdown files, with an index."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from harness.rules.catalogue import GROUPS, catalogue

_MARK = "<!-- Made by `make docs` from the rules' docstrings: change those. -->\n"


def pages() -> Mapping[str, str]:
    """File name → text of every page, the index among them (`README.md`)."""
    found = {f"{entry.id}.md": f"{entry.markdown}\n{_MARK}" for entry in catalogue() if entry.rule is not None}
    return {"README.md": _index(), **found}


def write_pages(folder: Path) -> tuple[Path, ...]:
    """Write the pages into a folder, and take away pages of rules that are gone. Gives what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for path in folder.glob("*.md"):
        if path.name not in texts and _MARK in path.read_text(encoding="utf-8"):
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def _index() -> str:
    lines = ["# Rules", "", "What `tekton-harness check` looks for. `tekton-harness explain RULE` prints a page.", ""]
    for group, entries in groupby(catalogue(), key=lambda entry: entry.group):
        lines += [f"## {GROUPS[group].capitalize() if group != 'cel' else GROUPS[group]}", ""]
        lines += ["| id | severity | finds |", "|---|---|---|"]
        for entry in entries:
            title = f"[{entry.id}]({entry.id}.md)" if entry.rule is not None else entry.id
            lines.append(f"| {title} | {entry.severity} | {entry.summary.replace('|', chr(92) + '|')} |")
        lines.append("")
    return "\n".join([*lines, _MARK])
