"""The values of Secrets: what interceptors compare tokens and signatures with.

A store is made of the manifests' own Secret objects and of values given beside them. It answers as the secret getter
of Tekton's interceptors does (tektoncd/triggers v0.37.0, pkg/interceptors/secret_getter.go); the bytes are used as
they are, so a trailing newline counts.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.deliveries.delivery import REDACTED
from harness.errors import InputError
from harness.goformat import quote
from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import ManifestSet

SecretValues = Mapping[str, Mapping[str, str]]
"""Values by `namespace/name`, or by `name` for every namespace, then by key."""


class SecretError(Exception):
    """A secret cannot be read; `str()` is the API server's or Tekton's message (`secrets "x" not found`)."""


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Secret values by `namespace/name`, or by `name` for every namespace, then by key.

    With `trust_redacted` a header value that GitLab has redacted in the record matches every secret that exists, and
    one that is kept elsewhere is believed to exist: `elsewhere` are the `namespace/name` (or `name`) of those that
    something on the cluster makes; it is None where no Secret is among the manifests, so that all are kept elsewhere.
    `given` are the values that are laid over those of manifests.
    """

    values: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict, repr=False)
    trust_redacted: bool = False
    given: SecretValues = field(default_factory=dict, repr=False)
    elsewhere: frozenset[str] | None = frozenset()

    @classmethod
    def of(cls, manifests: ManifestSet, values: SecretValues | None = None, *, trust_redacted: bool) -> "SecretStore":
        """The Secret objects of `manifests`, and `values` laid over them key by key.

        A given value goes before the manifests' one. Data that is no base64 (a placeholder that is filled in at
        deployment) is taken as it is written.
        """
        merged: dict[str, dict[str, bytes]] = {}
        for resource in manifests.of_kind("", "Secret"):
            merged[f"{resource.key.namespace}/{resource.key.name}"] = _secret_data(resource.value)
        # Bare names first: what is given for one namespace goes before what is given for all.
        for name, entries in sorted((values or {}).items(), key=lambda item: "/" in item[0]):
            given = {key: _to_bytes(value) for key, value in entries.items()}
            bare = name.rpartition("/")[2]
            targets = [name] if "/" in name else [name, *(known for known in merged if known.endswith(f"/{name}"))]
            for target in targets:
                merged[target] = {**merged.get(target, merged.get(bare, {})), **given}
        return cls(merged, trust_redacted, values or {}, _elsewhere(manifests) if trust_redacted else frozenset())

    def over(self, manifests: ManifestSet) -> "SecretStore":
        """The same values laid over those of other manifests."""
        return SecretStore.of(manifests, self.given, trust_redacted=self.trust_redacted)

    def get(self, namespace: str, name: str, key: str, presented: str = "") -> bytes:
        """The bytes under `key`; none where only a redacted `presented` tells of a Secret that is kept elsewhere.

        Raises SecretError when the Secret or the key is not there.
        """
        data = self._data(namespace, name)
        if data is None:
            if self.redacted_taken_as_valid(presented) and self.is_believed(namespace, name):
                return b""
            raise SecretError(f"secrets {quote(name)} not found")
        if key not in data:
            raise SecretError(f"cannot find {key} key in secret {namespace}/{name}")
        return data[key]

    def is_believed(self, namespace: str, name: str) -> bool:
        """Whether a Secret is known by nothing but that it is kept elsewhere."""
        if self._data(namespace, name) is not None:
            return False
        return self.elsewhere is None or f"{namespace}/{name}" in self.elsewhere or name in self.elsewhere

    def _data(self, namespace: str, name: str) -> Mapping[str, bytes] | None:
        data = self.values.get(f"{namespace}/{name}")
        return self.values.get(name) if data is None else data

    def matches(self, presented: str, secret: bytes) -> bool:
        """Whether what the delivery presents is the secret, or is redacted and trusted."""
        return self.redacted_taken_as_valid(presented) or hmac.compare_digest(_to_bytes(presented), secret)

    def redacted_taken_as_valid(self, presented: str) -> bool:
        """Whether `presented` says nothing, because GitLab redacted it, and is believed."""
        return self.trust_redacted and presented == REDACTED


def _elsewhere(manifests: ManifestSet) -> frozenset[str] | None:
    # Slow to load: only for those who believe.
    from harness.triggers.known import Known

    known = Known(manifests)
    if not known.judges_secrets:
        return None
    made = {f"{namespace}/{name}" for namespace, name in known.made_secrets()}
    generated = (one.generated.get("Secret", frozenset()) for one in manifests.kustomizations)
    return frozenset(made.union(*generated))


def read_secrets(path: Path) -> dict[str, dict[str, str]]:
    """The values of a YAML file `{namespace/name or name: {key: value}}`. Raises InputError for any other shape."""
    # PyYAML is slow to import, and most commands have no secrets file.
    import yaml

    where = Location.of_file(path)
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read as YAML: {error}", location=where) from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("a secrets file is a mapping of Secret names", location=where)
    result: dict[str, dict[str, str]] = {}
    for name, entries in value.items():
        if not isinstance(entries, dict) or not all(isinstance(item, str) for item in entries.values()):
            raise InputError(f"the Secret {name} has to be a mapping of keys to strings", location=where)
        result[str(name)] = {str(key): item for key, item in entries.items()}
    return result


def _secret_data(secret: JSON) -> dict[str, bytes]:
    """The bytes that the API server would keep: `data` decoded, `stringData` over it."""
    if not isinstance(secret, dict):
        return {}
    data, texts = secret.get("data"), secret.get("stringData")
    decoded = {key: _decode(value) for key, value in data.items()} if isinstance(data, dict) else {}
    if isinstance(texts, dict):
        decoded.update({key: _to_bytes(value) for key, value in texts.items() if isinstance(value, str)})
    return decoded


def _decode(value: JSON) -> bytes:
    text = value if isinstance(value, str) else ""
    try:
        # Go's base64 decoder skips line breaks and refuses everything else outside of the alphabet.
        return base64.b64decode(text.replace("\n", "").replace("\r", "").encode(), validate=True)
    except (binascii.Error, ValueError):
        return _to_bytes(text)


def _to_bytes(text: str) -> bytes:
    """UTF-8; a lone surrogate, which Go has no string for, becomes U+FFFD as it does there."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
