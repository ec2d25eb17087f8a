"""What is secret material in a text, and what only stands in for it.

Shapes: GitLab (docs, security/tokens, 19.0), GitHub (docs, authentication, token formats), Slack incoming webhooks,
PEM (RFC 7468 and OpenSSH's own), URLs with a password (RFC 3986).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_LONGEST = 1_000_000
"""Texts beyond that are looked at up to here: no secret stands behind a megabyte of something else."""

MOST = 50
"""How many pieces of one text are looked at."""

_PLACEHOLDER = re.compile(
    r"""replace|change[-_ ]?(me|it|this)|chang(e|ing)[-_ ]?it|todo|fixme|tbd|place[-_ ]?holder|example|dummy|sample|fake
    |your[-_ ]|my[-_]?(token|password|secret)|insert|fill[-_ ]?in|redacted|removed|masked|secret[-_ ]?here|put[-_ ]
    |to[-_ ]be[-_ ]|not[-_ ]?(a[-_ ]?)?real|xxx|\*\*\*|\.\.\.|…|do[-_ ]?not[-_ ]?use
    |\$\(|\$\{|^\$[A-Za-z_]|(?-i:\$[A-Z][A-Z0-9_]+)|\{\{|\}\}|<[^>]*>|%\(|%[A-Za-z_]+%|^%[a-z]$|@@|\[\[
    |^ENC\[|^vault:|^ref\+|^op://|^\$ANSIBLE_VAULT|^-----BEGIN\ (AGE|PGP\ MESSAGE)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Placeholders, variables of templates and shells, and what tools for secrets put in place of a value."""

_GENERIC = frozenset(
    {"", "true", "false", "yes", "no", "none", "null", "nil", "undefined", "unset", "empty", "value", "string", "test"}
    | {"password", "passwd", "pass", "secret", "token", "key", "credentials", "user", "username", "changeme"}
    | {"foo", "bar", "foobar", "abc"}
)

_SHAPES = re.compile(
    r"""(?P<key>-----BEGIN\ (?:[A-Z]+\ ){0,2}PRIVATE\ KEY(?:\ BLOCK)?-----\s+(?P<key_body>[A-Za-z0-9+/=\s:,-]{40,400}))
    |(?<![A-Za-z0-9])(?P<gitlab>gl(?:pat|oas|dt|rtr?|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_=.-]{20,})
    |(?<![A-Za-z0-9])(?P<github>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})
    |(?<![A-Za-z0-9])(?P<slack>xox[abeoprs]-[A-Za-z0-9-]{20,})
    |(?P<hook>https://hooks\.slack\.com/(?:services|workflows)/[A-Z][A-Za-z0-9]+/[A-Z][A-Za-z0-9]+/[A-Za-z0-9]{16,})
    |(?<![A-Za-z0-9])(?P<signing>whsec_[A-Za-z0-9+/=]{24,})
    |(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[^\s/:@"'<>]{0,200}:(?P<url>[^\s/@"'<>]{1,500})@[A-Za-z0-9\[]""",
    re.VERBOSE,
)

_TITLES = {
    "key": "a private key",
    "gitlab": "a token of GitLab",
    "github": "a token of GitHub",
    "slack": "a token of Slack",
    "hook": "the URL of a Slack webhook, which is its password",
    "signing": "a key that signs webhooks",
    "url": "a password inside of a URL",
}
_QUICK = ("://", "-----BEGIN", "gl", "gh", "github_pat_", "xox", "whsec_")


@dataclass(frozen=True, slots=True)
class Material:
    """Secret material found in a text: what it is, and where in the text it begins. Never the thing itself."""

    what: str
    start: int


def is_placeholder(value: str, *names: str) -> bool:
    """Whether a value stands in for a secret: empty, a variable, `REPLACE_ME`, `xxxx`, its own key's name."""
    text = value.strip()
    lower = text.lower()
    if lower in _GENERIC or lower in {name.lower() for name in names}:
        return True
    # Few different characters: ------, 00000000, aaaa.
    return len(set(lower)) <= 2 or bool(_PLACEHOLDER.search(text[:_LONGEST]))


def material_in(text: str) -> Iterator[Material]:
    """Every piece of a text that has the shape of a secret and is no placeholder; of a text the first MOST are looked
    at."""
    if not any(one in text for one in _QUICK):
        return
    for match in islice(_SHAPES.finditer(text[:_LONGEST]), MOST):
        shape = match.lastgroup or ""
        group = "key_body" if shape == "key" else shape
        value = match[group]
        if shape == "hook":
            value = value.rpartition("/")[2]
        elif shape not in ("url", "key"):
            value = re.split(r"[-_]", value, maxsplit=1)[1]
        if not is_placeholder(value):
            yield Material(_TITLES[shape], match.start(group if shape == "url" else shape))
