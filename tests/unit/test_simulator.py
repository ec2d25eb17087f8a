import json
from pathlib import Path

import pytest

from harness.deliveries.delivery import Delivery
from harness.errors import InputError, UsageError
from harness.interceptors import Stub
from harness.manifests import load_manifests
from harness.secrets import SecretStore
from harness.simulator import Simulator
from harness.trace import Trace

BODY = json.dumps({"ref": "refs/heads/dev", "n": 1}).encode()

LISTENER = """
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  serviceAccountName: sa
  triggers:
  - name: build
    interceptors:
{interceptors}
    bindings: [{{name: ref, value: $(body.ref)}}]
    template:
      spec:
        params: [{{name: ref}}]
        resourcetemplates:
        - apiVersion: v1
          kind: ConfigMap
          metadata: {{generateName: run-}}
          data: {{ref: $(tt.params.ref), uid: $(uid)}}
---
"""
INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hooks, namespace: ci}
spec:
  rules:
  - host: hooks.example.com
    http:
      paths:
      - {path: /dev, pathType: Prefix, backend: {service: {name: el-dev, port: {number: 8080}}}}
      - {path: /shop, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
---
"""
PASSING = "    - {ref: {name: gitlab}}"
GITLAB = """    - ref: {name: gitlab}
      params:
      - {name: secretRef, value: {secretName: hook, secretKey: token}}
"""
CEL = """    - ref: {name: cel}
      params:
      - name: filter
        value: |-
          body.ref == 'refs/heads/dev' &&
            body.missing == 1
"""
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: hook, namespace: ci}\nstringData: {token: s3cr3t}\n---\n"


def listener(name: str = "dev", namespace: str = "ci", interceptors: str = PASSING) -> str:
    return LISTENER.format(name=name, namespace=namespace, interceptors=interceptors)


def simulator(
    tmp_path: Path, *manifests: str, stubs: dict[str, Stub] | None = None, trust_redacted: bool = False
) -> Simulator:
    (tmp_path / "all.yaml").write_text("".join(manifests))
    loaded = load_manifests([tmp_path], tmp_path)
    return Simulator(loaded, secrets=SecretStore.of(loaded, trust_redacted=trust_redacted), stubs=stubs)


def delivery(url: str = "https://hooks.example.com/dev?x=1", token: str = "", name: str = "push/dev") -> Delivery:
    headers = (("Content-Type", "application/json"), ("X-Gitlab-Token", token))
    return Delivery(name, "POST", url, headers if token else headers[:1], BODY)


def test_a_delivery_goes_where_its_url_leads(tmp_path: Path) -> None:
    trace = simulator(tmp_path, listener(), INGRESS).deliver(delivery())
    assert (trace.event_listener, trace.route, trace.status) == ("ci/dev", "hooks.example.com/dev", 202)
    assert [trigger.params for trigger in trace.fired] == [(("ref", "refs/heads/dev"),)]


def test_no_route_is_a_404_that_names_the_rules(tmp_path: Path) -> None:
    trace = simulator(tmp_path, listener(), INGRESS).deliver(delivery("https://hooks.example.com/no"))
    assert (trace.event_listener, trace.route, trace.status, trace.triggers) == ("", "", 404, ())
    assert trace.notes == (
        "no Ingress rule leads hooks.example.com/no to an EventListener; rules: hooks.example.com/dev",
    )


def test_a_rule_that_leads_to_another_service(tmp_path: Path) -> None:
    trace = simulator(tmp_path, listener(), INGRESS).deliver(delivery("https://hooks.example.com/shop/x"))
    assert (trace.event_listener, trace.route, trace.status) == ("", "hooks.example.com/shop", 404)
    assert "the Service shop" in trace.notes[0]


def test_a_path_is_meant_on_the_manifests_own_hosts(tmp_path: Path) -> None:
    there = simulator(tmp_path, listener(), INGRESS)
    assert there.deliver(delivery("https://elsewhere.example.com/x"), to="/dev/y?z=1").event_listener == "ci/dev"
    assert there.deliver(delivery("https://elsewhere.example.com/x"), to="/no").status == 404


@pytest.mark.parametrize("name", ["dev", "ci/dev"])
def test_a_listener_by_its_name(tmp_path: Path, name: str) -> None:
    trace = simulator(tmp_path, listener()).deliver(delivery("/anything"), to=name)
    assert (trace.event_listener, trace.route, trace.status) == ("ci/dev", "direct", 202)


def test_a_name_in_two_namespaces_is_ambiguous(tmp_path: Path) -> None:
    there = simulator(tmp_path, listener(), listener(namespace="other"))
    with pytest.raises(UsageError) as caught:
        there.deliver(delivery(), to="dev")
    assert caught.value.help == "say which: ci/dev, other/dev"
    assert there.deliver(delivery(), to="other/dev").triggers[0].namespace == "other"


@pytest.mark.parametrize(
    ("name", "help"), [("dvv", "did you mean dev?"), ("ci/deb", "did you mean ci/dev?"), ("qqqq", "known: ci/dev")]
)
def test_an_unknown_listener(tmp_path: Path, name: str, help: str) -> None:
    with pytest.raises(UsageError) as caught:
        simulator(tmp_path, listener()).deliver(delivery(), to=name)
    assert caught.value.help == help


def test_no_listener_at_all(tmp_path: Path) -> None:
    there = simulator(tmp_path, SECRET)
    assert there.listeners == ()
    assert there.deliver_to_all(delivery()) == ()
    assert there.deliver(delivery()).notes == (
        "no Ingress rule leads hooks.example.com/dev to an EventListener; the manifests hold no such rule",
    )
    with pytest.raises(UsageError, match="there is no EventListener dev"):
        there.deliver(delivery(), to="dev")


def test_a_url_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        simulator(tmp_path, listener()).deliver(delivery("http://[x"), to="dev")


def test_to_all(tmp_path: Path) -> None:
    traces = simulator(tmp_path, listener(), listener("prod")).deliver_to_all(delivery())
    assert [trace.event_listener for trace in traces] == ["ci/dev", "ci/prod"]


def uid_of(trace: Trace) -> str:
    data = trace.triggers[0].resources[0].value["data"]
    assert isinstance(data, dict)
    return str(data["uid"])


def test_ids_are_the_same_each_time_and_differ_between_deliveries_and_listeners(tmp_path: Path) -> None:
    there = simulator(tmp_path, listener(), listener("prod"))
    first, again = there.deliver(delivery(), to="dev"), there.deliver(delivery(), to="dev")
    assert first == again
    others = (there.deliver(delivery(name="other"), to="dev"), there.deliver(delivery(), to="prod"))
    uids = {uid_of(trace) for trace in (first, *others)}
    assert len(uids) == 3
    assert first.response != there.deliver(delivery(name="other"), to="dev").response


def test_a_redacted_token_is_trusted_with_a_note(tmp_path: Path) -> None:
    manifests = (listener(interceptors=GITLAB), SECRET)
    trusted = simulator(tmp_path, *manifests, trust_redacted=True).deliver(delivery(token="[REDACTED]"), to="dev")
    assert trusted.triggers[0].fired
    assert trusted.triggers[0].notes == (
        "X-Gitlab-Token was redacted by GitLab in the record: taken as the right token",
    )
    strict = simulator(tmp_path, *manifests).deliver(delivery(token="[REDACTED]"), to="dev").triggers[0]
    assert strict.stopped_at is not None
    assert strict.stopped_at.message == "Invalid X-GitLab-Token"


MISSING = 'error getting secret: secrets "hook" not found'
SEALED = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: hook, namespace: ci}\n"


@pytest.mark.parametrize(
    ("manifests", "token", "stops"),
    [
        pytest.param((), "[REDACTED]", "", id="no Secret is in git"),
        pytest.param((SECRET.replace("name: hook", "name: other"),), "[REDACTED]", MISSING, id="others are"),
        pytest.param((SECRET.replace("name: hook", "name: other"), SEALED), "[REDACTED]", "", id="it is sealed"),
        pytest.param((), "s3cr3t", MISSING, id="the token is told"),
    ],
)
def test_a_secret_that_is_kept_elsewhere_is_believed(
    tmp_path: Path, manifests: tuple[str, ...], token: str, stops: str
) -> None:
    there = simulator(tmp_path, listener(interceptors=GITLAB), *manifests, trust_redacted=True)
    trigger = there.deliver(delivery(token=token), to="dev").triggers[0]
    assert (trigger.stopped_at.message if trigger.stopped_at else "") == stops
    believed = "the Secret ci/hook is not among the manifests: taken to be on the cluster"
    assert (believed in trigger.notes) is (not stops)
    strict = simulator(tmp_path, listener(interceptors=GITLAB), *manifests).deliver(delivery(token=token), to="dev")
    assert strict.triggers[0].stopped_at is not None
    assert strict.triggers[0].stopped_at.message == MISSING


def test_a_redacted_token_in_cel(tmp_path: Path) -> None:
    filter = "header.canonical('X-Gitlab-Token').compareSecret('token', 'hook')"
    interceptor = f'    - {{ref: {{name: cel}}, params: [{{name: filter, value: "{filter}"}}]}}'
    manifests = (listener(interceptors=interceptor), SECRET)
    trusted = simulator(tmp_path, *manifests, trust_redacted=True).deliver(delivery(token="[REDACTED]"), to="dev")
    assert (trusted.triggers[0].fired, len(trusted.triggers[0].notes)) == (True, 1)
    assert not simulator(tmp_path, *manifests).deliver(delivery(token="[REDACTED]"), to="dev").fired


def test_a_stop_points_at_the_filter_and_explains_it(tmp_path: Path) -> None:
    trigger = simulator(tmp_path, listener(interceptors=CEL)).deliver(delivery(), to="dev").triggers[0]
    stop = trigger.stopped_at
    assert stop is not None
    assert (stop.stage, stop.interceptor, stop.code) == ("interceptor[0]", "cel", 3)
    assert stop.message.endswith("failed to evaluate: no such key: missing")
    assert stop.location is not None
    assert (stop.location.path, stop.location.line) == ("all.yaml", 13)
    assert stop.explanation is not None
    assert stop.explanation.text.startswith("body.ref == ")
    assert trigger.interceptors[0].explanation == stop.explanation


def test_explanations_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(listener(interceptors=CEL))
    stop = Simulator(load_manifests([tmp_path]), explain=False).deliver(delivery(), to="dev").triggers[0].stopped_at
    assert stop is not None
    assert stop.explanation is None


def test_a_filter_that_does_not_compile_points_into_its_text(tmp_path: Path) -> None:
    broken = CEL.replace("body.missing == 1", "nope(1)")
    stop = simulator(tmp_path, listener(interceptors=broken)).deliver(delivery(), to="dev").triggers[0].stopped_at
    assert stop is not None
    assert stop.location is not None
    # The second line of the filter, where the unknown function's bracket stands.
    assert (stop.location.line, stop.location.column) == (15, 17)


def test_a_custom_interceptor_without_a_stub_says_so(tmp_path: Path) -> None:
    custom = """
apiVersion: triggers.tekton.dev/v1alpha1
kind: ClusterInterceptor
metadata: {name: mine}
spec: {clientConfig: {url: http://mine}}
---
"""
    manifests = (listener(interceptors="    - {ref: {name: mine}}"), custom)
    stop = simulator(tmp_path, *manifests).deliver(delivery(), to="dev").triggers[0].stopped_at
    assert stop is not None
    assert stop.message.startswith("no stub for mine")
    assert simulator(tmp_path, *manifests, stubs={"mine": Stub()}).deliver(delivery(), to="dev").fired


def test_a_listener_that_is_broken_answers_500(tmp_path: Path) -> None:
    text = listener().replace("  - name: build", "  - {name: nothing}\n  - name: build")
    trace = simulator(tmp_path, text).deliver(delivery(), to="dev")
    assert (trace.status, trace.response, trace.triggers) == (500, "", ())
    assert "EventListenerTrigger not defined" in trace.notes[0]


def test_live_reaches_no_trigger(tmp_path: Path) -> None:
    trace = simulator(tmp_path, listener()).deliver(delivery("/live"), to="dev")
    assert (trace.status, trace.response, trace.triggers) == (200, "ok", ())
