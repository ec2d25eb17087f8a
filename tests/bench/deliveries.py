"""What is delivered: the recorded deliveries, and bodies of other sizes made of one of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.config import load_settings
from harness.deliveries import Delivery
from harness.errors import InputError
from harness.project import Project, open_project
from harness.secrets import SecretStore
from harness.simulator import Simulator

ROOT = Path(__file__).parents[2]
LISTENER = "flask-app/flask-app-dev"
"""The listener whose trigger all sizes go through: gitlab interceptor, filter, four overlays, six params, one
PipelineRun."""
TOKEN = "the-token-that-every-delivery-presents"
SECRETS = {"gitlab-webhook-token": {"token": TOKEN}}


class CanonicalProject:
    """The repository's own manifests and deliveries, with one value for the webhooks' secret."""

    @cached_property
    def project(self) -> Project:
        """Everything that `tekton-harness check` judges."""
        return open_project(load_settings(ROOT))

    @cached_property
    def simulator(self) -> Simulator:
        """Its listeners; warm, because each has had a delivery."""
        secrets = SecretStore.of(
            self.project.manifests, {"gitlab-webhook-token": {"token": TOKEN}}, trust_redacted=True
        )
        simulator = Simulator(self.project.manifests, secrets=secrets, explain=False)
        simulator.deliver_to_all(self.push)
        return simulator

    @cached_property
    def recorded(self) -> tuple[Delivery, ...]:
        """The recorded deliveries whose body is a JSON object of less than a megabyte, with the right token."""
        return tuple(self._usable())

    @cached_property
    def push(self) -> Delivery:
        """A push of twenty commits to the branch that starts a run."""
        return _with_token(self.project.deliveries.get("push/twenty-five-commits"))

    def sized(self, size: int, count: int) -> list[Delivery]:
        """So many pushes to that branch, no two alike, with bodies of about `size` bytes."""
        body = json.loads(self.push.body)
        grown = _grown(body, size)
        return [_numbered(self.push, grown, number) for number in range(count)]

    def _usable(self) -> Iterator[Delivery]:
        for name in self.project.deliveries.names:
            try:
                delivery = self.project.deliveries.get(name)
                if len(delivery.body) < 1_000_000 and isinstance(json.loads(delivery.body), dict):
                    yield _with_token(delivery)
            except (InputError, ValueError, RecursionError):
                continue


CANONICAL_PROJECT = CanonicalProject()


def _with_token(delivery: Delivery) -> Delivery:
    """With the token in the place of the redacted one, because the reference program believes nothing."""
    headers = [(name, TOKEN if name.lower() == "x-gitlab-token" else value) for name, value in delivery.headers]
    return replace(delivery, headers=tuple(headers))


_NEEDED = (
    "object_kind",
    "event_name",
    "before",
    "after",
    "ref",
    "checkout_sha",
    "user_username",
    "project_id",
    "project",
)
_NEEDED_OF_PROJECT = ("id", "name", "path_with_namespace", "default_branch", "http_url", "web_url")


def _grown(body: dict[str, Any], size: int) -> dict[str, Any]:
    """The push, each commit with as many modified files as it takes; for a small size without most of its fields."""
    if size < len(_text(body)):
        small = {name: body[name] for name in _NEEDED}
        small["project"] = {name: body["project"][name] for name in _NEEDED_OF_PROJECT}
        commit = body["commits"][0]
        body = {**small, "commits": [{"id": commit["id"], "message": "", "modified": []}]}
    commits = [{**commit, "modified": list(commit["modified"])} for commit in body["commits"]]
    grown = {**body, "commits": commits}
    files = [f"src/module_{number:04}/views/handlers/test_{number:04}.py" for number in range(20)]
    missing = size - len(_text(grown))
    for number in range(missing // (len(files[0]) + 3)):
        commits[number % len(commits)]["modified"].append(files[number // len(commits) % len(files)])
    return grown


def _numbered(push: Delivery, body: dict[str, Any], number: int) -> Delivery:
    commit = f"c{number:039x}"
    text = _text({**body, "after": commit, "checkout_sha": commit})
    return replace(push, name=f"bench/{number}", body=text)


def _text(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
