"""A comment for the merge request, in GitLab's Markdown.

What comes from manifests and payloads stands in code spans or is escaped, so that no name of a stranger's makes a
link, an image, a mention or a heading.
"""

import html
import string
from collections.abc import Iterator
from typing import TextIO

from harness.finding import Finding, Severity
from harness.judgement import Judgement
from harness.project import Project
from harness.report.plain_text import verdict_text
from harness.suites import Outcome, Verdict

MOST_ROWS = 100
"""How many findings, and how many failed cases, are shown. The other reports hold all."""

_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.INFO: "ℹ️ info"}


def write(_: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report."""
    stream.write("\n".join((*_lines(judgement), "")))


def _lines(judgement: Judgement) -> Iterator[str]:
    yield f"## tekton-harness: {'everything holds ✅' if judgement.passed else 'something is wrong ❌'}"
    yield ""
    yield _summary(judgement)
    failed = [one for one in judgement.verdicts if one.outcome in (Outcome.FAIL, Outcome.ERROR)]
    if failed:
        yield from ("", "### Cases that do not hold", "")
        for verdict in failed[:MOST_ROWS]:
            yield from _case(verdict)
        if len(failed) > MOST_ROWS:
            yield f"… and {len(failed) - MOST_ROWS} more."
    if judgement.findings:
        yield from ("", "### Findings", "", "| | rule | what | where |", "|---|---|---|---|")
        by_severity = sorted(judgement.findings, key=lambda finding: list(Severity).index(finding.severity))
        yield from (_row(finding) for finding in by_severity[:MOST_ROWS])
        if len(by_severity) > MOST_ROWS:
            yield from ("", f"… and {len(by_severity) - MOST_ROWS} more.")


def _summary(judgement: Judgement) -> str:
    counts = [
        f"{judgement.count(outcome)} {word}"
        for outcome, word in (
            (Outcome.PASS, "checks passed"),
            (Outcome.FAIL, "failed"),
            (Outcome.ERROR, "could not be judged"),
            (Outcome.SKIP, "skipped"),
        )
        if judgement.count(outcome)
    ]
    for severity in Severity:
        number = sum(finding.severity is severity for finding in judgement.findings)
        if number:
            counts.append(f"{number} {severity.value}{'s' if number > 1 and severity is not Severity.INFO else ''}")
    if judgement.suppressed:
        counts.append(f"{len(judgement.suppressed)} suppressed")
    return ", ".join(counts) or "nothing judged"


def _row(finding: Finding) -> str:
    help = f"<br>{escaped(finding.help)}" if finding.help else ""
    what = f"{escaped(finding.message)}{help}"
    return f"| {_SIGNS[finding.severity]} | {code(finding.rule)} | {what} | {code(str(finding.location))} |"


def _case(verdict: Verdict) -> Iterator[str]:
    first = verdict.mismatches[0] if verdict.mismatches else None
    said = f"{first.subject}: {first.message}" if first else verdict.reason
    # Inside of HTML nothing is Markdown, and GitLab looks for references everywhere but in code.
    yield f"<details><summary><code>{html.escape(_line(f'{verdict.title}: {said}'))}</code></summary>"
    yield from ("", fenced(verdict_text(verdict)), "", "</details>", "")


def escaped(text: str) -> str:
    """A text from outside on one line with a backslash before each sign that may mean something (CommonMark 0.31,
    section 2.4; GitLab takes an escaped `@`, `#`, `!` … for no reference)."""
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in _line(text))


def code(text: str) -> str:
    """A text from outside as a code span that can stand in a table."""
    line = _line(text).replace("|", "\\|")
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}" if line else ""


def fenced(text: str) -> str:
    """A text from outside as a block of code."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _line(text: str) -> str:
    """The text on one line, without what cannot be seen."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _longest_run(text: str) -> int:
    """The length of the longest run of backticks."""
    longest = run = 0
    for sign in text:
        run = run + 1 if sign == "`" else 0
        longest = max(longest, run)
    return longest
