"""YAML that is read once: a file is parsed again when its text has changed, and while it is broken it stands as it last
could be read."""

from harness.finding import Finding
from harness.manifests import YamlText, read_yaml

BROKEN = frozenset(("yaml-syntax", "yaml-too-large"))
"""Findings of a text from which nothing, or not all, could be read."""


class KeptTexts:
    """What was read of each file, by its name in messages; `read` is handed to `open_project`."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, YamlText]] = {}
        self._good: dict[str, YamlText] = {}
        self._asked: set[str] = set()

    def begin(self) -> None:
        """A new round: files that nobody asked for since the last call are forgotten."""
        self._kept = {path: kept for path, kept in self._kept.items() if path in self._asked}
        self._good = {path: good for path, good in self._good.items() if path in self._asked}
        self._asked = set()

    def read(self, text: str, path: str) -> YamlText:
        """As `read_yaml`. Of a broken text the documents are those of the last one that was not, where there was one;
        the findings are its own."""
        self._asked.add(path)
        kept = self._kept.get(path)
        if kept is not None and kept[0] == text:
            return kept[1]
        content = read_yaml(text, path)
        if not any(finding.rule in BROKEN for finding in content.findings):
            self._good[path] = content
        elif path in self._good:
            content = YamlText(self._good[path].documents, content.findings)
        self._kept[path] = (text, content)
        return content

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What is wrong with the files, among those asked for in this round, that are broken."""
        found = (self._kept[path][1].findings for path in sorted(self._asked))
        return tuple(finding for findings in found for finding in findings if finding.rule in BROKEN)

    def stands_in(self, path: str) -> bool:
        """Whether a broken file is judged as it last could be read."""
        return path in self._good
