"""Names as Kubernetes and Tekton allow them.

Sources: k8s.io/apimachinery v0.35, util/validation/validation.go; tektoncd/pipeline v1.15.0,
pkg/apis/validate/metadata.go.
"""

import re
from typing import Final

from harness.admission.field_error import Errors, FieldError, generic
from harness.admission.struct import Struct
from harness.goformat import quote

_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED: Final = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_LABEL_VALUE: Final = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
MAX_NAME_LENGTH: Final = 63

_QUALIFIED_WORDS: Final = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
_SUBDOMAIN_WORDS: Final = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def is_label(name: str) -> bool:
    """Whether the name is a DNS-1123 label."""
    return len(name.encode()) <= 63 and _LABEL.fullmatch(name) is not None


def is_subdomain(name: str) -> bool:
    """Whether the name is a DNS-1123 subdomain."""
    return len(name.encode()) <= 253 and _SUBDOMAIN.fullmatch(name) is not None


def is_label_value(value: str) -> bool:
    """Whether a label may have this value."""
    return len(value.encode()) <= 63 and _LABEL_VALUE.fullmatch(value) is not None


def qualified_name_problems(value: str) -> list[str]:
    """What keeps a text from being a name with or without a DNS prefix before a slash, in Kubernetes' words."""
    parts = value.split("/")
    problems: list[str] = []
    if len(parts) > 2:
        example = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {_QUALIFIED_WORDS}{example}"]
    if len(parts) == 2:
        if not parts[0]:
            problems.append("prefix part must be non-empty")
        else:
            if len(parts[0].encode()) > 253:
                problems.append("prefix part must be no more than 253 bytes")
            if not _SUBDOMAIN.fullmatch(parts[0]):
                problems.append(f"prefix part {_SUBDOMAIN_WORDS}")
    name = parts[-1]
    if not name:
        problems.append("name part must be non-empty")
    elif len(name.encode()) > 63:
        problems.append("name part must be no more than 63 bytes")
    if not _QUALIFIED.fullmatch(name):
        problems.append(f"name part {_QUALIFIED_WORDS}")
    return problems


def check_metadata(root: Struct) -> Errors:
    """The name of an object: a DNS subdomain of 63 characters at most."""
    name = root.struct("metadata").text("name")
    if not is_subdomain(name):
        message = f"invalid resource name {quote(name)}: must be a valid DNS label"
        return [FieldError(message, ("metadata.name",))]
    if len(name) > MAX_NAME_LENGTH:
        return [generic("Invalid resource name: length must be no more than 63 characters", "metadata.name")]
    return []
