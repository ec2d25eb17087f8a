"""What a change of the manifests changes."""

from collections.abc import Callable

import pytest

from harness.diff import Kind, What
from harness.diff.model import MISSING
from support.events import SHA, deleted, listener, merge_request, push, trigger
from support.sides import compared, delivered, lines, side, told

MAIN = "body.ref == 'refs/heads/main'"
ANY_BRANCH = "body.ref.startsWith('refs/heads/')"
OUTCOME = "outcome"

DELIVERIES = delivered(main=push(), dev=push("refs/heads/dev"), tag=push("refs/tags/v1"), gone=deleted())

TASK = """\
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {{name: build, namespace: ci}}
spec:
  params: [{{name: commit}}]
  steps: [{{name: compile, image: {image}, args: [$(params.commit)]}}]
"""

INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: hooks, namespace: ci}}
spec:
  rules:
    - host: hooks.example.com
      http:
        paths:
          - path: {path}
            pathType: Prefix
            backend: {{service: {{name: el-listener, port: {{number: 8080}}}}}}
"""


def test_what_is_the_same_changes_nothing() -> None:
    text = listener(trigger(MAIN))
    comparison = compared(text, text, DELIVERIES, variations=True)
    assert comparison.changes == ()
    assert comparison.alike
    assert (comparison.deliveries, comparison.listeners) == (4, 1)


def test_a_filter_that_is_written_in_another_way_changes_nothing() -> None:
    other = compared(listener(trigger(MAIN)), listener(trigger(f"({MAIN})")), DELIVERIES, variations=True)
    assert other.changes == ()
    assert other.variations > 0
    assert not other.alike


def test_a_wider_filter_now_fires() -> None:
    comparison = compared(listener(trigger(MAIN)), listener(trigger(ANY_BRANCH)), DELIVERIES)
    (change,) = comparison.changes
    assert told(change) == ("ci/listener/build", "now fires", ("fires",), ("dev",))
    assert lines(change)[0] == (
        OUTCOME,
        "",
        "stops at interceptor[0] (cel): the filter is not true",
        "creates PipelineRun ci/build-",
    )
    parts = [(part, path, before) for part, path, before, _ in lines(change)]
    assert ("PipelineRun ci/build-", "", MISSING) in parts


def test_a_narrower_filter_no_longer_fires() -> None:
    (change,) = compared(listener(trigger(ANY_BRANCH)), listener(trigger(MAIN)), DELIVERIES).changes
    assert told(change) == ("ci/listener/build", "no longer fires", ("fires",), ("dev",))


def test_a_gap_that_no_recorded_delivery_meets_is_shown_by_the_smallest_event() -> None:
    guarded = f"{MAIN} && body.project.path_with_namespace == 'shop/web'"
    deliveries = delivered(main=push(), dev=push("refs/heads/dev"))
    comparison = compared(listener(trigger(guarded)), listener(trigger(MAIN)), deliveries, variations=True)
    (change,) = comparison.changes
    assert change.recorded == ()
    assert change.what is What.NOW_FIRES
    assert change.varied[0].title == "main, but the project is other-group/web"
    assert [effect.delivery for effect in change.varied] == ["main"] * len(change.varied)
    assert compared(listener(trigger(guarded)), listener(trigger(MAIN)), deliveries).changes == ()


def test_variations_of_a_delivery_that_shows_the_change_itself_are_no_news() -> None:
    (change,) = compared(
        listener(trigger(MAIN, {"ref": "$(body.ref)"})),
        listener(trigger(MAIN, {"ref": "refs $(body.ref)"})),
        delivered(main=push()),
        variations=True,
    ).changes
    assert [effect.title for effect in change.effects] == ["main"]


def test_another_reason_to_stop() -> None:
    (change,) = compared(
        listener(trigger(MAIN)), listener(trigger("body.missing == 'x'")), delivered(dev=push("refs/heads/dev"))
    ).changes
    assert told(change) == ("ci/listener/build", "stops elsewhere or for another reason", ("stops",), ("dev",))
    (line,) = lines(change)
    assert line[2] == "stops at interceptor[0] (cel): the filter is not true"
    assert "no such key: missing" in str(line[3])


GITLAB = """
        - ref: {name: gitlab}
          params: [{name: eventTypes, value: [Push Hook]}]"""


def test_another_place_to_stop() -> None:
    before, after = listener(trigger(MAIN)), listener(trigger(MAIN, interceptors=GITLAB))
    (change,) = compared(before, after, DELIVERIES).changes
    # The push to dev stops at the same filter as before, which has only another number.
    assert told(change) == ("ci/listener/build", "stops elsewhere or for another reason", ("stops",), ("tag",))


def test_other_params_with_what_follows_from_them() -> None:
    before, after = (
        listener(trigger(MAIN, {"commit": value}, kind="TaskRun")) + TASK.format(image="go")
        for value in ("$(body.after)", "v-$(body.after)")
    )
    (change,) = compared(before, after, delivered(main=push())).changes
    assert told(change) == ("ci/listener/build", "does something else", ("params", "resources", "plan"), ("main",))
    assert lines(change) == [
        ("params", "commit", SHA, f"v-{SHA}"),
        ("TaskRun ci/build-", "spec.params[commit].value", SHA, f"v-{SHA}"),
        ("plan", "[build-xxxxx].params.commit", SHA, f"v-{SHA}"),
        ("plan", "[build-xxxxx].steps[compile].args[0]", SHA, f"v-{SHA}"),
    ]


def test_another_template_with_the_same_params() -> None:
    (change,) = compared(
        listener(trigger(MAIN, run="a")), listener(trigger(MAIN, run="b")), delivered(main=push())
    ).changes
    assert change.kinds == (Kind.RESOURCES, Kind.PLAN)
    assert lines(change)[0] == ("PipelineRun ci/build-", "spec.pipelineRef.name", "a", "b")


def test_another_task_changes_the_plan_alone() -> None:
    text = listener(trigger(MAIN, {"commit": "$(body.after)"}, kind="TaskRun"))
    before, after = (text + TASK.format(image=image) for image in ("go:1", "go:2"))
    (change,) = compared(before, after, DELIVERIES, variations=True).changes
    assert told(change) == ("ci/listener/build", "does something else", ("plan",), ("gone", "main"))
    assert lines(change) == [("plan", "[build-xxxxx].steps[compile].image", "go:1", "go:2")]


def test_deliveries_are_together_where_the_same_places_change_whatever_the_values() -> None:
    before = listener(trigger("true", {"ref": "$(body.ref)"}))
    after = listener(trigger("true", {"ref": "x/$(body.ref)"}))
    (change,) = compared(before, after, DELIVERIES).changes
    assert [effect.delivery for effect in change.recorded] == ["dev", "gone", "main", "tag"]
    assert len({effect.digest for effect in change.recorded}) == 3


def test_a_resource_more_and_one_less() -> None:
    one = trigger(MAIN, kind="ConfigMap")
    more = "resourcetemplates:\n            - {apiVersion: v1, kind: Event, metadata: {name: e}}"
    two = one.replace("resourcetemplates:", more)
    (change,) = compared(listener(one), listener(two), delivered(main=push())).changes
    assert change.kinds == (Kind.RESOURCES,)
    assert [(part, before) for part, _, before, _ in lines(change)] == [("Event ci/e", MISSING)]


def test_a_resource_of_another_name_is_compared_with_its_counterpart() -> None:
    (change,) = compared(
        listener(trigger(MAIN, kind="ConfigMap")),
        listener(trigger(MAIN, kind="ConfigMap").replace("generateName: build-", "generateName: new-")),
        delivered(main=push()),
    ).changes
    assert lines(change) == [("ConfigMap", "metadata.generateName", "build-", "new-")]


def test_a_trigger_more_and_its_firing() -> None:
    changes = compared(
        listener(trigger(MAIN)), listener(trigger(MAIN), trigger("true", name="all")), DELIVERIES
    ).changes
    assert [told(change) for change in changes] == [
        ("ci/listener/all", "now fires", ("fires",), ("dev", "gone", "main", "tag")),
        ("ci/listener/all", "is new", ("triggers",), ()),
    ]
    assert lines(changes[0])[0] == (OUTCOME, "", "there is no such trigger", "creates PipelineRun ci/all-")
    assert lines(changes[1]) == [(OUTCOME, "", MISSING, "its interceptors: cel")]


def test_a_listener_less() -> None:
    changes = compared(listener(trigger(MAIN)), TASK.format(image="go"), DELIVERIES).changes
    assert [told(change) for change in changes] == [
        ("ci/listener", "is gone", ("listeners",), ()),
        ("ci/listener/build", "no longer fires", ("fires",), ("gone", "main")),
    ]


def test_ways_and_where_deliveries_go() -> None:
    text = listener(trigger("false"))
    changes = compared(text + INGRESS.format(path="/"), text + INGRESS.format(path="/hooks"), DELIVERIES).changes
    assert [told(change) for change in changes] == [
        ("hooks.example.com/", "is gone", ("routes",), ()),
        ("hooks.example.com/hooks", "is new", ("routes",), ()),
        ("the deliveries' own URLs", "leads elsewhere", ("routes",), ("dev", "gone", "main", "tag")),
    ]
    assert lines(changes[2]) == [(OUTCOME, "", "ci/listener", "no listener")]


def test_deliveries_whose_own_url_leads_to_the_listener_come_first() -> None:
    text = INGRESS.format(path="/")
    deliveries = delivered(a=push().replace("hooks.example.com", "elsewhere.example.com"), z=push())
    (change,) = compared(listener(trigger("false")) + text, listener(trigger("true")) + text, deliveries).changes
    assert [(effect.delivery, effect.own) for effect in change.recorded] == [("z", True), ("a", False)]


def test_a_listener_that_refuses_all() -> None:
    changes = compared(listener(trigger(MAIN)), listener("\n    - {name: nothing}"), delivered(main=push())).changes
    assert [told(change) for change in changes] == [
        ("ci/listener", "answers otherwise", ("answers",), ("main",)),
        ("ci/listener/build", "no longer fires", ("fires",), ("main",)),
        ("ci/listener/build", "is gone", ("triggers",), ()),
    ]
    assert lines(changes[0]) == [(OUTCOME, "", "HTTP 202", "HTTP 500")]


def test_ids_that_depend_on_the_place_of_a_trigger_do_not_count() -> None:
    one = trigger(MAIN, name="one").replace("generateName: one-", "name: one-$(uid)")
    changes = compared(listener(one), listener(trigger("false", name="zero"), one), delivered(main=push())).changes
    assert [told(change)[:2] for change in changes] == [("ci/listener/zero", "is new")]


def test_triggers_of_one_name_are_told_apart_by_their_order() -> None:
    before = listener(trigger("false"), trigger("false"))
    after = listener(trigger("false"), trigger("true"))
    (change,) = compared(before, after, delivered(main=push())).changes
    assert change.subject == "ci/listener/build #2"


def test_a_secret_that_changes_is_looked_at() -> None:
    secret = "---\n{{apiVersion: v1, kind: Secret, metadata: {{name: hook, namespace: ci}}, data: {{token: {t}}}}}\n"
    checked = GITLAB.replace("params: [", "params: [{name: secretRef, value: {secretName: hook, secretKey: token}}, ")
    text = listener(trigger(MAIN, interceptors=checked))
    deliveries = delivered(main=push().replace("[REDACTED]", "right"))
    (change,) = compared(text + secret.format(t="cmlnaHQ="), text + secret.format(t="new"), deliveries).changes
    assert told(change) == ("ci/listener/build", "no longer fires", ("fires",), ("main",))


@pytest.mark.parametrize("record", [push, merge_request])
def test_what_cannot_be_judged_is_told_and_the_rest_is_compared(record: Callable[[], str]) -> None:
    deliveries = delivered(bad=record().replace("https://hooks.example.com/", "http://[bad/"), main=push())
    comparison = compared(listener(trigger("false")), listener(trigger("true")), deliveries)
    (finding,) = comparison.unreadable
    assert (finding.rule, "cannot be read" in finding.message) == ("delivery-unreadable", True)
    assert [told(change)[3] for change in comparison.changes] == [("main",)]


def test_a_side_says_what_is_wrong_with_it() -> None:
    broken = side("kind: [\n").summary
    assert [finding.rule for finding in broken.errors] == ["yaml-syntax"]
    assert side(listener(trigger(MAIN))).summary.errors == ()
