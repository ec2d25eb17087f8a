"""What a mutated project shares with the original makes no difference: it does what one made anew does."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.mutation import find_mutants
from harness.project import Project, open_project
from harness.reach import Reaches
from harness.secrets import SecretStore
from harness.simulator import Simulator
from harness.triggers import load_triggers, reload_triggers
from support.mutants import both_sides, project_in
from support.small_project import LISTENER

ROOT = Path(__file__).parents[3]
DELIVERIES = ("push/dev", "push/main", "tag_push/v1.1.0", "tag_push/deleted", "merge_request/manifest-merged-to-main")

UNUSED = """\
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: nobody, namespace: ci}
spec: {params: [{name: a, value: $(body.b)}]}
"""


@pytest.fixture(scope="module")
def canonical() -> Project:
    return open_project(load_settings(ROOT))


def test_a_mutated_project_does_what_one_made_anew_does(canonical: Project) -> None:
    deliveries = [canonical.deliveries.get(name) for name in DELIVERIES]
    for delivery in deliveries:
        canonical.simulator.deliver_to_all(delivery)  # so that there are answers to share
    wrong = []
    for mutant in find_mutants(canonical)[::15]:
        _, mutated, _ = both_sides(canonical, mutant)
        store = SecretStore.of(mutated.manifests, canonical.secrets, trust_redacted=True)
        anew = Simulator(mutated.manifests, secrets=store, explain=False, admit=True)
        for delivery in deliveries:
            shared = (mutated.simulator.deliver(delivery), mutated.simulator.deliver_to_all(delivery))
            if shared != (anew.deliver(delivery), anew.deliver_to_all(delivery)):
                wrong.append((mutant.description, delivery.name))
    assert wrong == []


def test_only_what_changed_is_read_again(canonical: Project) -> None:
    wrong = []
    for mutant in find_mutants(canonical)[::15]:
        _, mutated, _ = both_sides(canonical, mutant)
        whole = load_triggers(mutated.manifests)
        again = reload_triggers(canonical.simulator.world, mutated.manifests, [mutant.key])
        if again != whole or again != mutated.simulator.world or list(again.listeners) != list(whole.listeners):
            wrong.append(mutant.description)
    assert wrong == []


def test_what_is_not_served_any_more_is_gone(tmp_path: Path) -> None:
    before = project_in(tmp_path)
    after = project_in(tmp_path, {"manifests/listener.yaml": LISTENER.replace("/v1beta1", "/v9")})
    keys = list(after.manifests.resources)
    assert reload_triggers(before.simulator.world, after.manifests, keys) == load_triggers(after.manifests)
    assert reload_triggers(before.simulator.world, after.manifests, keys).listeners == {}


def test_how_far_mutants_reach(tmp_path: Path) -> None:
    other = LISTENER.split("---\n")[0].replace("name: listener\n", "name: other\n")
    project = project_in(tmp_path, {"manifests/listener.yaml": LISTENER + UNUSED, "manifests/other.yaml": other})
    reaches = Reaches(project.simulator)
    found = {}
    for mutant in find_mutants(project):
        reach = reaches.of(mutant.key)
        found[str(mutant.key)] = (sorted(reach.listeners), reach.routes)
    assert found == {
        "EventListener ci/listener": (["ci/listener"], False),
        "EventListener ci/other": (["ci/other"], False),
        "Ingress ci/hooks": ([], True),
        "TriggerBinding ci/nobody": ([], False),
    }
    mutant = find_mutants(project)[0]
    others = reaches.only_of_others(reaches.of(mutant.key))
    assert [str(key) for key in others] == ["EventListener ci/other"]
