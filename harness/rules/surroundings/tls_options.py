"""How programs of builds are told not to check a server's certificate: options, variables, settings.

curl(1) 8.x, wget(1), git-config(1) and git(1) (GIT_SSL_NO_VERIFY counts with any value), npm-config, `argocd --help`
3.x, kaniko's README, buildah and skopeo (`--tls-verify`), kubectl and helm (`--insecure-skip-tls-verify`), Node.js
(NODE_TLS_REJECT_UNAUTHORIZED), Python (PEP 493, requests' `verify`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MOST = 50
"""How many options of one script are looked at."""

_FALSE = frozenset({"false", "0", "no", "off"})
_OFF_WHEN_FALSE = re.compile(
    r"(git)?(src|dest|skopeo|curl)?(ssl|tls)verify|(verify|check)(ssl|tls)(certificates?)?|nodetlsrejectunauthorized"
    r"|pythonhttpsverify|gitsslverify|httpsslverify|strictssl"
)
_OFF_WHEN_TRUE = re.compile(
    r"(skip|disable|no)(tls|ssl)(verify|verification|check)?|(tls|ssl)(skip|no)verify|insecure"
    r"|insecureskip(tls|ssl)?(verify|verification)?|(kaniko|git|allow)insecure"
)
_OFF_WITH_ANY = "gitsslnoverify"

_OPTIONS = re.compile(
    r"""(?<![\w-])(?:
      (?P<flag>--(?:insecure-skip-tls-verify|insecure-skip-verify|insecure-pull|insecure|skip-tls-verify-pull
        |skip-tls-verify|no-check-certificate|no-verify-ssl|no-ssl-verify|skip-ssl-validation))
        (?:=(?P<flag_value>[^\s"';&|)]*))?
      |(?P<valued>--(?:(?:src|dest)-)?tls-verify(?:=|\s+))(?P<valued_value>[A-Za-z0-9]+)
      |(?P<git>http\.(?:[^\s"']{1,200}\.)?sslVerify(?:\s*=\s*|\s+)["']?)(?P<git_value>[A-Za-z0-9]+)
      |(?P<npm>strict-ssl(?:=|\s+))(?P<npm_value>[A-Za-z0-9]+)
      |(?P<variable>NODE_TLS_REJECT_UNAUTHORIZED=|PYTHONHTTPSVERIFY=)["']?(?P<variable_value>0)\b
      |(?P<any>GIT_SSL_NO_VERIFY=)["']?[\w$][^\s;&|]*
      |(?P<python>\bverify=False)\b
    )(?![\w-])""",
    re.VERBOSE,
)
_CURL = re.compile(r"(?<![\w./-])(?:/usr/bin/)?curl(?=\s)(?P<rest>(?:\\\n|[^\n;|&])*)")
_CURL_SHORT = re.compile(r"(?<!\S)-(?P<letters>[A-Za-z#]+)")
_CURL_WITH_VALUE = frozenset("AbcCdDeEFhHKmoPQrtTuUwxXyYz")
"""Short options of curl that take what follows as their value."""

_GITCONFIG = re.compile(r"^[ \t]*sslVerify[ \t]*=[ \t]*(false|0|no|off)\b", re.IGNORECASE | re.MULTILINE)
_BRANCH = re.compile(
    r"(?:^|[;&|]|\bthen\b|\belse\b|\bdo\b)[ \t]*(?P<word>if|elif|fi|case|esac)\b(?P<rest>[^;\n]*)", re.M
)
_ABOUT_CERTIFICATES = re.compile(r"ssl|tls|verif|insecure|certificate", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
_PRINTED = re.compile(r"^[ \t]*(?:echo|printf)[ \t].*", re.MULTILINE)


class Option(NamedTuple):
    """What turns the check off, as it is written, and where in the text it begins."""

    written: str
    start: int


def options_in_script(script: str) -> Iterator[Option]:
    """Every option of a shell script. Comments, what is only printed, and what a condition about certificates guards
    (`if [ "$SSL_VERIFY" = false ]`) are passed over: there the setting is what counts. Of a script the first MOST are
    looked at."""
    if _OPTIONS.search(script) is None and "curl" not in script:
        return
    text = _PRINTED.sub(_blank, _COMMENT.sub(_blank, script))
    yield from (option for option in islice(_in_commands(text), MOST) if not _is_asked_for(text, option.start))


def _in_commands(text: str) -> Iterator[Option]:
    yield from _options(text)
    for command in _CURL.finditer(text):
        for short in _CURL_SHORT.finditer(command["rest"]):
            if _has_k(short["letters"]):
                yield Option(f"curl {short[0]}", command.start("rest") + short.start())


def _is_asked_for(text: str, offset: int) -> bool:
    """Whether a condition about certificates decides over what stands at `offset`."""
    conditions: list[str] = []
    for match in _BRANCH.finditer(text, 0, offset):
        if match["word"] in ("if", "case"):
            conditions.append(match["rest"])
        elif conditions and match["word"] == "elif":
            conditions[-1] = match["rest"]
        elif conditions and match["word"] in ("fi", "esac"):
            conditions.pop()
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    condition, joined, _ = line.rpartition("&&")
    return any(_ABOUT_CERTIFICATES.search(one) for one in (*conditions, condition if joined else ""))


def options_in_arguments(arguments: Sequence[str], command: str) -> Iterator[tuple[int, Option]]:
    """Every option among arguments that no shell reads, with the argument's number; `command` is the program."""
    for index, argument in enumerate(arguments):
        if "\n" in argument or " " in argument:
            yield from ((index, option) for option in options_in_script(argument))
            continue
        following = arguments[index + 1] if index + 1 < len(arguments) else ""
        text = f"{argument} {following}" if argument.endswith("-tls-verify") else argument
        yield from ((index, option) for option in _options(text))
        short = re.fullmatch(r"-([A-Za-z#]+)", argument)
        if command.rpartition("/")[2] == "curl" and short is not None and _has_k(short[1]):
            yield index, Option(f"curl {argument}", 0)


def setting_turns_off(name: str, value: str) -> bool:
    """Whether a param, variable or field of that name and value turns the check off."""
    plain = re.sub(r"[-_.]", "", name).lower()
    low = value.strip().lower()
    if plain == _OFF_WITH_ANY:
        return bool(low) and not low.startswith("$(")
    if low in _FALSE:
        return _OFF_WHEN_FALSE.fullmatch(plain) is not None
    return low in ("true", "1", "yes", "on") and _OFF_WHEN_TRUE.fullmatch(plain) is not None


def gitconfig_option(text: str) -> Option | None:
    """The line of a git configuration that turns the check off."""
    match = _GITCONFIG.search(text)
    return Option(match[0].strip(), match.start() + len(match[0]) - len(match[0].lstrip())) if match else None


def _options(text: str) -> Iterator[Option]:
    for match in _OPTIONS.finditer(text):
        if match["flag"]:
            off = (match["flag_value"] or "true").lower() not in _FALSE and "$" not in (match["flag_value"] or "")
        elif match["valued"] or match["git"] or match["npm"]:
            value = match["valued_value"] or match["git_value"] or match["npm_value"]
            off = value.lower() in _FALSE
        else:
            off = True
        if off:
            yield Option(match[0].strip(), match.start())


def _has_k(letters: str) -> bool:
    """Whether short options that are written together hold -k."""
    for letter in letters:
        if letter == "k":
            return True
        if letter in _CURL_WITH_VALUE:
            return False
    return False


def _blank(match: "re.Match[str]") -> str:
    return " " * len(match[0])
