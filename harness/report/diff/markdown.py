"""A comparison in GitLab's Markdown: the artifact of a merge request, and its comment.

What comes from manifests and payloads stands in code spans or blocks or is escaped, so that no name of a stranger's
makes a link, an image, a mention or a heading.
"""

import html
from collections.abc import Iterator

from harness.diff.judged import Judged
from harness.diff.model import OUTCOME, Change, Difference, What
from harness.report.diff import words
from harness.report.markdown import code, escaped, fenced

MOST_CHANGES = 50
"""How many changes are shown in full; the JSON report holds all."""

MOST_CHARACTERS = 2_000
"""How long a value may be."""

MOST_FINDINGS = 20

_SIGNS = {What.NOW_FIRES: "🟢", What.NO_LONGER_FIRES: "🔴", What.ADDED: "➕", What.REMOVED: "➖"}


def render(judged: Judged) -> str:
    """The comparison as Markdown."""
    return "\n".join((*_lines(judged), ""))


def _lines(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    sign = "❌" if not judged.passed else "✅" if not judged.changes else "🔍"
    yield f"## tekton-harness diff: {words.headline(judged)} {sign}"
    yield ""
    yield f"{code(comparison.before.title)} → {code(comparison.after.title)}: {words.scope(judged)}."
    verdict = words.verdict(judged)
    if verdict:
        yield f"This {verdict}."
    yield from _problems(judged)
    if judged.changes:
        yield from ("", "| | what | changes | shown by | |", "|---|---|---|---|---|")
        yield from (_row(judged, change) for change in judged.changes[:MOST_CHANGES])
    hidden = len(judged.changes) - MOST_CHANGES
    if hidden > 0:
        yield from ("", f"… and {words.plural(hidden, 'more change', 'more changes')}.")
    for change in judged.changes[:MOST_CHANGES]:
        yield from ("", *_details(change))


def _problems(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    found = [*comparison.after.errors, *comparison.unreadable]
    if found:
        yield from ("", "### What is wrong with the files", "")
        for finding in found[:MOST_FINDINGS]:
            yield f"- {code(str(finding.location))}: {escaped(finding.message)}"
        if len(found) > MOST_FINDINGS:
            yield f"- … and {len(found) - MOST_FINDINGS} more"
    broken = comparison.before.errors
    if broken:
        first = f"{code(str(broken[0].location))}: {escaped(broken[0].message)}"
        yield from ("", f"⚠️ {code(comparison.before.title)} is broken, so that what it lacks may look new: {first}")
    for side in (comparison.before, comparison.after):
        yield from (f"\n{code(side.title)}: {escaped(note)}" for note in side.notes[:MOST_FINDINGS])


def _row(judged: Judged, change: Change) -> str:
    kinds = ", ".join(change.kinds)
    number = words.plural(len(change.recorded), "delivery", "deliveries") if change.recorded else ""
    varied = words.plural(len(change.varied), "variation", "variations") if change.varied else ""
    shown = " and ".join(filter(None, (number, varied)))
    mark = words.mark(judged, change)
    sign = "❌" if judged.fails(change) else _SIGNS.get(change.what, "✏️")
    return f"| {sign} | {code(change.subject)} {change.what.value} | {kinds} | {shown} | {mark} |"


def _details(change: Change) -> Iterator[str]:
    # Inside of HTML nothing is Markdown, and GitLab looks for references everywhere but in code.
    title = html.escape(_one_line(change.subject))
    yield f"<details><summary><code>{title}</code> {html.escape(change.what.value)}</summary>"
    for text in (words.who_recorded(change), words.who_varied(change)):
        if text:
            yield from ("", escaped(text))
    lines = [*_differences(change)]
    if lines:
        yield from ("", fenced("\n".join(lines)).replace("```text\n", "```diff\n", 1))
    yield from ("", "</details>")


def _one_line(text: str) -> str:
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _differences(change: Change) -> Iterator[str]:
    """What `diff` would print: each line of a value behind its sign, so that none looks like another."""
    whose = words.example(change)[1]
    if whose:
        yield f"# {_cut(whose)}"
    for part in words.parts_of(change):
        if part.name != OUTCOME:
            yield f"# {_cut(part.name)}"
        for one in part.differences:
            yield from _difference(one)
        if part.hidden:
            yield f"  … and {part.hidden} more"


def _difference(difference: Difference) -> Iterator[str]:
    if difference.path:
        yield f"  {_cut(difference.path)}"
    lines = words.line_diff(difference)
    for line in lines[: words.MOST_LINES]:
        yield f"{line[:1]} {_cut(line[1:])}"
    if len(lines) > words.MOST_LINES:
        yield f"  … and {len(lines) - words.MOST_LINES} more lines"
    if lines:
        return
    is_outcome = difference.part == OUTCOME
    for sign, value in (("-", difference.before), ("+", difference.after)):
        text = value if is_outcome and isinstance(value, str) else words.shown(value)
        if text:
            yield f"{sign} {_cut(text)}"


def _cut(text: str) -> str:
    """The text on one line, without what cannot be seen; blanks stay, because in scripts they mean something."""
    line = "".join(sign for sign in text[: MOST_CHARACTERS + 1].replace("\t", "    ") if sign.isprintable())
    return line if len(text) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}…"
