from collections.abc import Callable

from harness.finding import Finding
from harness.rules.interceptors.unknown_interceptor import RULE
from support.triggers import OWNERS, in_listener, in_trigger

InManifests = Callable[..., list[Finding]]

OWN = (
    "apiVersion: triggers.tekton.dev/v1alpha1\n"
    "kind: Interceptor\n"
    "metadata: {name: own, namespace: NAMESPACE}\n"
    "spec: {clientConfig: {url: 'http://own'}}\n"
)
CLUSTER = OWN.replace("kind: Interceptor", "kind: ClusterInterceptor").replace(", namespace: NAMESPACE", "")
NAMESPACED = "ref: {name: own, kind: NamespacedInterceptor}"


def with_own(text: str, namespace: str) -> str:
    return f"{text}---\n{OWN.replace('NAMESPACE', namespace)}"


def test_what_is_answered_for(found: InManifests) -> None:
    table = [
        *(in_listener(f"ref: {{name: {name}}}") for name in ("bitbucket", "cel", "github", "gitlab", "slack")),
        with_own(in_listener(NAMESPACED), "ci"),
        f"{in_listener('ref: {name: own}')}---\n{CLUSTER}",
        in_listener("webhook: {objectRef: {kind: Service, apiVersion: v1, name: x}}"),
        in_listener("cel: {filter: 'true'}").replace("v1beta1", "v1alpha1"),
    ]
    assert [(text, findings) for text in table if (findings := found(RULE, text))] == []


def test_what_nobody_answers_for(found: InManifests) -> None:
    table = [
        ("ref: {name: gitlb}", "there is no ClusterInterceptor gitlb", "did you mean gitlab?", "gitlb"),
        (
            "ref: {name: own}",
            "there is no ClusterInterceptor own",
            "known: bitbucket, cel, github, gitlab, slack",
            "own",
        ),
        (NAMESPACED, "there is no NamespacedInterceptor own in ci", "declare an Interceptor in ci", "own"),
        (
            "ref: {name: cel, kind: NamespacedInterceptor}",
            "there is no NamespacedInterceptor cel in ci",
            "cel is a ClusterInterceptor: write ref.kind ClusterInterceptor, or leave it out",
            "cel",
        ),
        ("ref: {name: GitLab}", "there is no ClusterInterceptor GitLab", "did you mean gitlab?", "GitLab"),
        (
            "ref: {name: cel, kind: Interceptor}",
            "ref.kind Interceptor is none of ClusterInterceptor and NamespacedInterceptor",
            "did you mean ClusterInterceptor?",
            "Interceptor",
        ),
        ("ref: {}", "an interceptor has neither ref.name nor webhook", "known: bitbucket", "{}"),
    ]
    wrong = []
    for interceptor, message, help, place in table:
        for manifest, owner, _ in OWNERS:
            text = manifest(interceptor)
            got = [
                (
                    one.message.removesuffix(": the trigger stops at every event"),
                    one.help[: len(help)],
                    place,
                    owner in one.symbol,
                )
                for one in found(RULE, text)
                if text.splitlines()[one.location.line - 1][one.location.column - 1 :].startswith(place)
            ]
            if got not in (
                [(message, help, place, True)],
                [(message, "did you mean NamespacedInterceptor?", place, True)],
            ):
                wrong.append((owner, interceptor, got))
    assert wrong == []


def test_a_namespaced_one_is_looked_for_where_the_listener_is(found: InManifests) -> None:
    listener = (
        "---\napiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: far, namespace: hooks}\n"
        "spec: {namespaceSelector: {matchNames: [ci]}}\n"
    )
    trigger = in_trigger(NAMESPACED)
    assert found(RULE, with_own(trigger + listener, "hooks")) == []
    (finding,) = found(RULE, with_own(trigger + listener, "ci"))
    assert finding.message.startswith("there is no NamespacedInterceptor own in hooks: ")
    # One that no listener takes is held against its own namespace.
    assert found(RULE, with_own(trigger, "ci")) == []
