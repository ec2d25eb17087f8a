"""The page of a rule, made of the docstring of its module.

The docstring is plain text: a first sentence, paragraphs that say why it matters and where the facts come from, then
examples. An example begins with a line `Fails:` or `Passes:`; what is indented below it is its files: a block of YAML
is manifests, one that begins like an HTTP request is a recorded delivery. An example without deliveries has those of
the example before. Other lines between the blocks explain.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from inspect import cleandoc
from typing import Literal, TypeAlias

from harness.rules.rule import AnyRule

Verdict: TypeAlias = Literal["fails", "passes"]

_HEADINGS: dict[str, Verdict] = {"Fails:": "fails", "Passes:": "passes"}
_REQUEST = re.compile(r"[A-Z]+ \S+ HTTP/\d")


@dataclass(frozen=True, slots=True)
class Example:
    """Manifests for which a rule has something to say, or not; `deliveries` are raw HTTP requests."""

    verdict: Verdict
    manifests: str
    deliveries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page: its text as Markdown, and the examples in it."""

    rule: AnyRule
    markdown: str
    examples: tuple[Example, ...]


def page_of(rule: AnyRule) -> Page:
    """The page of a rule. Raises ValueError for a docstring that is not written as this module says."""
    module = sys.modules[rule.find.__module__]
    blocks = _blocks(cleandoc(module.__doc__ or ""))
    head = f"# {rule.id}\n\n**{rule.severity}**\n"
    return Page(
        rule, "\n".join((head, *(_markdown(block) for block in blocks), _footer(rule))), _examples(rule, blocks)
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph of text, or an indented block without its indent (`code`)."""

    text: str
    code: bool

    @property
    def is_request(self) -> bool:
        return self.code and _REQUEST.match(self.text) is not None


def _blocks(text: str) -> tuple[_Block, ...]:
    found: list[_Block] = []
    lines: list[str] = []
    code = False

    def finish() -> None:
        block = "\n".join(lines).strip("\n")
        if block:
            found.append(_Block(block, code))
        lines.clear()

    for line in text.split("\n"):
        indented = line.startswith("    ")
        if line.strip() and indented != code:
            finish()
            code = indented
        if not line.strip() and not code:
            finish()
        lines.append(line[4:] if code else line)
    finish()
    return tuple(found)


def _markdown(block: _Block) -> str:
    if block.code:
        return f"```{'http' if block.is_request else 'yaml'}\n{block.text}\n```\n"
    heading = _HEADINGS.get(block.text)
    return f"## {heading.capitalize()}\n" if heading else f"{block.text}\n"


def _footer(rule: AnyRule) -> str:
    needs = (
        "\nIt looks at recorded deliveries and says nothing where there are none.\n" if rule.needs_deliveries else ""
    )
    return f"## What to do\n\n{rule.help[0].upper()}{rule.help[1:]}.\n{needs}"


def _examples(rule: AnyRule, blocks: Iterable[_Block]) -> tuple[Example, ...]:
    found: list[Example] = []
    verdict: Verdict | None = None
    manifests, requests = "", list[str]()

    def finish() -> None:
        if verdict is not None:
            if not manifests:
                raise ValueError(f"{rule.id}: an example that {verdict} has no manifests")
            inherited = found[-1].deliveries if found else ()
            found.append(Example(verdict, f"{manifests}\n", tuple(requests) or inherited))

    for block in blocks:
        if not block.code and block.text in _HEADINGS:
            finish()
            verdict, manifests, requests = _HEADINGS[block.text], "", []
        elif verdict is not None and block.is_request:
            requests.append(block.text)
        elif verdict is not None and block.code:
            manifests = f"{manifests}\n---\n{block.text}" if manifests else block.text
    finish()
    return tuple(found)
