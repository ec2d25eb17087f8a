"""Asking the reference programs, which are Tekton's and Kubernetes' own code: JSON lines in, JSON lines out."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reference.goldens import Mode, dumps, loads

PROJECT = Path(__file__).parents[2]
PROGRAM = PROJECT / ".tools" / "tekton-reference"
KUBERNETES_PROGRAM = PROJECT / ".tools" / "kubernetes-reference"
SOURCE = Path(__file__).parent

_NOT_A_STOP = re.compile(
    r"""event\ listener\ request$ | ResolvedParams\ : | Generating\ resource: | For\ event\ ID\ "
    | Invalid\ event\ body\ format | error\ merging\ triggers: | problem\ creating\ obj:
    | failed\ to\ create\ label\ selector: | unable\ to\ select\ configured | Error\ getting\ Trigger\ """,
    re.VERBOSE,
)
"""How those lines of the sink's log begin that do not say why a trigger stopped."""


_GO_FIELD = re.compile(r" into (?:Go value|Go struct field \S+|\S+) of type ")
"""What json.Unmarshal calls the place of a value of the wrong type, which each version of Go does in its own way."""


class ReferenceError(Exception):
    """The reference program is not there, or ended before it had answered."""


def ask(mode: Mode, questions: Sequence[Any], seconds: float = 120) -> list[Any]:
    """The program's answer to each question. Raises ReferenceError."""
    text = "".join(dumps(question) + "\n" for question in questions)
    program = KUBERNETES_PROGRAM if mode.startswith("k8s-") else PROGRAM
    try:
        done = subprocess.run([program, mode], input=text.encode(), capture_output=True, timeout=seconds, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise ReferenceError(f"{mode}: {error}{getattr(error, 'stderr', None) or ''}") from error
    answers = [loads(line) for line in done.stdout.decode().split("\n") if line]
    if len(answers) != len(questions):
        raise ReferenceError(f"{mode}: {len(answers)} answers to {len(questions)} questions")
    return [reduced(mode, answer) for answer in answers]


def reduced(mode: Mode, answer: Any) -> Any:
    """An answer without what is by chance, what depends on how Tekton was built, and what the harness does not say.

    The place of a value that JSON has in the wrong type is spelt by each version of Go in its own way. The space after
    `proto:` is an ordinary or a no-break one by a hash of the program's own bytes (google.golang.org/protobuf,
    internal/errors). The triggers of a listener run all at once, so the order of what they create and log is by chance;
    of the log only the lines are kept that tell why a trigger stopped.
    """
    if "message" in answer:
        answer["message"] = _message(answer["message"])
    if mode != "sink" or "error" in answer:
        return answer
    return {
        "status": answer["status"],
        "body": answer["body"],
        "created": sorted((_created(item) for item in answer["created"]), key=dumps),
        "stops": sorted(
            [entry.get("trigger", ""), _message(entry["message"])]
            for entry in answer["logs"]
            if not _NOT_A_STOP.match(entry["message"])
        ),
    }


def _message(text: str) -> str:
    return _GO_FIELD.sub(" into ... of type ", text).replace("proto:\xa0", "proto: ")


def _created(item: Any) -> Any:
    """An object as it is in the cluster: the API server adds the namespace that it was sent to."""
    metadata = {"namespace": item["namespace"], **item["object"]["metadata"]}
    return sorted_keys({**item["object"], "metadata": metadata})


def sorted_keys(value: Any) -> Any:
    """A value with the keys of all its objects in order, as Go writes them."""
    match value:
        case dict():
            return {key: sorted_keys(value[key]) for key in sorted(value)}
        case list():
            return [sorted_keys(item) for item in value]
        case _:
            return value


def pinned(module: str = ".") -> dict[str, str]:
    """The version of every module that the go.mod of a folder here asks for."""
    text = (SOURCE / module / "go.mod").read_text(encoding="utf-8")
    return dict(re.findall(r"^\t(\S+) (v\S+)", text, re.MULTILINE))
