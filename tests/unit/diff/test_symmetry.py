"""Whatever the manifests: equal sides do not differ, and swapped sides swap the answer."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.diff import Change, Difference, Effect, Side, What
from harness.diff.effects import act_of, compare
from harness.diff.pairing import pair_listeners
from harness.variations import Corpus, reads_of, variations_of
from support.events import deleted, listener, merge_request, push, trigger
from support.sides import compared, delivered, side

FILTERS = (
    "true",
    "false",
    "body.ref == 'refs/heads/main'",
    "body.ref.startsWith('refs/heads/')",
    "body.ref in ['refs/heads/main', 'refs/tags/v1'] && body.checkout_sha != null",
    "body.project.path_with_namespace == 'shop/web'",
    "has(body.object_attributes) && body.object_attributes.action == 'open'",
    "header.match('X-Gitlab-Event', 'Push Hook')",
    "not an expression",
)
CHECKED = """
        - ref: {name: gitlab}
          params: [{name: eventTypes, value: [Push Hook, Tag Push Hook]}]"""
TASK = """\
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {{name: build, namespace: ci}}
spec:
  params: [{{name: commit, default: none}}]
  steps: [{{name: compile, image: {image}, args: {args}}}]
"""
WAY = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: hooks, namespace: ci}}
spec:
  rules: [{{http: {{paths: [{{path: {path}, backend: {{service: {{name: el-listener, port: {{number: 8080}}}}}}}}]}}}}]
"""

triggers = st.builds(
    lambda filter, params, name, kind, checked, uid: trigger(
        filter, params, name=name, kind=kind, interceptors=CHECKED if checked else ""
    ).replace("generateName: ", "name: x-$(uid)-" if uid else "generateName: "),
    st.sampled_from(FILTERS),
    st.dictionaries(st.sampled_from(["commit", "ref"]), st.sampled_from(["$(body.ref)", "$(body.after)", "x"])),
    st.sampled_from(["build", "test", ""]),
    st.sampled_from(["TaskRun", "PipelineRun", "ConfigMap"]),
    st.booleans(),
    st.booleans(),
)
tasks = st.builds(
    lambda image, args: TASK.format(image=image, args=args),
    st.sampled_from(["go:1", "go:2"]),
    st.sampled_from(["[]", "[a, b]", "[b, true]", "[b, 1, $(params.commit)]"]),
)
ways = st.builds(lambda path: WAY.format(path=path), st.sampled_from(["/", "/hooks"]))
listeners = st.one_of(
    st.just("---\n"),
    st.just(listener("\n    - {name: nothing}")),
    st.lists(triggers, max_size=3).map(lambda found: listener(*found) if found else listener(" []")),
)
manifests = st.builds(lambda *parts: "".join(parts), listeners, tasks | st.just(""), ways | st.just(""))

DELIVERIES = delivered(
    main=push(), dev=push("refs/heads/dev"), tag=push("refs/tags/v1"), gone=deleted(), request=merge_request()
)

OPPOSITE = {
    What.NOW_FIRES: What.NO_LONGER_FIRES,
    What.NO_LONGER_FIRES: What.NOW_FIRES,
    What.ADDED: What.REMOVED,
    What.REMOVED: What.ADDED,
}


def swapped(change: Change) -> Change:
    return Change(
        OPPOSITE.get(change.what, change.what),
        change.kinds,
        change.listener,
        change.trigger,
        tuple(map(_swapped_effect, change.recorded)),
        tuple(map(_swapped_effect, change.varied)),
        _swapped_all(change.differences),
    )


def _swapped_effect(effect: Effect) -> Effect:
    return Effect(effect.delivery, _swapped_all(effect.differences), effect.variation, effect.own, effect.also)


def without_digests(change: Change) -> Change:
    """The change without what stands for variations, which says which side is which."""
    return replace(change, recorded=tuple(replace(effect, also_digest="") for effect in change.recorded))


def _swapped_all(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    return tuple(Difference(one.part, one.path, one.after, one.before) for one in differences)


@given(manifests)
@settings(max_examples=15)
def test_a_side_does_not_differ_from_itself(text: str) -> None:
    # A comment keeps nothing from being compared but the quick look whether anything differs at all.
    comparison = compared(text, text, DELIVERIES, variations=True)
    assert comparison.changes == ()
    other = compared(text, f"{text}---\n{UNUSED}", DELIVERIES, variations=True)
    assert other.changes == ()
    assert not other.alike or "EventListener" not in text


UNUSED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: unused, namespace: ci}
spec: {}
"""


@given(manifests, manifests)
@settings(max_examples=40)
def test_swapped_sides_swap_the_answer(one: str, other: str) -> None:
    there = compared(one, other, DELIVERIES, variations=True)
    back = compared(other, one, DELIVERIES, variations=True)
    assert sorted(map(repr, map(swapped, back.changes))) == sorted(map(repr, map(without_digests, there.changes)))
    assert (back.variations, back.alike) == (there.variations, there.alike)


@given(manifests, manifests)
@settings(max_examples=12)
def test_what_is_not_simulated_makes_no_difference(one: str, other: str) -> None:
    found = {
        (change.subject, change.what)
        for change in compared(one, other, DELIVERIES, variations=True).changes
        if change.trigger and change.effects
    }
    assert found == set(shown_by_all(side(one), side(other)))


def shown_by_all(before: Side, after: Side) -> Iterator[tuple[str, What]]:
    """What shows where every variation goes to every listener."""
    reads = reads_of(before.simulator.world) | reads_of(after.simulator.world)
    corpus = Corpus(DELIVERIES, reads)
    for delivery in DELIVERIES:
        variations = [one.delivery for one in variations_of(delivery, corpus, reads)]
        for sent in (delivery, *variations):
            event = before.simulator.event_of(sent)
            for pair in pair_listeners(before, after):
                traces = [
                    side.simulator.hand_over(sent, event, pair.key) if there else None
                    for side, there in ((before, pair.before), (after, pair.after))
                ]
                for one in pair.triggers:
                    acts = (
                        act_of(one.before, traces[0], event.event_id),
                        act_of(one.after, traces[1], event.event_id),
                    )
                    shown = compare(*acts, plans=True, recorded=sent is delivery)
                    if shown is not None:
                        yield f"{pair.key}/{one.key.label}", shown.what
