"""Secret material in a manifest: whoever can read the repository, or a copy of it from any time, has it.

The base64 of a Secret's `data` hides nothing (Kubernetes 1.35, concepts/configuration/secret). Looked for are the keys
of Secrets that hold passwords, tokens and keys, by their type, their name, or because an interceptor checks tokens
with them; and anywhere else private keys, tokens of GitLab, GitHub and Slack, and passwords inside of URLs.
Placeholders such as REPLACE_ME and `$(…)`, what SOPS has encrypted, and SealedSecrets are none.

Fails:

    apiVersion: v1
    kind: Secret
    metadata: {name: gitlab-webhook-token, namespace: ci}
    stringData:
      token: 8d1f0c5b6a

Fails:

    apiVersion: v1
    kind: ConfigMap
    metadata: {name: git, namespace: ci}
    data:
      .git-credentials: |
        https://builder:8d1f0c5b6a@gitlab.example.com

Passes:

    apiVersion: v1
    kind: Secret
    metadata: {name: gitlab-webhook-token, namespace: ci}
    stringData:
      token: REPLACE_ME
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: git, namespace: ci}
    data:
      .gitconfig: |
        [credential "https://gitlab.example.com"]
          helper = store
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.surroundings.secret_material import is_placeholder, material_in
from harness.rules.units import OwnedObject
from harness.rules.variables import locate_offset, texts_in

_SENSITIVE = re.compile(
    r"pass(word|wd|phrase)|^pass$|token|secret|api[-_.]?key|private[-_.]?key|access[-_.]?key|\.key$|^key$|[-_.]pat$|^pat$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"(name|user|url|uri|host|path|file|type|namespace|endpoint|id|ttl|expiry)$|pub", re.IGNORECASE)
_DOCKER = {".dockerconfigjson", ".dockercfg", "config.json"}
_NETRC = re.compile(r"\bpassword\s+(\S+)")
_SECRET_FIELDS = ("data", "stringData")


@dataclass(frozen=True, slots=True)
class Kept:
    """An object, and which of its keys hold tokens because an interceptor reads them there."""

    owned: OwnedObject
    token_keys: frozenset[str]

    @property
    def title(self) -> str:
        """`Secret ci/token`."""
        return self.owned.title


def _each(subject: Subject) -> Iterator[Kept]:
    tokens: dict[tuple[str, str], set[str]] = {}
    for one in subject.interceptors:
        param = one.param("secretRef")
        value = param.value if param is not None and isinstance(param.value, dict) else {}
        fields = {key.lower(): field for key, field in value.items() if isinstance(field, str)}
        where = (one.namespace, fields.get("secretname", ""))
        tokens.setdefault(where, set()).add(fields.get("secretkey", ""))
    for owned in subject.objects:
        key = owned.resource.key
        is_secret = (key.group, key.kind) == ("", "Secret")
        yield Kept(owned, frozenset(tokens.get((key.namespace, key.name), ()) if is_secret else ()))


def _find(rule: Rule[Kept], kept: Kept, _: Subject) -> Iterator[Finding]:
    view, title = kept.owned.view, kept.title
    if "sops" in view.object:
        return
    told: set[tuple[str | int, ...]] = set()
    key = kept.owned.resource.key
    if (key.group, key.kind) == ("", "Secret"):
        for field in _SECRET_FIELDS:
            for name in view.at(field).object:
                entry = view.at(field, name)
                what = _in_entry(name, entry, _text_of(entry, field), kept.token_keys)
                if what:
                    told.add(entry.path)
                    hidden = ", which base64 does not hide" if field == "data" else ""
                    yield _finding(rule, f"{title} holds {what}{hidden}", entry.location, f"{title} {name}")
    for path, text in texts_in(view.value, view.path):
        if path not in told:
            for found in material_in(text):
                at = locate_offset(view.document, path, text, found.start)
                symbol = f"{title} {'.'.join(map(str, path))} {found.what}"
                yield _finding(rule, f"{title} holds {found.what}", at, symbol)


def _finding(rule: Rule[Kept], message: str, at: Location, symbol: str) -> Finding:
    return rule.finding(f"{message}: whoever reads the repository has it", at, symbol=symbol)


def _text_of(entry: View, field: str) -> str:
    """The text that the Secret would hold."""
    if field != "data":
        return entry.text
    try:
        return base64.b64decode("".join(entry.text.split()), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return entry.text  # no base64: a placeholder that something fills in


def _in_entry(name: str, entry: View, text: str, token_keys: frozenset[str]) -> str:
    """What an entry of a Secret holds that is secret, in words; empty for nothing."""
    if name in _DOCKER:
        return f"the password of a registry in {name!r}" if _has_registry_password(text) else ""
    if name.endswith("netrc"):
        match = _NETRC.search(text)
        return f"a password in {name!r}" if match and not is_placeholder(match[1]) else ""
    if name in token_keys:
        return "" if is_placeholder(text, name) else f"the token {name!r} that an interceptor checks"
    if entry.path[0] == "data":
        # What is not encoded is looked at with all other texts of the object.
        found = next(material_in(text), None)
        if found is not None:
            return f"{found.what} in {name!r}"
    is_file = text.lstrip().startswith(("{", "[", "-----BEGIN"))
    if is_file or not _SENSITIVE.search(name) or _HARMLESS.search(name) or is_placeholder(text, name):
        return ""
    return f"the value of {name!r}"


def _has_registry_password(text: str) -> bool:
    """Whether a Docker configuration holds credentials that are no placeholders."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    auths = value.get("auths", value) if isinstance(value, dict) else {}
    entries = auths.values() if isinstance(auths, dict) else ()
    return any(_is_credential(entry) for entry in entries if isinstance(entry, dict))


def _is_credential(entry: Mapping[str, object]) -> bool:
    for field in ("password", "identitytoken", "registrytoken"):
        value = entry.get(field)
        if isinstance(value, str) and not is_placeholder(value, field):
            return True
    auth = entry.get("auth")
    if not isinstance(auth, str) or is_placeholder(auth, "auth"):
        return False
    try:
        password = base64.b64decode(auth, validate=True).decode(errors="replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return False
    return not is_placeholder(password, "password")


RULE = Rule(
    id="secret-in-manifest",
    severity=Severity.ERROR,
    summary="a password, token or private key in a manifest",
    help="withdraw it, since git keeps it, and create the Secret outside of the repository, or sealed",
    each=_each,
    find=_find,
)
