"""Names that Kubernetes and Tekton make up."""

import hashlib
import re
from typing import Final

GENERATED: Final = "xxxxx"
"""Stands for the five random characters that the API server puts behind a `generateName`."""

_LONGEST: Final = 63
_MD5: Final = 32


def generated_name(prefix: str) -> str:
    """The name of an object with this `generateName`, e.g. `build-xxxxx`.

    The prefix is cut to 58 characters (k8s.io/apiserver, pkg/storage/names/generate.go).
    """
    return prefix[: _LONGEST - len(GENERATED)] + GENERATED


def child_name(parent: str, suffix: str) -> str:
    """The name of a TaskRun: parent and suffix, hashed where they are longer than 63 characters.

    Source: knative.dev/pkg v0.0.0-20260622140654, kmeta/names.go, `ChildName`.
    """
    if len(parent) + len(suffix) <= _LONGEST:
        return parent + suffix
    room = _LONGEST - _MD5 - len(suffix)
    if room > 0:
        return parent[:room] + _md5(parent) + suffix
    name = parent[: _LONGEST - _MD5] + _md5(parent + suffix)
    name += suffix[: _LONGEST - len(name)]
    return re.sub(r"[^a-zA-Z0-9]+\Z", "", name)


def volume_name(workspace: str) -> str:
    """The name of the volume behind a workspace, e.g. `ws-9f0de`.

    Source: tektoncd/pipeline v1.15.0, pkg/names/generate.go, `GenerateHashedName` (FNV-1a, 32 bits). Two workspaces
    whose names have the same hash are not told apart here.
    """
    hashed = 0x811C9DC5
    for byte in workspace.encode("utf-8", "replace"):
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"ws-{hashed:x}"[:8].ljust(8, "0")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
