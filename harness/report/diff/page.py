"""A comparison as one HTML page that needs nothing beside itself: no script, no font, no picture."""

from collections.abc import Iterator
from html import escape
from importlib import resources

from harness.diff.judged import Judged
from harness.diff.model import OUTCOME, Change, Difference, What
from harness.finding import Finding
from harness.report.console import plain
from harness.report.diff import words

MOST_CHARACTERS = 10_000
"""How long a value may be."""

MOST_EFFECTS = 500
"""How many deliveries of one change are listed, and how many variations."""

_CLASSES = {What.NOW_FIRES: "new", What.ADDED: "new", What.NO_LONGER_FIRES: "gone", What.REMOVED: "gone"}


def render(judged: Judged) -> str:
    """The page."""
    return "\n".join(_lines(judged)) + "\n"


def _lines(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    title = f"{words.headline(judged)}: {comparison.before.title} → {comparison.after.title}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{_text(words.headline(judged))}</h1>"
    yield f"<p><b>{_text(comparison.before.title)}</b> → <b>{_text(comparison.after.title)}</b></p>"
    inputs = f"; {comparison.inputs}" if comparison.inputs else ""
    yield f"<p>{_text(words.scope(judged) + inputs)}</p>"
    verdict = words.verdict(judged)
    if verdict:
        yield f'<p class="{"passed" if judged.passed else "failed"}">{_text(verdict)}</p>'
    yield from _problems(judged)
    if judged.changes:
        yield "<nav>\n<ol>"
        for number, change in enumerate(judged.changes, 1):
            yield f'<li><a href="#change-{number}">{_heading(change)}</a>{_badges(judged, change)}</li>'
        yield "</ol>\n</nav>"
    for number, change in enumerate(judged.changes, 1):
        yield f'<section id="change-{number}">'
        yield f"<h2>{_heading(change)}{_badges(judged, change)}</h2>"
        yield from _change(change)
        yield "</section>"
    yield "</main>\n</body>\n</html>"


def _problems(judged: Judged) -> Iterator[str]:
    comparison = judged.comparison
    for title, findings in (
        (f"{comparison.after.title} is broken", (*comparison.after.errors, *comparison.unreadable)),
        (f"{comparison.before.title} is broken, so that what it lacks may look new", comparison.before.errors),
    ):
        if findings:
            yield f'<details class="problems" open><summary>{_text(title)}</summary>\n<ul>'
            yield from (_finding(finding) for finding in findings[:MOST_EFFECTS])
            yield "</ul>\n</details>"
    for side in (comparison.before, comparison.after):
        yield from (f'<p class="note">{_text(f"{side.title}: {note}")}</p>' for note in side.notes)


def _finding(finding: Finding) -> str:
    return f"<li><code>{_text(str(finding.location))}</code> {_text(finding.message)}</li>"


def _heading(change: Change) -> str:
    css = _CLASSES.get(change.what, "other")
    return f'<code>{_text(change.subject)}</code> <span class="{css}">{_text(change.what.value)}</span>'


def _badges(judged: Judged, change: Change) -> str:
    kinds = [f' <span class="kind">{kind}</span>' for kind in change.kinds]
    mark = words.mark(judged, change)
    css = "fails" if judged.fails(change) else "known"
    return "".join([*kinds, f' <span class="{css}">{_text(mark)}</span>' if mark else ""])


def _change(change: Change) -> Iterator[str]:
    for text in (words.who_recorded(change), words.who_varied(change)):
        if text:
            yield f"<p>{_text(text)}</p>"
    whose = words.example(change)[1]
    if whose:
        yield f'<p class="note">{_text(whose)}:</p>'
    for part in words.parts_of(change):
        if part.name != OUTCOME:
            yield f"<h3>{_text(part.name)}</h3>"
        yield "<table>"
        yield from (_row(one) for one in part.differences)
        yield "</table>"
        if part.hidden:
            yield f'<p class="note">… and {part.hidden} more</p>'
    for title, effects in (("recorded", change.recorded), ("variations", change.varied)):
        if len(effects) > 1:
            yield f"<details><summary>all {len(effects)} {title}</summary>\n<ul>"
            yield from (f"<li>{_text(effect.title)}</li>" for effect in effects[:MOST_EFFECTS])
            hidden = len(effects) - MOST_EFFECTS
            yield f"<li>… and {hidden} more</li></ul>\n</details>" if hidden > 0 else "</ul>\n</details>"


def _row(difference: Difference) -> str:
    lines = words.line_diff(difference)
    path = f"<th>{_text(difference.path)}</th>" if difference.path else ""
    if lines:
        marked = "".join(f'<span class="{_sign(line)}">{_text(line)}</span>\n' for line in lines[:MOST_EFFECTS])
        return f'<tr>{path}<td colspan="2"><pre>{marked}</pre></td></tr>'
    cells = []
    for css, value in (("was", difference.before), ("becomes", difference.after)):
        is_outcome = difference.part == OUTCOME and isinstance(value, str)
        text = value if is_outcome and isinstance(value, str) else words.shown(value)
        cells.append(f'<td class="{css}">{_text(text)}</td>' if text else "<td></td>")
    return f"<tr>{path}{''.join(cells)}</tr>"


def _sign(line: str) -> str:
    return {"-": "was", "+": "becomes"}.get(line[:1], "same")


def _text(text: str) -> str:
    """A text from outside: no markup, no sign that cannot be seen, no more than can be read."""
    return escape(plain(text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"))
