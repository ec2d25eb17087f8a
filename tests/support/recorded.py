"""The canonical system with its recorded deliveries, and deliveries that are made up in a line."""

import json
from functools import cache
from pathlib import Path

from harness.deliveries.delivery import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, load_manifests
from harness.secrets import SecretStore
from harness.simulator import Simulator

ROOT = Path(__file__).parents[2]


@cache
def recorded() -> tuple[Delivery, ...]:
    """Every recorded delivery of the canonical system, by name."""
    index = DeliveryIndex([ROOT / "payloads"], ROOT)
    return tuple(index.get(name) for name in index.names)


def delivery_named(name: str) -> Delivery:
    """One of them."""
    return next(delivery for delivery in recorded() if delivery.name == name)


@cache
def canonical() -> Simulator:
    """The canonical manifests, ready for deliveries as `check` has them."""
    return simulator_of(load_manifests([ROOT / "manifests"], ROOT))


def simulator_of(manifests: ManifestSet) -> Simulator:
    """A simulator as projects make them."""
    store = SecretStore.of(manifests, trust_redacted=True)
    return Simulator(manifests, secrets=store, explain=False, admit=True)


def made(body: JSON, event: str = "Push Hook", name: str = "made", **headers: str) -> Delivery:
    """A delivery that nobody recorded."""
    sent = {"Content-Type": "application/json", "X-Gitlab-Event": event, **headers}
    return Delivery(name, "POST", "/", tuple(sent.items()), json.dumps(body).encode())
