"""Stand-ins for Secrets that are referred to and missing among those that the manifests hold.

GitLab redacts a token in its record, and a redacted token counts as the right one, provided that there is a Secret to
compare it with (docs.gitlab.com, api/project_webhooks, GitLab 17.3). One that is kept elsewhere is believed to be
there, and needs none.
"""

from collections.abc import Iterator

from harness.jsontypes import JSON
from harness.manifests import ManifestSet
from harness.scaffold.yaml_text import dump
from harness.secrets import SecretError, SecretStore
from harness.triggers import TriggersWorld
from harness.triggers.model import Trigger, TriggerInterceptor

VALUE = "a-stand-in"

_HEADER = """\
# Secrets that the manifests refer to and do not hold, each with a made-up value: never write a real one into git. A
# recorded delivery has its token redacted, which counts as right wherever there is a value to compare with.
"""


def missing_secrets(manifests: ManifestSet, world: TriggersWorld) -> dict[str, dict[str, str]]:
    """The keys of Secrets that interceptors refer to and the manifests lack, by `namespace/name`, each with a made-up
    value."""
    store = SecretStore.of(manifests, trust_redacted=True)
    found: dict[str, dict[str, str]] = {}
    for namespace, interceptor in _interceptors(world):
        for param in interceptor.params:
            reference = param.value if isinstance(param.value, dict) and param.name.lower() == "secretref" else {}
            name, key = _field(reference, "secretname"), _field(reference, "secretkey")
            if name and key and not store.is_believed(namespace, name):
                try:
                    store.get(namespace, name, key)
                except SecretError:
                    found.setdefault(f"{namespace}/{name}", {})[key] = VALUE
    return found


def stand_ins_text(secrets: dict[str, dict[str, str]]) -> str:
    """A secrets file with these values."""
    value: dict[str, JSON] = {name: dict[str, JSON](keys) for name, keys in sorted(secrets.items())}
    return _HEADER + dump(value)


def _interceptors(world: TriggersWorld) -> Iterator[tuple[str, TriggerInterceptor]]:
    """Every interceptor with the namespace in which its Secrets are looked up: that of its trigger, or of the listener
    whose group it belongs to."""
    triggers = list(world.triggers.values())
    for listener in world.listeners.values():
        triggers += [one for one in listener.triggers if isinstance(one, Trigger)]
        for group in listener.groups:
            yield from ((listener.namespace, one) for one in group.interceptors)
    for trigger in triggers:
        yield from ((trigger.namespace, one) for one in trigger.interceptors)


def _field(reference: dict[str, JSON], name: str) -> str:
    value = next((value for key, value in reference.items() if key.lower() == name), None)
    return value if isinstance(value, str) else ""
