from hypothesis import given
from hypothesis import strategies as st

from harness.manifests import Document, ManifestSet, Resource, ResourceKey
from harness.trace import Trace
from harness.triggers import load_triggers
from harness.triggers.model import InterceptorParam, Param, TriggerInterceptor
from harness.variations import (
    BodyEdit,
    HeaderEdit,
    Reads,
    UrlEdit,
    Variation,
    parent_of,
    reads_of,
    reads_of_expression,
    reads_of_interceptor,
    reads_of_params,
)
from harness.variations.edits import Edit, value_at
from harness.variations.reads import NOTHING, event_types
from support.lines import each_line
from support.recorded import canonical, recorded


def body(*paths: tuple[str | int, ...]) -> Reads:
    return Reads(body=frozenset(paths), free=frozenset(paths))


BINDINGS: list[tuple[str, Reads]] = [
    ("text", NOTHING),
    ("$(body.a.b)", body(("a", "b"))),
    ("x-$(body.a)-$(body.b)", body(("a",), ("b",))),
    ("$(Body.a)", body(("a",))),
    ("$(body)", body(())),
    ("$(body.a[0].b)", body(("a", 0, "b"))),
    ("$(body.a[-1].b)", body(("a",))),
    ("$(body.a[*].b)", body(("a",))),
    ("$(body.a..b)", body(("a",))),
    ("$(header.x-gitlab-event)", Reads(headers=frozenset({"X-Gitlab-Event"}), free=frozenset({"X-Gitlab-Event"}))),
    ("$(header)", Reads(all_headers=True)),
    ("$(extensions.a)", NOTHING),
    ("$(context.eventID)", NOTHING),
    ('$(body["a"])', NOTHING),
    ("$()", NOTHING),
]


@each_line(BINDINGS, lambda line: line[0])
def test_a_binding_reads_what_its_path_names(line: tuple[str, Reads]) -> None:
    value, expected = line
    assert reads_of_params([Param("p", value)]) == expected


def test_an_expression_that_does_not_compile_reads_nothing() -> None:
    assert reads_of_expression("body.a ==") == NOTHING


def test_constants_are_doubles_as_in_a_payload() -> None:
    assert reads_of_expression("body.n == 1").constants_of(("n",)) == (1.0,)
    assert reads_of_expression("body.n == 1").is_free(("n",)) is False
    assert reads_of_expression("body.n + 1.0 == 1.0").is_free(("n",)) is True
    assert reads_of_expression("size(body.o) > 1").is_free(("o", "below")) is True


def interceptor(name: str, kind: str = "ClusterInterceptor", **params: object) -> TriggerInterceptor:
    given_params = tuple(InterceptorParam(key, value) for key, value in params.items())  # type: ignore[arg-type]  # JSON
    return TriggerInterceptor(name, name, kind, params=given_params)


def test_interceptors_read_their_params_and_others_are_opaque() -> None:
    cel = interceptor("cel", FILTER="body.a == 'x'", overlays=[{"key": "k", "Expression": "body.b"}, "odd"])
    assert reads_of_interceptor(cel).body == {("a",), ("b",)}
    assert not reads_of_interceptor(cel).opaque
    gitlab = reads_of_interceptor(interceptor("gitlab", eventTypes=["Push Hook"]))
    assert gitlab.headers == {"X-Gitlab-Event", "X-Gitlab-Token"}
    assert gitlab.constants_of("X-Gitlab-Event") == ("Push Hook",)
    others = (interceptor("github"), interceptor("cel", "NamespacedInterceptor"), interceptor("mine"))
    assert all(reads_of_interceptor(other).opaque for other in others)


def test_event_types_are_those_of_the_param_that_counts() -> None:
    # Tekton decodes them in sorted order, whatever their order in the file.
    for spelt in ("EVENTTYPES", "EventTypes"):
        first, second = {"eventTypes": ["Push Hook"]}, {spelt: ["Note Hook"]}
        assert event_types(interceptor("gitlab", **first, **second)) == {"Push Hook"}
        assert event_types(interceptor("gitlab", **second, **first)) == {"Push Hook"}
    assert event_types(interceptor("gitlab", eventTypes="Push Hook")) is None


def test_the_canonical_manifests_read_these_keys() -> None:
    reads = reads_of(canonical().world)
    assert sorted(".".join(map(str, path)) for path in reads.body) == [
        "after",
        "checkout_sha",
        "object_attributes.action",
        "object_attributes.state",
        "object_attributes.target_branch",
        "object_kind",
        "project.http_url",
        "project.path_with_namespace",
        "ref",
    ]
    assert reads.headers == {"X-Gitlab-Event", "X-Gitlab-Token"}
    assert (reads.all_headers, reads.url, reads.opaque) == (False, False, False)


CONCERNS: list[tuple[Reads, Edit, bool]] = [
    (body(("a", "b")), BodyEdit(("a", "b")), True),
    (body(("a", "b")), BodyEdit(("a",)), True),
    (body(("a", "b")), BodyEdit(("a", "b", "c")), True),
    (body(("a", "b")), BodyEdit(("a", "c")), False),
    (body(()), BodyEdit(("x", 0)), True),
    (Reads(tested=frozenset({("a",)})), BodyEdit(("a",), removed=True), True),
    (Reads(tested=frozenset({("a",)})), BodyEdit(("a", "b")), False),
    (Reads(headers=frozenset({"X-A"})), HeaderEdit("x-a", None), True),
    (Reads(headers=frozenset({"X-A"})), HeaderEdit("x-b", None), False),
    (Reads(all_headers=True), HeaderEdit("x-b", None), True),
    (NOTHING, HeaderEdit("content-type", None), True),
    (Reads(url=True), UrlEdit("/x"), True),
    (body(()), UrlEdit("/x"), False),
    (Reads(opaque=True), UrlEdit("/x"), True),
]


@each_line(CONCERNS)
def test_a_change_concerns_whoever_reads_there(line: tuple[Reads, Edit, bool]) -> None:
    reads, edit, expected = line
    assert reads.concern((edit,)) is expected


def creates(traces: tuple[Trace, ...]) -> list[object]:
    """What each trigger did, without what only the delivery's name decides."""
    return [
        (trace.event_listener, one.fired, one.stopped_at and one.stopped_at.message, one.params)
        for trace in traces
        for one in trace.triggers
    ]


BODIES = [one for one in recorded() if parent_of(one).payload]


@given(st.data())
def test_what_nobody_reads_makes_no_difference(data: st.DataObject) -> None:
    parent = parent_of(data.draw(st.sampled_from(BODIES)))
    reads = reads_of(canonical().world)
    path: tuple[str | int, ...] = ()
    value = parent.payload
    while isinstance(value, dict | list) and value and (not path or data.draw(st.booleans())):
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        path = (*path, data.draw(st.sampled_from(steps)))
        value = value_at(parent.payload, path)  # type: ignore[assignment]  # a step that is there
    edit = data.draw(st.sampled_from([BodyEdit(path, removed=True), BodyEdit(path), BodyEdit(path, "other")]))
    varied = Variation(parent, "", (edit,)).delivery
    if not reads.concern((edit,)):
        simulator = canonical()
        assert creates(simulator.deliver_to_all(varied)) == creates(simulator.deliver_to_all(parent.delivery))


def test_triggers_objects_groups_and_cluster_bindings_count() -> None:
    manifests = ManifestSet.of(
        Resource(ResourceKey("triggers.tekton.dev", kind, namespace, "x"), "v1beta1", Document("m", 0, value, {}))  # type: ignore[arg-type]  # JSON
        for kind, namespace, value in (
            ("Trigger", "ci", {"spec": {"interceptors": [cel("body.of_trigger == 1")], "template": {"ref": "t"}}}),
            ("ClusterTriggerBinding", "", {"spec": {"params": [{"name": "p", "value": "$(body.of_binding)"}]}}),
            (
                "EventListener",
                "ci",
                {
                    "spec": {
                        "triggerGroups": [{"name": "g", "interceptors": [cel("body.of_group == 1")]}],
                        "triggers": [
                            {"template": {"ref": "t"}, "bindings": [{"name": "p", "value": "$(body.inline)"}]}
                        ],
                    }
                },
            ),
        )
    )
    assert reads_of(load_triggers(manifests)).body == {("of_trigger",), ("of_binding",), ("of_group",), ("inline",)}


def cel(source: str) -> dict[str, object]:
    return {"ref": {"name": "cel"}, "params": [{"name": "filter", "value": source}]}
