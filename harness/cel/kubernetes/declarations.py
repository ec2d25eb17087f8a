"""What Kubernetes' CEL environment declares besides the libraries that Tekton's has as well.

Facts: k8s.io/apiserver v0.37.2, pkg/cel/environment/base.go (which libraries, in which version) and pkg/cel/library;
pkg/admission/plugin/cel/compile.go (the variables and their types); cel-go as Kubernetes 1.37 has it, cel/library.go
(optionals), ext/comprehensions.go, ext/strings.go version 2, ext/lists.go version 3.
"""

from collections.abc import Mapping
from functools import cache

from harness.cel import types
from harness.cel.declarations import lists, sets, standard
from harness.cel.declarations.declaration import Overload, declare
from harness.cel.types import Type

NAMES: dict[str, Type] = {
    "CIDR": Type("opaque", "net.CIDR"),
    "Format": Type("struct", "kubernetes.NamedFormat"),
    "IP": Type("opaque", "net.IP"),
    "Quantity": Type("struct", "kubernetes.Quantity"),
    "Semver": Type("struct", "kubernetes.Semver"),
    "URL": Type("struct", "kubernetes.URL"),
}
"""The types of the libraries, by what the signatures call them."""

_STRINGS = """
    string.charAt(int) -> string
    string.indexOf(string) -> int
    string.indexOf(string, int) -> int
    string.lastIndexOf(string) -> int
    string.lastIndexOf(string, int) -> int
    string.lowerAscii() -> string
    string.replace(string, string) -> string
    string.replace(string, string, int) -> string
    string.split(string) -> list(string)
    string.split(string, int) -> list(string)
    string.substring(int) -> string
    string.substring(int, int) -> string
    string.trim() -> string
    string.upperAscii() -> string
    string.format(list(dyn)) -> string
    strings.quote(string) -> string
    list(string).join() -> string
    list(string).join(string) -> string
"""

_OPTIONALS = """
    optional.of(V) -> optional(V)
    optional.ofNonZeroValue(V) -> optional(V)
    optional.none() -> optional(V)
    optional(V).value() -> V
    optional(V).hasValue() -> bool
    optional(V).or(optional(V)) -> optional(V)
    optional(V).orValue(V) -> V
    _?._(dyn, string) -> optional(V)
    _[?_](list(V), int) -> optional(V)
    _[?_](optional(list(V)), int) -> optional(V)
    _[?_](map(K, V), K) -> optional(V)
    _[?_](optional(map(K, V)), K) -> optional(V)
    _[_](optional(list(V)), int) -> optional(V)
    _[_](optional(map(K, V)), K) -> optional(V)
    list(V).last() -> optional(V)
    list(V).first() -> optional(V)
    optional.unwrap(list(optional(V))) -> list(V)
    list(optional(V)).unwrapOpt() -> list(V)
"""

_COMPARABLE = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_SUMMABLE = ("int", "uint", "double", "duration")

_LISTS = "\n".join(
    [f"list({each}).isSorted() -> bool" for each in _COMPARABLE]
    + [f"list({each}).sum() -> {each}" for each in _SUMMABLE]
    + [f"list({each}).{name}() -> {each}" for name in ("max", "min") for each in _COMPARABLE]
    + ["list(A).indexOf(A) -> int", "list(A).lastIndexOf(A) -> int"]
)

_REGEX = """
    string.find(string) -> string
    string.findAll(string) -> list(string)
    string.findAll(string, int) -> list(string)
"""

_URLS = """
    url(string) -> URL
    isURL(string) -> bool
    URL.getScheme() -> string
    URL.getHost() -> string
    URL.getHostname() -> string
    URL.getPort() -> string
    URL.getEscapedPath() -> string
    URL.getQuery() -> map(string, list(string))
"""

_QUANTITIES = """
    quantity(string) -> Quantity
    isQuantity(string) -> bool
    sign(Quantity) -> int
    Quantity.isGreaterThan(Quantity) -> bool
    Quantity.isLessThan(Quantity) -> bool
    Quantity.compareTo(Quantity) -> int
    Quantity.asApproximateFloat() -> double
    Quantity.asInteger() -> int
    Quantity.isInteger() -> bool
    Quantity.add(Quantity) -> Quantity
    Quantity.add(int) -> Quantity
    Quantity.sub(Quantity) -> Quantity
    Quantity.sub(int) -> Quantity
"""

_NETWORK = """
    ip(string) -> IP
    IP.family() -> int
    ip.isCanonical(string) -> bool
    IP.isUnspecified() -> bool
    IP.isLoopback() -> bool
    IP.isLinkLocalMulticast() -> bool
    IP.isLinkLocalUnicast() -> bool
    IP.isGlobalUnicast() -> bool
    isIP(string) -> bool
    string(IP) -> string
    cidr(string) -> CIDR
    CIDR.containsIP(string) -> bool
    CIDR.containsIP(IP) -> bool
    CIDR.containsCIDR(string) -> bool
    CIDR.containsCIDR(CIDR) -> bool
    CIDR.ip() -> IP
    CIDR.prefixLength() -> int
    CIDR.masked() -> CIDR
    isCIDR(string) -> bool
    string(CIDR) -> string
"""

_FORMATS = """
    Format.validate(string) -> optional(list(string))
    format.named(string) -> optional(Format)
""" + "\n".join(
    f"format.{name}() -> Format"
    for name in (
        *("dns1123Label", "dns1123Subdomain", "dns1035Label", "qualifiedName", "dns1123LabelPrefix"),
        *("dns1123SubdomainPrefix", "dns1035LabelPrefix", "labelValue", "uri", "uuid", "byte", "date", "datetime"),
    )
)

_SEMVER = """
    semver(string) -> Semver
    semver(string, bool) -> Semver
    isSemver(string) -> bool
    isSemver(string, bool) -> bool
    Semver.isGreaterThan(Semver) -> bool
    Semver.isLessThan(Semver) -> bool
    Semver.compareTo(Semver) -> int
    Semver.major() -> int
    Semver.minor() -> int
    Semver.patch() -> int
"""

_COMPREHENSIONS = """
    cel.@mapInsert(map(K, V), K, V) -> map(K, V)
    cel.@mapInsert(map(K, V), map(K, V)) -> map(K, V)
"""

_LIBRARIES = (
    *(standard.SIGNATURES, standard.ALL_COMPARISONS, _URLS, _REGEX, _LISTS, _OPTIONALS, _QUANTITIES, _STRINGS),
    *(sets.SIGNATURES, _NETWORK, _FORMATS, _COMPREHENSIONS, _SEMVER, lists.SIGNATURES),
)
"""The signatures of all libraries, in the order in which Kubernetes adds them."""


@cache
def functions() -> Mapping[str, tuple[Overload, ...]]:
    """The overloads of every function by its name, in the order in which the checker tries them."""
    named: dict[str, list[Overload]] = {}
    for library in _LIBRARIES:
        for overload in declare(library, NAMES):
            named.setdefault(overload.name, []).append(overload)
    return {name: tuple(overloads) for name, overloads in named.items()}


_STRING_LIST = types.list_of(types.STRING)
_STRING_MAP = types.map_of(types.STRING, types.STRING)


def _object(name: str) -> Type:
    return Type("struct", f"kubernetes.{name}")


REQUEST, NAMESPACE, VARIABLES = _object("AdmissionRequest"), _object("Namespace"), _object("variables")

STRUCTS: dict[str, dict[str, Type]] = {
    "kubernetes.GroupVersionKind": dict.fromkeys(("group", "version", "kind"), types.STRING),
    "kubernetes.GroupVersionResource": dict.fromkeys(("group", "version", "resource"), types.STRING),
    "kubernetes.UserInfo": {
        "username": types.STRING,
        "uid": types.STRING,
        "groups": _STRING_LIST,
        "extra": types.map_of(types.STRING, _STRING_LIST),
    },
    "kubernetes.AdmissionRequest": {
        "kind": _object("GroupVersionKind"),
        "resource": _object("GroupVersionResource"),
        "subResource": types.STRING,
        "requestKind": _object("GroupVersionKind"),
        "requestResource": _object("GroupVersionResource"),
        "requestSubResource": types.STRING,
        "name": types.STRING,
        "namespace": types.STRING,
        "operation": types.STRING,
        "userInfo": _object("UserInfo"),
        "dryRun": types.BOOL,
        "options": types.DYN,
    },
    "kubernetes.NamespaceSpec": {"finalizers": _STRING_LIST},
    "kubernetes.NamespaceCondition": {
        **dict.fromkeys(("status", "type", "message", "reason"), types.STRING),
        "lastTransitionTime": types.TIMESTAMP,
    },
    "kubernetes.NamespaceStatus": {
        "conditions": types.list_of(_object("NamespaceCondition")),
        "phase": types.STRING,
    },
    "kubernetes.NamespaceMetadata": {
        **dict.fromkeys(("name", "generateName", "namespace", "UID", "resourceVersion"), types.STRING),
        "labels": _STRING_MAP,
        "annotations": _STRING_MAP,
        "creationTimestamp": types.TIMESTAMP,
        "deletionTimestamp": types.TIMESTAMP,
        "deletionGracePeriodSeconds": types.INT,
        "generation": types.INT,
        "finalizers": _STRING_LIST,
    },
    "kubernetes.Namespace": {
        "metadata": _object("NamespaceMetadata"),
        "spec": _object("NamespaceSpec"),
        "status": _object("NamespaceStatus"),
    },
}
"""The fields of the types that the variables have."""
