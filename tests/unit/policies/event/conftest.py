"""Event policies given as text, held against the canonical system."""

from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import dedent, indent
from typing import TypeAlias

import pytest

from harness.deliveries.delivery import Delivery
from harness.finding import Finding
from harness.manifests import load_manifests
from harness.policies.event import EventPolicies, load_event_policies
from harness.simulator import Simulator
from support.recorded import canonical, recorded

Load: TypeAlias = Callable[..., EventPolicies]
Judged: TypeAlias = Callable[..., list[Finding]]

HEAD = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata:
  name: p
spec:
"""


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """The policies of `policy.yaml`; the text is a spec, or whole documents where it begins with apiVersion."""

    def call(text: str) -> EventPolicies:
        text = dedent(text)
        path = tmp_path / "policy.yaml"
        path.write_text(text if text.startswith("apiVersion") else HEAD + indent(text, "  "), encoding="utf-8")
        files = load_manifests([path], tmp_path)
        assert files.findings == ()
        return load_event_policies(files)

    return call


@pytest.fixture
def judged(load: Load) -> Judged:
    """What policies, given as to `load`, find in the canonical system, or in another one."""

    def call(
        text: str, simulator: Simulator | None = None, deliveries: Iterable[Delivery] | None = None
    ) -> list[Finding]:
        policies = load(text)
        assert policies.findings == ()
        return list(policies.judge(simulator or canonical(), recorded() if deliveries is None else deliveries).findings)

    return call
