"""Rules looked at one by one, on manifests given as text."""

from collections.abc import Callable

import pytest

from harness.finding import Finding
from harness.manifests import load_manifests
from harness.rules import Rule, Subject
from harness.triggers import load_triggers
from support.small_project import Folder


@pytest.fixture
def found(folder: Folder) -> Callable[[Rule, str], list[Finding]]:
    """What a rule finds in the text of one manifest file, `manifests/m.yaml`."""

    def call(rule: Rule, text: str) -> list[Finding]:
        path = folder.write("manifests/m.yaml", text)
        manifests = load_manifests([path], folder.folder)
        assert [finding.message for finding in manifests.findings] == []
        return list(rule.find(rule, Subject(manifests, load_triggers(manifests))))

    return call
