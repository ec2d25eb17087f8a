"""Rules looked at one by one, on manifests given as text."""

from collections.abc import Callable, Mapping
from shutil import rmtree
from typing import Any, TypeAlias

import pytest

from harness.deliveries.index import DeliveryIndex
from harness.finding import Finding
from harness.manifests import load_manifests
from harness.rules import AnyRule, Subject, apply_rules
from harness.secrets import SecretStore
from harness.simulator import Simulator
from support.small_project import Folder

Found: TypeAlias = Callable[..., list[Finding]]


@pytest.fixture
def found(folder: Folder) -> Found:
    """What a rule finds in the text of one manifest file, `manifests/m.yaml`, with deliveries by name (`push` is a
    record or a raw request, told by how it begins)."""

    def call(rule: AnyRule, text: str, deliveries: Mapping[str, str] | None = None, **options: Any) -> list[Finding]:
        path = folder.write("manifests/m.yaml", text)
        # Only what is given counts, neither the project's own deliveries nor those of a call before.
        rmtree(folder.folder / "payloads", ignore_errors=True)
        for name, content in (deliveries or {}).items():
            folder.write(f"payloads/{name}{'.json' if content.lstrip().startswith('{') else '.http'}", content)
        manifests = load_manifests([path], folder.folder)
        assert [finding.message for finding in manifests.findings] == []
        store = SecretStore.of(manifests, trust_redacted=True)
        simulator = Simulator(manifests, secrets=store, explain=False, admit=True, **options)
        payloads = [folder.folder / "payloads"] if deliveries else []
        applied = apply_rules(Subject(manifests, simulator, DeliveryIndex(payloads, folder.folder)), [rule])
        assert applied.broken == ()
        return list(applied.findings)

    return call
