"""Two deliveries made up for a project that has none recorded: one that starts something, one like it that does not.

A body is GitLab's own (docs.gitlab.com, user/project/integrations/webhook_events, GitLab 18.x), cut to the keys that
manifests commonly read. It is changed step by step, one thing that the manifests ask for at a time, for as long as it
gets further; so what is found is a delivery that *they* take, not one that GitLab has sent.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.cel.explanation import Explanation
from harness.deliveries import REDACTED, Delivery
from harness.errors import InputError
from harness.ingress import Route
from harness.jsontypes import JSONObject
from harness.simulator import Simulator
from harness.trace import Trace, TriggerTrace
from harness.variations import Compound, Corpus, as_record, compound, reads_of, variations_of

MOST_STEPS = 20
"""How many things are changed at most."""

FOLDER = "samples"

_SHA = "1eb82e9dbe6fd1b3e5ba23b6c8c5ef4dbf2d4e1c"
_ZEROS = "0" * 40
_PROJECT: JSONObject = {
    "id": 1,
    "name": "project",
    "web_url": "https://gitlab.example.com/group/project",
    "git_ssh_url": "git@gitlab.example.com:group/project.git",
    "git_http_url": "https://gitlab.example.com/group/project.git",
    "namespace": "group",
    "path_with_namespace": "group/project",
    "default_branch": "main",
    "ssh_url": "git@gitlab.example.com:group/project.git",
    "http_url": "https://gitlab.example.com/group/project.git",
}
_COMMIT: JSONObject = {
    "id": _SHA,
    "message": "A sample commit\n",
    "title": "A sample commit",
    "timestamp": "2025-01-01T12:00:00+00:00",
    "url": f"https://gitlab.example.com/group/project/-/commit/{_SHA}",
    "author": {"name": "Sample Author", "email": REDACTED},
    "added": [],
    "modified": ["README.md"],
    "removed": [],
}
_PUSH: JSONObject = {
    "object_kind": "push",
    "event_name": "push",
    "before": "95790bf891e76fee5e1747ab589903a6a1f80f22",
    "after": _SHA,
    "ref": "refs/heads/main",
    "ref_protected": True,
    "checkout_sha": _SHA,
    "message": None,
    "user_id": 1,
    "user_name": "Sample Author",
    "user_username": "sample",
    "user_email": REDACTED,
    "project_id": 1,
    "project": _PROJECT,
    "commits": [_COMMIT],
    "total_commits_count": 1,
    "push_options": {},
    "repository": {"name": "project", "git_http_url": "https://gitlab.example.com/group/project.git"},
}
_TAG_PUSH: JSONObject = {
    **_PUSH,
    "object_kind": "tag_push",
    "event_name": "tag_push",
    "before": _ZEROS,
    "ref": "refs/tags/v1.0.0",
    "message": "",
}
_MERGE_REQUEST: JSONObject = {
    "object_kind": "merge_request",
    "event_type": "merge_request",
    "user": {"id": 1, "name": "Sample Author", "username": "sample", "email": REDACTED},
    "project": _PROJECT,
    "object_attributes": {
        "id": 1,
        "iid": 1,
        "title": "A sample merge request",
        "description": "",
        "draft": False,
        "work_in_progress": False,
        "action": "open",
        "state": "opened",
        "author_id": 1,
        "source_branch": "feature",
        "source_project_id": 1,
        "target_branch": "main",
        "target_project_id": 1,
        "source": _PROJECT,
        "target": _PROJECT,
        "last_commit": {key: _COMMIT[key] for key in ("id", "message", "title", "timestamp", "url", "author")},
        "merge_status": "can_be_merged",
        "detailed_merge_status": "mergeable",
        "merge_commit_sha": None,
        "url": "https://gitlab.example.com/group/project/-/merge_requests/1",
    },
    "labels": [],
    "changes": {},
    "repository": {"name": "project", "homepage": "https://gitlab.example.com/group/project"},
}
_EVENTS: tuple[tuple[str, str, JSONObject], ...] = (
    ("Push Hook", "push_hooks", _PUSH),
    ("Tag Push Hook", "tag_push_hooks", _TAG_PUSH),
    ("Merge Request Hook", "merge_request_hooks", _MERGE_REQUEST),
)

_NOT_TAKEN = (
    Compound.OTHER_BRANCH,
    Compound.TAG_NOT_A_VERSION,
    Compound.OTHER_ACTION,
    Compound.OTHER_PROJECT,
    Compound.WRONG_TOKEN,
    Compound.DELETED,
    Compound.OTHER_EVENT,
)
"""What makes of a delivery that is taken one that should not be: the first that does."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up delivery, its name that of the file without ending below the payloads folder; `about` says in one line
    what it shows."""

    delivery: Delivery
    about: str

    @property
    def text(self) -> str:
        """A record, as GitLab writes it, that says of itself that it is none."""
        note = f"Made up by `tekton-harness init`, not sent by GitLab: {self.about}. Record a real one."
        return json.dumps({"note": note, **json.loads(as_record(self.delivery))}, indent=2, ensure_ascii=False) + "\n"


def make_samples(simulator: Simulator) -> tuple[Sample, ...]:
    """Two samples for the first listener that one can be made for which it starts something; else the one that comes
    furthest. None where there is no listener. `simulator` has to explain its stops."""
    best: tuple[int, Delivery] | None = None
    routed = {route.listener for route in simulator.routes.all}
    # One that an Ingress leads to comes first: its sample goes the whole way.
    for listener in sorted(simulator.listeners, key=lambda name: name not in routed):
        for delivery, score in _attempts(simulator, listener):
            if score == _FIRES:
                return _pair(simulator, listener, delivery)
            if best is None or score > best[0]:
                best = (score, delivery)
    if best is None:
        return ()
    named = replace(best[1], name=f"{FOLDER}/starts-nothing")
    return (Sample(named, "the delivery that comes furthest of all that were tried, and starts nothing"),)


_FIRES = 1_000_000


def _attempts(simulator: Simulator, listener: str) -> Iterator[tuple[Delivery, int]]:
    """For each kind of event the delivery that comes furthest at a listener, and how far."""
    reads = reads_of(simulator.world)
    for event, trigger, body in _EVENTS:
        current = _delivery(event, trigger, body, _url(simulator, listener))
        score = _score(simulator, listener, current)
        for _ in range(MOST_STEPS):
            if score == _FIRES:
                break
            tried = (
                (one.delivery, _score(simulator, listener, one.delivery))
                for one in variations_of(current, Corpus([current], reads), reads)
            )
            further = max(tried, key=lambda pair: pair[1], default=(current, score))
            if further[1] <= score:
                break
            current, score = replace(further[0], name="sample"), further[1]
        yield current, score


def _score(simulator: Simulator, listener: str, delivery: Delivery) -> int:
    """How far a delivery comes: the interceptors that it passes, then the conditions of a filter that are true."""
    try:
        trace = simulator.hand_over(delivery, simulator.event_of(delivery), listener)
    except InputError:
        return -1
    return max(map(_score_of, trace.triggers), default=0)


def _score_of(trigger: TriggerTrace) -> int:
    if trigger.fired:
        return _FIRES
    stop = trigger.stopped_at
    true = _true_conditions(stop.explanation) if stop is not None and stop.explanation is not None else 0
    return 1000 * sum(step.passed for step in trigger.interceptors) + min(true, 999)


def _true_conditions(part: Explanation) -> int:
    own = part.outcome == "value" and part.value == "true"
    return own + sum(map(_true_conditions, part.children))


def _delivery(event: str, trigger: str, body: JSONObject, url: str) -> Delivery:
    headers = (
        ("Content-Type", "application/json"),
        ("User-Agent", "GitLab/18.0.0"),
        ("X-Gitlab-Event", event),
        ("X-Gitlab-Token", REDACTED),
    )
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Delivery("sample", "POST", url, headers, text.encode(), trigger)


def _url(simulator: Simulator, listener: str) -> str:
    """Where the ingress takes deliveries for a listener; its Service's name where none does."""
    route = next((route for route in simulator.routes.all if route.listener == listener), None)
    if route is None:
        return f"http://el-{listener.rpartition('/')[2]}.{listener.partition('/')[0]}.svc.cluster.local:8080/"
    return f"https://{_host(route)}{route.path or '/'}"


def _host(route: Route) -> str:
    return route.host.replace("*", "hooks") or "hooks.example.com"


def _pair(simulator: Simulator, listener: str, delivery: Delivery) -> tuple[Sample, ...]:
    trace = simulator.hand_over(delivery, simulator.event_of(delivery), listener)
    what = f"starts {_started(trace)} by {listener}"
    first = Sample(replace(delivery, name=f"{FOLDER}/starts-something"), what)
    for kind in _NOT_TAKEN:
        varied = compound(delivery, kind)
        if varied is not None and not _fires(simulator, listener, varied.delivery):
            named = replace(varied.delivery, name=f"{FOLDER}/starts-nothing")
            return first, Sample(named, f"like starts-something, but {varied.description}, and starts nothing")
    for event, trigger, body in _EVENTS:
        other = _delivery(event, trigger, body, delivery.url)
        if event != delivery.event and not _fires(simulator, listener, other):
            return first, Sample(replace(other, name=f"{FOLDER}/starts-nothing"), f"a {event}, which starts nothing")
    return (first,)


def _fires(simulator: Simulator, listener: str, delivery: Delivery) -> bool:
    return bool(simulator.hand_over(delivery, simulator.event_of(delivery), listener).fired)


def _started(trace: Trace) -> str:
    return ", ".join(resource.label for trigger in trace.fired for resource in trigger.resources) or "nothing"
