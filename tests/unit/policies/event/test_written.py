"""Deliveries that break policies, as files."""

from collections.abc import Callable
from pathlib import Path

from harness.deliveries import read_delivery
from harness.manifests import load_manifests
from harness.policies.event import EventPolicies, write_deliveries
from support.recorded import made, simulator_of

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
    - name: ../../Build
      interceptors: &only_dev
        - ref: {name: cel}
          params: [{name: filter, value: "body.ref == 'refs/heads/dev'"}]
      template: &template
        spec:
          resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}}]
    - {name: ..-..-build, interceptors: *only_dev, template: *template}
"""

POLICY = """\
select: {triggers: ["*"]}
validations:
  - {expression: body.ref == 'refs/heads/main', message: something else than main is built}
"""


def test_names_stay_in_the_folder_and_apart(load: Callable[[str], EventPolicies], tmp_path: Path) -> None:
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    (manifests / "listener.yaml").write_text(LISTENER, encoding="utf-8")
    simulator = simulator_of(load_manifests([manifests], tmp_path))
    judged = load(POLICY).judge(simulator, [made({"ref": "refs/heads/main"})])
    folder = tmp_path / "out" / "deep"
    written = write_deliveries(judged.smallest, folder)
    assert [path.name for path in written] == ["p.listener...-..-Build.json", "p.listener...-..-build-2.json"]
    assert sorted(folder.iterdir()) == sorted(written)
    for path in written:
        assert simulator.deliver(read_delivery(path), to="listener").triggers[0].fired
