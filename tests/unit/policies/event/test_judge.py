"""Event policies on the canonical system, and on copies of it that have lost a condition."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from harness.deliveries.delivery import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.finding import Finding, Severity
from harness.jsontypes import JSON
from harness.manifests import load_manifests
from harness.policies.event import EventPolicies
from harness.policies.event.judge import Judge
from harness.policies.event.scope import scope
from harness.simulator import Simulator
from harness.trace import Trace
from harness.variations import Corpus, reads_of, variations_of
from harness.variations.variation import MOST_BYTES
from support.recorded import ROOT, canonical, delivery_named, made, recorded, simulator_of
from support.small_project import Folder

Load = Callable[[str], EventPolicies]
Judged = Callable[..., list[Finding]]

POLICIES = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: production}
spec:
  select:
    resources: [{apiVersion: tekton.dev/*, kind: TaskRun}]
    where: resource.spec.params.exists(p, p.value == 'flask-prod')
  validations:
    - expression: >-
        header.canonical('X-Gitlab-Event') == 'Merge Request Hook' && body.object_kind == 'merge_request'
        && body.project.path_with_namespace == 'gitlab/flask-k8s-manifest'
        && body.object_attributes.target_branch == 'main'
        && body.object_attributes.action == 'merge' && body.object_attributes.state == 'merged'
      message: production is deployed by something else than a manifest request merged to main
---
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: version}
spec:
  select:
    resources: [{kind: PipelineRun, name: build-prod-image-*}]
  validations:
    - expression: >-
        header.canonical('X-Gitlab-Event') == 'Tag Push Hook' && body.object_kind == 'tag_push'
        && body.project.path_with_namespace == 'gitlab/flask-k8s-example'
        && body.ref.matches('^refs/tags/v[0-9]+[.][0-9]+[.][0-9]+$')
        && !body.after.matches('^0+$') && body.checkout_sha != null
      message: a production image is built of something else than a version
---
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: dev}
spec:
  select:
    resources: [{kind: PipelineRun, name: build-dev-image-*}]
  validations:
    - expression: >-
        header.canonical('X-Gitlab-Event') == 'Push Hook' && body.object_kind == 'push'
        && body.project.path_with_namespace == 'gitlab/flask-k8s-example'
        && body.ref == 'refs/heads/dev' && !body.after.matches('^0+$') && body.checkout_sha != null
      message: a development image is built of something else than a push to dev
---
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: token}
spec:
  select: {triggers: ["*"]}
  validations:
    - expression: header.canonical('X-Gitlab-Token') == '[REDACTED]'
      message: a delivery without the right token starts something
"""


def test_the_canonical_system_keeps_them(judged: Judged) -> None:
    assert judged(POLICIES) == []


OTHER_COMMIT = "796bdb4b5e93d8cfe73973df4e609dfb2e613e92"
"""The hash that most recorded deliveries have."""

LOST: dict[str, dict[str, str | None]] = {
    "merge-manifest": {
        "body.object_kind == 'merge_request'": 'merge_request/fork-merged, but object_kind is "push"',
        "body.project.path_with_namespace == 'gitlab/flask-k8s-manifest'": "merge_request/application-merged-to-main",
        "body.object_attributes.target_branch == 'main'": "merge_request/manifest-merged-to-dev",
        "body.object_attributes.action == 'merge'": "merge_request/update-after-merge",
        "body.object_attributes.state == 'merged'": ('merge_request/approved, but object_attributes.action is "merge"'),
    },
    "flask-app-dev": {
        "body.object_kind == 'push'": 'bad/hostile-names, but object_kind is "merge_request"',
        "body.project.path_with_namespace == 'gitlab/flask-k8s-example'": "push/manifest-project-dev",
        "body.ref == 'refs/heads/dev'": "bad/hostile-branch",
        "!body.after.matches('^0+$')": f'bad/hostile-names, but after is "{"0" * 40}"',
        "body.checkout_sha != null": f'push/deleted-dev-branch, but after is "{OTHER_COMMIT}"',
    },
    "flask-app-prod": {
        "body.object_kind == 'tag_push'": 'release-v1.1.0/09-application-tag-v1.1.0, but object_kind is "push"',
        "body.project.path_with_namespace == 'gitlab/flask-k8s-example'": "tag_push/other-project",
        "body.ref.matches('^refs/tags/v(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)[.](0|[1-9][0-9]*)$')": "bad/hostile-tag",
        "!body.after.matches('^0+$')": f'release-v1.1.0/09-application-tag-v1.1.0, but after is "{"0" * 40}"',
        "body.checkout_sha != null": f'tag_push/deleted, but after is "{OTHER_COMMIT}"',
    },
}
"""The delivery that shows the loss of each condition of a filter. To lose a `has()` changes nothing: the comparison
behind it fails, and that stops the trigger too."""


def policies_about(listener: str) -> str:
    """The policy about what the listener creates, and the one about tokens."""
    production, version, dev, token = POLICIES.split("---\n")
    about = {"merge-manifest": production, "flask-app-prod": version, "flask-app-dev": dev}
    return f"{about[listener]}---\n{token}"


def copy(folder: Path, listener: str, change: Callable[[str], str], *, alone: bool = False) -> Simulator:
    """The canonical manifests with one listener's file changed; `alone`: without other listeners and what they run."""
    copied = folder / "manifests"
    if not copied.exists():
        others = [f"eventlistener-{one}.yaml" for one in LOST if one != listener]
        passed_over = ignore_patterns("pipeline-*", "task-*", *others) if alone else None
        copytree(ROOT / "manifests", copied, ignore=passed_over)
    name = f"eventlistener-{listener}.yaml"
    original = (ROOT / "manifests" / name).read_text(encoding="utf-8")
    (copied / name).write_text(change(original), encoding="utf-8")
    simulator = simulator_of(load_manifests([copied], folder))
    (copied / name).write_text(original, encoding="utf-8")
    return simulator


def conditions(listener: str) -> tuple[str, list[str]]:
    """The filter's text in the file, and its conditions."""
    text = (ROOT / "manifests" / f"eventlistener-{listener}.yaml").read_text(encoding="utf-8")
    found = re.search(r"value: >-\n((?: {16}.*\n)+)", text)
    assert found is not None
    return found[1], " ".join(found[1].split()).split(" && ")


@pytest.mark.parametrize("listener", LOST)
def test_a_lost_condition_is_shown_by_the_smallest_delivery(listener: str, judged: Judged, tmp_path: Path) -> None:
    written, all_conditions = conditions(listener)
    # The five megabytes say nothing here, and take their time.
    deliveries = [delivery for delivery in recorded() if len(delivery.body) < MOST_BYTES]
    shown = {}
    for lost in all_conditions:
        kept = " && ".join(one for one in all_conditions if one is not lost)
        simulator = copy(
            tmp_path, listener, lambda text, kept=kept: text.replace(written, f"{' ' * 16}{kept}\n"), alone=True
        )
        found = judged(policies_about(listener), simulator, deliveries)
        assert len(found) <= 1
        if found:
            assert (
                f"trigger {simulator.prepared(f'flask-app/{listener}').triggers[0].trigger.name!r}" in found[0].symbol
            )
            assert found[0].location.path == f"manifests/eventlistener-{listener}.yaml"
        shown[lost] = found[0].related[0].message.partition(": creates")[0] if found else None
    assert {lost: title for lost, title in shown.items() if title} == LOST[listener]
    assert all(lost.startswith("has(") for lost, title in shown.items() if title is None)


def test_a_lost_secret_and_lost_event_types_are_shown_by_headers(judged: Judged, tmp_path: Path) -> None:
    secret = re.compile(r" +- name: secretRef\n +value:\n +secretName: .*\n +secretKey: .*\n")
    (found,) = judged(POLICIES, copy(tmp_path, "flask-app-dev", lambda text: secret.sub("", text)))
    assert found.related[0].message.startswith("bad/missing-token: starts it; so do 2 recorded and")
    types = re.compile(r" +- name: eventTypes\n +value:\n +- Push Hook\n")
    (found,) = judged(POLICIES, copy(tmp_path, "flask-app-dev", lambda text: types.sub("", text)))
    # An instance's system hook sends pushes, too.
    assert found.related[0].message.startswith("push/system-hook: creates PipelineRun flask-app/build-dev-image-")


def test_a_finding_says_all_that_is_needed(judged: Judged, tmp_path: Path) -> None:
    written, all_conditions = conditions("merge-manifest")
    kept = " && ".join(one for one in all_conditions if "state" not in one)
    simulator = copy(tmp_path, "merge-manifest", lambda text: text.replace(written, f"{' ' * 16}{kept}\n"))
    (found,) = judged(POLICIES, simulator)
    assert (found.rule, found.severity) == ("event-policy", Severity.ERROR)
    assert found.message == (
        "event policy production: production is deployed by something else than a manifest request merged to main"
    )
    trigger = "trigger 'deploy-prod-manifest' of EventListener flask-app/merge-manifest"
    assert found.symbol == f"EventPolicy production, {trigger}"
    assert str(found.location) == "manifests/eventlistener-merge-manifest.yaml:14:7"
    assert [str(one.location) for one in found.related] == [
        "payloads/merge_request/approved.json",
        "manifests/triggertemplate-deploy-prod-manifest.yaml:16:7",
        "policy.yaml:9:19",
    ]
    assert found.help.startswith("`tekton-harness trace merge_request/approved --to flask-app/merge-manifest` shows it")


# --- a small system ---------------------------------------------------------------------------------------------------

SMALL = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: small, namespace: ci}
spec:
  serviceAccountName: ci
  triggers:
  - name: build
    interceptors:
    - ref: {name: cel}
      params: [{name: filter, value: "has(body.ref)"}]
    bindings: [{name: ref, value: $(body.ref)}]
    template: &template
      spec:
        params: [{name: ref}]
        resourcetemplates:
        - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}, data: {ref: $(tt.params.ref)}}
        - {apiVersion: v1, kind: Secret, metadata: {generateName: b-, labels: {app: x}}}
  - name: other
    interceptors:
    - ref: {name: cel}
      params: [{name: filter, value: "has(body.other)"}]
    bindings: [{name: ref, value: $(body.other)}]
    template: *template
"""


@pytest.fixture
def small(folder: Folder) -> Simulator:
    return simulator_of(load_manifests([folder.write("small.yaml", SMALL)], folder.folder))


def ask(expression: str, select: str = "{}", variations: bool = False) -> str:
    head = f"select: {select}\nvariations: {str(variations).lower()}\nvalidations:\n"
    return f'{head}- {{message: m, expression: "{expression}"}}\n'


HELD: list[tuple[str, str]] = [
    ("{resources: [{kind: ConfigMap}]}", "resource.data.ref == 'x' && params.ref == 'x' && resources.size() == 2"),
    ("{resources: [{kind: ConfigMap}]}", "resource.metadata.labels['triggers.tekton.dev/trigger'] == 'build'"),
    ("{resources: [{labels: {app: '*'}}]}", "resource.kind == 'Secret' && resource.metadata.namespace == 'ci'"),
    ("{resources: [{name: a-*}, {namespace: none}]}", "resource.kind == 'ConfigMap'"),
    ("{triggers: [build]}", "trigger.name == 'build' && trigger.namespace == 'ci' && trigger.group == ''"),
    ("{triggers: [build]}", "resources.map(r, r.kind) == ['ConfigMap', 'Secret'] && plan == []"),
    ("{triggers: ['*']}", "listener.name == 'small' && listener.namespace == 'ci'"),
    ("{}", "triggers.size() <= 1 && resources.size() == 2 * triggers.size()"),
    ("{}", "delivery.recorded && delivery.variation == '' && delivery.method == 'POST' && delivery.url == '/'"),
    ("{deliveries: [p*]}", "delivery.name == 'push' && body.n == 1 && body.n + 1 == 2"),
    ("{listeners: [ci/*]}", "header['X-Gitlab-Event'] == ['Push Hook'] && delivery.trigger == ''"),
    ("{where: has(body.nothing)}", "false"),
    ("{listeners: [small], triggers: [build], where: body.ref == 'y'}", "false"),
]

PUSH = made({"ref": "x", "n": 1}, name="push")
EMPTY = made({"n": 1}, name="empty")


def test_what_policies_see(small: Simulator, judged: Judged) -> None:
    for select, expression in HELD:
        quiet = expression.replace('"', "'")
        found = [one for one in judged(ask(quiet, select), small, [PUSH, EMPTY]) if one.rule == "event-policy"]
        assert found == [], (select, expression)
        if expression != "false":
            broken = judged(ask(f"!({quiet})", select), small, [PUSH, EMPTY])
            assert [one for one in broken if one.rule == "event-policy"], (select, expression)


def test_a_policy_of_deliveries_looks_at_those_that_start_nothing_too(small: Simulator, judged: Judged) -> None:
    (found,) = judged(ask("resources.size() > 0"), small, [EMPTY, PUSH])
    assert found.location.line == 3
    assert found.symbol == "EventPolicy p, EventListener ci/small"
    assert found.related[0].message == "empty: shows it"


def test_one_finding_for_each_trigger(small: Simulator, judged: Judged) -> None:
    both = made({"ref": "x", "other": "y"}, name="both")
    found = judged(ask("false", "{resources: [{kind: '*'}]}"), small, [both, PUSH])
    assert [one.symbol.partition(", ")[2] for one in found] == [
        "trigger 'build' of EventListener ci/small",
        "trigger 'other' of EventListener ci/small",
    ]
    assert found[0].related[0].message == "both: creates ConfigMap ci/a-; so does 1 recorded more"
    assert [str(one.location) for one in found[0].related][1:] == ["small.yaml:16:11", "policy.yaml:9:30"]


def test_messages_can_be_made(small: Simulator, judged: Judged) -> None:
    text = """\
        select: {triggers: ['*']}
        variations: false
        severity: info
        validations:
        - {expression: 'true', message: not this}
        - {expression: 'false', message: plain, messageExpression: "%s"}
        """
    said = {}
    for expression in ("'made of ' + body.ref", "'two\\\\nlines'", "body.nothing", "''"):
        (found,) = judged(text % expression, small, [PUSH])
        assert found.severity is Severity.INFO
        said[expression] = found.message.removeprefix("event policy p: ")
    assert list(said.values()) == ["made of x", "two lines", "plain", "plain"]


def test_what_cannot_be_evaluated_does_not_hold(small: Simulator, judged: Judged) -> None:
    (found,) = judged(ask("body.nothing == 1", "{triggers: [build]}"), small, [PUSH])
    assert found.message == "event policy p: m (the condition cannot be evaluated: no such key: nothing)"
    (found,) = judged(ask("body.ref", "{triggers: [build]}"), small, [PUSH])
    assert found.message == "event policy p: m"
    (found,) = judged(ask("true", "{triggers: [build], where: body.nothing == 1}"), small, [PUSH])
    assert found.message == "event policy p: m (spec.select.where cannot be evaluated: no such key: nothing)"
    costly = (
        "body.ref.size() > 0 && " + "".join(f"[1,2,3,4,5,6,7,8,9,10].all(a{i}, " for i in range(9)) + "true" + ")" * 9
    )
    (found,) = judged(ask(costly, "{triggers: [build]}"), small, [PUSH])
    assert "takes more than" in found.message


def test_a_where_that_fails_passes_variations_over(small: Simulator, judged: Judged) -> None:
    where = "{triggers: [build], where: body.ref.startsWith('y')}"
    assert judged(ask("false", where, variations=True), small, [PUSH]) == []


def test_variations_count_unless_the_policy_says_no(small: Simulator, judged: Judged) -> None:
    select = "{triggers: [build]}"
    assert judged(ask("body.n == 1", select), small, [PUSH, made({"n": 2}, name="two")]) == []
    (found,) = judged(ask("body.n == 1", select, variations=True), small, [PUSH, made({"n": 2}, name="two")])
    assert found.related[0].message.startswith("push, but n is 2: starts it; so do")


def test_the_url_and_the_kind_of_delivery_can_be_asked_for(small: Simulator, judged: Judged) -> None:
    elsewhere = Delivery("elsewhere", "POST", "/else", (), b'{"n": 1}')
    (found,) = judged(ask("delivery.url == '/'", "{triggers: [build]}", variations=True), small, [PUSH, elsewhere])
    assert found.related[0].message == 'push, but its URL is "/else": starts it; so does 1 varied more'
    (found,) = judged(ask("delivery.recorded", "{triggers: [build]}", variations=True), small, [PUSH])
    assert found.related[0].message.startswith("push, but ")


def test_a_broken_delivery_is_passed_over(small: Simulator, judged: Judged, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "in" / "odd.json").write_text(
        '{"url": "http://[", "request_headers": {}, "request_data": {"ref": "x"}}'
    )
    index = DeliveryIndex([tmp_path / "in"], tmp_path)
    assert judged(ask("false"), small, index) == []


def test_without_listeners_or_deliveries_nothing_is_said(small: Simulator, judged: Judged, tmp_path: Path) -> None:
    assert judged(ask("false", "{listeners: [nowhere]}"), simulator_of(load_manifests([], tmp_path))) == []
    assert judged(ask("false", "{deliveries: [nowhere]}"), small, []) == []


NOTHING = [
    ("{listeners: [small, nowhere]}", "no EventListener is called nowhere", "6:31", "known: ci/small"),
    ("{triggers: [bild]}", "no trigger of a selected listener is called bild", "6:23", "known: build, other"),
    ("{deliveries: [push, x/*]}", "no recorded delivery is called x/*", "6:31", "matrix"),
    ("{resources: [{kind: Secret, name: a-*}]}", "no resource template of a selected trigger can", "6:24", "correct"),
    ("{resources: [{kind: Secret, labels: {app: z}}]}", "no resource template of a selected trigger can", "6:24", ""),
    ("{triggers: [other], resources: [{apiVersion: apps/*}]}", "no resource template of", "6:43", ""),
]


def test_what_selects_nothing_is_told(small: Simulator, judged: Judged) -> None:
    for select, message, place, help in NOTHING:
        found = [one for one in judged(ask("true", select), small, [PUSH]) if one.rule == "event-policy-invalid"]
        assert len(found) == 1, (select, found)
        assert found[0].message.startswith(f"event policy p: {message}")
        assert found[0].message.endswith(", so it never says anything")
        assert str(found[0].location) == f"policy.yaml:{place}"
        assert help in found[0].help


def test_a_template_that_a_param_decides_may_become_anything(folder: Folder, judged: Judged) -> None:
    closed, opened = (
        "kind: ConfigMap, metadata: {generateName: a-}",
        'kind: "$(tt.params.ref)", metadata: {name: "$(uid)"}',
    )
    text = SMALL.replace(closed, opened)
    simulator = simulator_of(load_manifests([folder.write("open.yaml", text)], folder.folder))
    select = "{resources: [{kind: ConfigMap, name: any}]}"
    assert [one.rule for one in judged(ask("false", select), simulator, [PUSH])] == []


GROUPED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: grouped, namespace: ci}
spec:
  serviceAccountName: ci
  triggerGroups:
  - name: pushes
    interceptors:
    - ref: {name: gitlab}
      params: [{name: eventTypes, value: [Push Hook]}]
    - ref: {name: cel}
      params: [{name: filter, value: "body.n == 1.0"}]
    triggerSelector: {labelSelector: {matchLabels: {app: x}}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: selected, namespace: ci, labels: {app: x}}
spec:
  interceptors:
  - ref: {name: cel}
    params: [{name: filter, value: "body.ref == 'x'"}]
  template:
    spec:
      resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: a-}}]
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: unresolved, namespace: ci}
spec:
  serviceAccountName: ci
  triggers: [{name: lost, template: {ref: nowhere}}]
"""


def test_a_trigger_of_a_group_is_decided_by_the_group_too(folder: Folder, judged: Judged) -> None:
    simulator = simulator_of(load_manifests([folder.write("grouped.yaml", GROUPED)], folder.folder))
    select = "{triggers: [selected]}"
    other_ref, other_number = made({"ref": "y", "n": 1}, name="ref"), made({"ref": "x", "n": 2}, name="number")
    note = made({"ref": "x", "n": 1}, "Note Hook", name="note")
    shown = {
        delivery.name: judged(ask("delivery.recorded", select, True), simulator, [delivery])[0].related[0].message
        for delivery in (other_ref, other_number, note)
    }
    assert shown == {
        "ref": 'ref, but ref is "x": starts it',
        "number": "number, but n is 1: starts it",
        "note": 'note, but X-Gitlab-Event is "Push Hook": starts it',
    }
    (found,) = judged(ask("trigger.group != 'pushes'", select), simulator, [PUSH])
    assert found.symbol == "EventPolicy p, trigger 'selected' of EventListener ci/grouped"


def test_a_trigger_without_its_template_starts_nothing(folder: Folder, judged: Judged) -> None:
    simulator = simulator_of(load_manifests([folder.write("grouped.yaml", GROUPED)], folder.folder))
    assert judged(ask("false", "{triggers: [lost]}", True), simulator, [PUSH]) == []
    (found,) = judged(ask("true", "{triggers: [lost], resources: [{kind: '*'}]}"), simulator, [PUSH])
    assert "no resource template of a selected trigger can become this resource" in found.message


def test_the_whole_body_and_the_plan_can_be_looked_at(judged: Judged) -> None:
    push = delivery_named("push/dev")
    select = "{resources: [{kind: PipelineRun}]}"
    tasks = "plan.map(t, t.name) == ['git-clone', 'build', 'deploy', 'notify'] && plan[0].steps.size() > 0"
    held = f"{tasks} && plan.all(t, t.problem == '') && plan[3].section == 'finally' && plan[1].after == ['git-clone']"
    assert judged(ask(held, select), canonical(), [push]) == []
    whole = "body.marshalJSON().matches('.project_id.:7[,}]') && size(body) > 10"
    assert judged(ask(whole, select), canonical(), [push]) == []


def test_what_cannot_be_judged_is_passed_over(small: Simulator, judged: Judged, folder: Folder) -> None:
    odd = Delivery("odd", "POST", "http://[", (), b"{}")
    assert judged(ask("delivery.url != ''", "{triggers: [build]}", True), small, [PUSH, odd]) == []
    text = SMALL.replace('"has(body.ref)"', '"lists.range(int(body.n) * 1000000000).size() > 0"')
    simulator = simulator_of(load_manifests([folder.write("costly.yaml", text)], folder.folder))
    assert judged(ask("false", "{triggers: [build]}", True), simulator, [PUSH]) == []


# --- the short cuts ---------------------------------------------------------------------------------------------------


def created(traces: Sequence[Trace]) -> dict[str, list[JSON]]:
    """What each listener creates, without what only the delivery's name decides."""
    return {
        trace.event_listener: [
            {key: value for key, value in resource.value.items() if key != "metadata"}
            for one in trace.triggers
            for resource in one.resources
        ]
        for trace in traces
    }


def test_what_is_not_simulated_would_create_nothing_else(load: Load) -> None:
    """Variations delivered to every listener as bytes, against what the judge looked at. The policies read the name, so
    that no delivery counts as another's twin; one reads what is created, the other does not."""
    simulator = canonical()
    seen: set[tuple[str, str, str]] = set()
    starts: set[tuple[str, str, str]] = set()
    deliveries = recorded()
    for found, expression in ((seen, "delivery.name == '' && params.size() > 0"), (starts, "delivery.name == ''")):
        never = load(ask(expression, "{triggers: ['*']}", variations=True))
        for violation in never.violations(simulator, deliveries):
            variation, listener = violation.subject.variation, violation.subject.listener
            found.add((variation.base.name, variation.description, listener.key))
    reads = reads_of(simulator.world)
    corpus = Corpus(deliveries, reads)
    new = 0
    for delivery in deliveries:
        before = created(simulator.deliver_to_all(delivery))
        for variation in variations_of(delivery, corpus, reads):
            for key, things in created(simulator.deliver_to_all(variation.delivery)).items():
                this = (delivery.name, variation.description, key)
                assert this in seen or not things or things == before[key], variation
                assert this in starts or not things or before[key], variation
                assert things or this not in seen | starts, variation
                new += bool(things) and not before[key]
    assert new > 20


def test_few_events_are_simulated(load: Load) -> None:
    policies: EventPolicies = load(POLICIES)
    judge = Judge(canonical(), scope(policies.policies, canonical()))
    assert list(judge.violations(recorded())) == []
    assert judge.tally.deliveries == 109
    assert 1000 < judge.tally.variations < 2500
    assert judge.tally.handed_over < judge.tally.variations + 3 * 109


def test_too_many_events_are_told(monkeypatch: pytest.MonkeyPatch, load: Load) -> None:
    policies: EventPolicies = load(POLICIES)
    assert policies.judge(canonical(), recorded()).findings == ()
    # What was found is only kept for as long as it would be found again.
    monkeypatch.setattr("harness.policies.event.judge.MOST_EVENTS", 500)
    (found,) = policies.judge(canonical(), recorded()).findings
    assert (found.rule, found.severity) == ("event-policy-not-varied", Severity.INFO)
    assert re.match(r"event policies were held against \d+ of 109 deliveries as recorded", found.message)


def test_deliveries_that_look_the_same_are_varied_once(small: Simulator, load: Load) -> None:
    policies = load(ask("body.n == 1", "{triggers: [build]}", variations=True)).policies
    alike = [made({"ref": "x", "n": 1, "unread": number}, name=str(number)) for number in range(20)]
    judge = Judge(small, scope(policies, small))
    list(judge.violations(alike))
    assert 0 < judge.tally.variations < 20
    named = load(ask("body.n == 1 && delivery.name != ''", "{triggers: [build]}", variations=True)).policies
    judge = Judge(small, scope(named, small))
    list(judge.violations(alike))
    assert judge.tally.variations > 20
