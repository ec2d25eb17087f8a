"""The score in GitLab's Markdown, for a merge request.

What comes from manifests and payloads stands in code spans or blocks or is escaped, so that no name of a stranger's
makes a link, an image, a mention or a heading.
"""

from collections.abc import Iterator, Mapping

from harness.mutation import Count, Fate, Result, Verdict
from harness.report.markdown import code, escaped, fenced
from harness.report.mutation import words

MOST_SURVIVORS = 50
"""How many survivors are shown in full; the JSON report holds all."""


def render(verdict: Verdict) -> str:
    """The score as Markdown."""
    return "\n".join((*_lines(verdict), ""))


def _lines(verdict: Verdict) -> Iterator[str]:
    score = verdict.score
    sign = "❌" if not verdict.passed else "🔍" if score.count.survived else "✅"
    yield f"## tekton-harness mutate: {words.headline(verdict)} {sign}"
    yield ""
    yield f"{words.scope(score)}."
    if score.interrupted:
        yield f"**{words.interruption(score)}.**"
    for note in score.notes:
        yield f"- {escaped(note)}"
    broken = score.of(Fate.ERROR)
    if broken:
        yield from ("", "### What could not be judged", "")
        yield from (f"- {_where(one)}: {escaped(one.problem)}" for one in broken[:MOST_SURVIVORS])
    survived = score.of(Fate.SURVIVED)
    if survived:
        yield from ("", "### What nothing notices")
        for one in survived[:MOST_SURVIVORS]:
            yield from ("", *_survivor(one))
        if len(survived) > MOST_SURVIVORS:
            yield from ("", f"… and {len(survived) - MOST_SURVIVORS} more.")
    yield from ("", "### By operator", "", *_table("operator", score.by_operator))
    yield from ("", "### By file", "", *_table("file", score.by_file))


def _where(result: Result) -> str:
    return f"{code(f'{result.mutant.location.path}:{result.mutant.location.line}')} {code(words.title(result))}"


def _survivor(result: Result) -> Iterator[str]:
    yield f"#### {_where(result)}"
    yield ""
    # GitLab colours a block of `diff`.
    yield fenced(result.diff.rstrip("\n")).replace("text\n", "diff\n", 1)
    yield ""
    telling = result.telling
    if telling is None:
        yield f"{words.NO_DELIVERY}."
        return
    yield f"Told by {code(words.teller(telling))}"
    if telling.before != telling.after:
        yield ""
        yield f"- original: {escaped(telling.before)}"
        yield f"- mutant: {escaped(telling.after)}"


def _table(name: str, counts: Mapping[str, Count]) -> Iterator[str]:
    yield f"| {name} | killed | survived | equivalent | score |"
    yield "|---|---:|---:|---:|---:|"
    for one, count in counts.items():
        survived = count.survived + count.errors
        yield f"| {code(one)} | {count.killed} | {survived} | {count.equivalent} | {words.percent(count.percent)} |"
