"""Named formats of texts: format.dns1123Label() and the others, format.named() and validate().

Facts: k8s.io/apiserver v0.37.2, pkg/cel/library/format.go; k8s.io/apimachinery v0.37.2, pkg/util/validation and
pkg/api/validate/content; kube-openapi as Kubernetes 1.37 has it, pkg/validation/strfmt.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.cel.errors import PanicError
from harness.cel.gourl import UrlError, check_request_uri
from harness.cel.operators import no_such_overload
from harness.cel.values import ABSENT, Opaque, Optional

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_OLD_LABEL = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?"

_OF_LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{0}')"
)
_OF_SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{0}')"
)
_OF_OLD_LABEL = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '{0}')"
)
_OF_QUALIFIED = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{0}')"
)
_OF_LABEL_VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
    "regex used for validation is '{0}')"
)
_UUID = re.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.ASCII)
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class NamedFormat(Opaque):
    """A format: `problems` says what is wrong with a text."""

    type_name: ClassVar[str] = "kubernetes.NamedFormat"
    go_name: ClassVar[str] = "cel.Format"
    name: str
    problems: Callable[[str], list[str]]

    def hash_key(self) -> Any:
        """Go cannot hash it, because it holds a function."""
        raise PanicError("runtime error: hash of unhashable type cel.Format")

    def equals(self, other: Any) -> bool:
        """Whether both are the same format; raises EvaluationError for another type."""
        if not isinstance(other, NamedFormat):
            raise no_such_overload()
        return self.name == other.name


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _checked(pattern: str, complaint: str, longest: int, unit: str = "characters") -> Callable[[str], list[str]]:
    compiled = re.compile(pattern, re.ASCII)

    def problems(text: str) -> list[str]:
        found = [f"must be no more than {longest} {unit}"] if _bytes(text) > longest else []
        if not compiled.fullmatch(text):
            found.append(complaint.format(pattern))
        return found

    return problems


_subdomain = _checked(_SUBDOMAIN, _OF_SUBDOMAIN, 253)
_old_label = _checked(_OLD_LABEL, _OF_OLD_LABEL, 63)
_strict_label = _checked(_LABEL, _OF_LABEL, 63)
_name_part = _checked(_QUALIFIED, _OF_QUALIFIED, 63, "bytes")


def _label(text: str) -> list[str]:
    found = _strict_label(text)
    dotted = found and re.fullmatch(_SUBDOMAIN, text, re.ASCII) and not re.fullmatch(_LABEL, text, re.ASCII)
    return [*found[:-1], "must not contain dots"] if dotted else found


def _prefix(of: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
    """Of a name that is to be continued: it may end in a dash."""
    return lambda text: of(f"{text[:-2]}a" if len(text) > 1 and text.endswith("-") else text)


def _qualified_name(text: str) -> list[str]:
    parts = text.split("/")
    if len(parts) > 2:
        return [
            "a valid label key "
            + _OF_QUALIFIED.format(_QUALIFIED)
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ]
    found: list[str] = []
    if len(parts) == 2:
        if not parts[0]:
            found.append("prefix part must be non-empty")
        else:
            found += (f"prefix part {problem}" for problem in _subdomain_of_prefix(parts[0]))
    name = parts[-1]
    if not name:
        found.append("name part must be non-empty")
    return found + [f"name part {problem}" for problem in _name_part(name)]


_subdomain_of_prefix = _checked(_SUBDOMAIN, _OF_SUBDOMAIN, 253, "bytes")


def _uri(text: str) -> list[str]:
    try:
        check_request_uri(text)
    except UrlError as error:
        return [str(error)]
    return []


def _date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return text.startswith("0000-") and _date(f"0004{text[4:]}")  # Go knows the year 0, a leap year
    return True


def _date_time(text: str) -> bool:
    if _bytes(text) < 4:
        return False
    date, *times = text.lower().split("t")
    if not times or not _date(date):
        return False
    found = _TIME.fullmatch(times[0])
    return found is not None and int(found[1]) <= 23 and int(found[2]) <= 59 and int(found[3]) <= 59


def _simple(holds: Callable[[str], object], complaint: str) -> Callable[[str], list[str]]:
    return lambda text: [] if holds(text) else [complaint]


FORMATS = {
    "dns1123Label": NamedFormat("DNS1123Label", _label),
    "dns1123Subdomain": NamedFormat("DNS1123Subdomain", _subdomain),
    "dns1035Label": NamedFormat("DNS1035Label", _old_label),
    "qualifiedName": NamedFormat("QualifiedName", _qualified_name),
    "dns1123LabelPrefix": NamedFormat("DNS1123LabelPrefix", _prefix(_label)),
    "dns1123SubdomainPrefix": NamedFormat("DNS1123SubdomainPrefix", _prefix(_subdomain)),
    "dns1035LabelPrefix": NamedFormat("DNS1035LabelPrefix", _prefix(_old_label)),
    "labelValue": NamedFormat("LabelValue", _checked(_LABEL_VALUE, _OF_LABEL_VALUE, 63, "bytes")),
    "uri": NamedFormat("URI", _uri),
    "uuid": NamedFormat("uuid", _simple(_UUID.fullmatch, "does not match the UUID format")),
    "byte": NamedFormat("byte", _simple(_BASE64.fullmatch, "invalid base64")),
    "date": NamedFormat("date", _simple(_date, "invalid date")),
    "datetime": NamedFormat("datetime", _simple(_date_time, "invalid datetime")),
}
"""The formats by the names that format.named() knows."""


def named(name: str) -> Optional:
    """`format.named(name)`."""
    return Optional(True, FORMATS[name]) if name in FORMATS else ABSENT


def validate(wanted: NamedFormat, text: str) -> Optional:
    """`format.validate(text)`: absent where the text is right, else what is wrong with it."""
    problems = wanted.problems(text)
    return Optional(True, problems) if problems else ABSENT


def _giving(wanted: NamedFormat) -> Callable[[], NamedFormat]:
    return lambda: wanted


GUARDED: dict[str, Callable[..., Any]] = {
    "format.named": named,
    "validate": validate,
    **{f"format.{name}": _giving(wanted) for name, wanted in FORMATS.items()},
}

UNGUARDED: dict[str, Callable[..., Any]] = {}
