"""Options behind a `--`: the program takes them for arguments.

A lone `--` ends the options of most programs. What stands behind it and begins with `-` is then a name: `argocd app
sync web -- --replace` looks for an application called `--replace`. The `--` may come from a param's default, which some
Tasks use to mean "no flags". Looked at are programs that take no command behind `--`, in scripts and in `command` and
`args` (github.com/spf13/pflag v1.0.10, flag.go, `parseArgs`; git's gitcli(7)).

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: cd}
    spec:
      params:
        - name: flags
          default: --
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          script: |
            #!/bin/sh
            argocd app sync web "$(params.flags)" --replace

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: cd}
    spec:
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          command: [argocd, app, sync, web]
          args: ["--", "--replace"]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: cd}
    spec:
      params:
        - name: flags
          type: array
          default: []
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          args: ["$(params.flags[*])"]
          script: |
            #!/bin/sh
            argocd app sync web --replace "$@"
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import locate_offset
from harness.rules.written import WrittenContainer, name_of, object_items

_ANY: Final[frozenset[str]] = frozenset()
_PROGRAMS: Final[Mapping[str, frozenset[str]]] = {
    "argocd": _ANY,
    "helm": _ANY,
    "skopeo": _ANY,
    "cosign": _ANY,
    "crane": _ANY,
    "trivy": _ANY,
    "kustomize": _ANY,
    "executor": _ANY,
    "git": frozenset({"clone", "push", "fetch", "pull", "commit", "merge", "tag"}),
    "kubectl": frozenset(
        {"apply", "delete", "get", "rollout", "set", "patch", "scale", "label", "annotate", "wait", "replace", "diff"}
    ),
}
"""Programs, and the subcommands for which `--` does not begin a command to run; an empty set stands for all."""
_SAME: Final = {"oc": "kubectl"}

_WORD: Final = re.compile(
    r"""(?P<end>\r?\n|[;&|()])|\#[^\n]*|(?P<word>(?:\$\([^()\n]*\)|\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\s;&|()"'\\])+)"""
)
_DEFAULT: Final = re.compile(r"""["']?\$\(params\.([^()\s.\[\]]+)\)["']?""")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a command, without its quotes: the whole text of `view`, or from `start` on."""

    text: str
    view: View
    start: int = -1

    @property
    def location(self) -> Location:
        """Where it stands."""
        if self.start < 0:
            return self.view.location
        return locate_offset(self.view.document, self.view.path, self.view.text, self.start)


def _find(rule: Rule[WrittenContainer], container: WrittenContainer, _: Subject) -> Iterator[Finding]:
    dashes = {
        name_of(item): item.at("default")
        for item in object_items(container.owner.view, "params")
        if item.at("default").text.strip() == "--"
    }
    for words in _commands(container, frozenset(dashes)):
        program = _program(words)
        at = next((index for index, word in enumerate(words) if word.text == "--" or _of(word, dashes)), None)
        if not program or at is None:
            continue
        option = next((word for word in words[at + 1 :] if re.match(r"--?[A-Za-z]", word.text)), None)
        if option is None:
            continue
        param = _of(words[at], dashes)
        by = f"param {param!r}, by default `--`," if param else "`--`"
        yield rule.finding(
            f"{option.text} of {program} in {container.title} stands behind {by} and so is no option: {program} "
            "takes it for an argument",
            option.location,
            symbol=f"{container.title} {option.text}",
            help=f"write {option.text} before it"
            + (", and declare the param as an array with the default []" if param else ", or take `--` away"),
            related=(Related(dashes[param].location if param else words[at].location, "this ends the options"),),
        )


def _of(word: _Word, dashes: Mapping[str, View]) -> str:
    """The param that a word consists of, where its default is `--`; else empty."""
    match = _DEFAULT.fullmatch(word.text)
    return match[1] if match is not None and match[1] in dashes else ""


def _commands(container: WrittenContainer, dashes: frozenset[str]) -> Iterator[Sequence[_Word]]:
    """The commands that a container runs, as far as they can be seen in its texts."""
    view = container.view
    items = (*view.at("command").items(), *view.at("args").items())
    if dashes or any(item.text == "--" for item in items):
        yield [_Word(item.text, item) for item in items]
    script = view.at("script")
    text = script.text
    if not any(program in text for program in (*_PROGRAMS, *_SAME)) or not ("-- " in text or "--\n" in text or dashes):
        return
    words: list[_Word] = []
    for match in _WORD.finditer(text):
        if match["end"]:
            if words:
                yield words
            words = []
        elif match["word"] and match["word"] != "\\\n":
            words.append(_Word(_unquoted(match["word"]), script, match.start()))
    if words:
        yield words


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] in "\"'" and word[-1] == word[0] else word


def _program(words: Sequence[_Word]) -> str:
    """The known program that a command runs, in the way in which `--` ends its options; else empty."""
    for index, word in enumerate(words):
        name = word.text.rpartition("/")[2]
        if "=" in word.text or name in ("if", "then", "else", "do", "!", "exec", "sudo", "yes"):
            continue  # a variable, or a word before the command
        subcommands = _PROGRAMS.get(_SAME.get(name, name))
        if subcommands is None:
            return ""
        rest = [one.text for one in words[index + 1 :] if not one.text.startswith("-")]
        return name if not subcommands or (rest and rest[0] in subcommands) else ""
    return ""


RULE = Rule(
    id="options-after-double-dash",
    severity=Severity.ERROR,
    summary="options behind a `--`, which a program takes for arguments",
    help="write options before `--`",
    each=lambda subject: subject.workloads.containers,
    find=_find,
)
