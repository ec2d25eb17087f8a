"""What the reports of mutants say alike."""

from collections import Counter
from collections.abc import Sequence

from harness.mutation import By, Fate, Result, Score, Telling, Verdict
from harness.report.diff.words import plural

_PLURALS = {
    By.SUITE: "suites",
    By.EVENT_POLICY: "event policies",
    By.MANIFEST_POLICY: "manifest policies",
    By.SCHEMA: "schemas",
    By.RULE: "rules",
}

NO_DELIVERY = "no recorded delivery, and no variation of one, tells it from the original"


def scope(score: Score) -> str:
    """What was judged by what: `637 mutants of 20 files, judged by 171 cases, 10 policies, schemas and rules`."""
    files = plural(len(score.by_file), "file", "files")
    judges = [plural(score.cases, "case", "cases")] if score.cases else []
    judges += [plural(score.policies, "policy", "policies")] if score.policies else []
    mutants = plural(len(score.results), "mutant", "mutants")
    return f"{mutants} of {files}, judged by {', '.join((*judges, 'schemas and rules'))}"


def killers(score: Score) -> str:
    """By what mutants were killed: `617 by suites, 12 by rules`."""
    found = Counter(one.killer.by for one in score.results if one.killer is not None)
    return ", ".join(f"{found[by]} by {_PLURALS[by]}" for by in By if found[by])


def proofs(score: Score) -> str:
    """By what mutants were proven equivalent: `6 same-run, 2 guard-before-use`."""
    found = Counter(one.proof for one in score.of(Fate.EQUIVALENT))
    return ", ".join(f"{number} {proof}" for proof, number in found.most_common())


def told(results: Sequence[Result]) -> str:
    """Of how many survivors a delivery tells."""
    number = sum(one.telling is not None for one in results)
    return f"{number} with a delivery that tells them from the original" if results else ""


def percent(value: float | None) -> str:
    """`98.7 %`: cut, not rounded, so that only what is complete is 100.0 %; `–` for none."""
    return "–" if value is None else f"{int(value * 10 + 1e-9) / 10:.1f} %"


def title(result: Result) -> str:
    """`condition-dropped: filter: drops has(body.ref)`."""
    return f"{result.mutant.operator}: {result.mutant.description}"


def teller(telling: Telling) -> str:
    """Which delivery tells, and what of it: `push/dev at flask-app/flask-app-dev event-dev-branch`."""
    at = " ".join(filter(None, (telling.listener, telling.trigger)))
    return f"{telling.title} at {at}" if at else telling.title


def headline(verdict: Verdict) -> str:
    """The score in a line: `98.7 % of 637 mutants killed, below the threshold of 100 %`."""
    score = verdict.score
    count = score.count
    judged = count.total - count.equivalent
    if not judged:
        return "no mutant to judge"
    text = f"{percent(score.percent)} of {plural(judged, 'mutant', 'mutants')} killed"
    if verdict.threshold is not None and score.percent is not None:
        reached = score.percent >= verdict.threshold
        text += f", {'at least' if reached else 'below'} the threshold of {verdict.threshold:g} %"
    return text


def interruption(score: Score) -> str:
    """What is missing where somebody interrupted; empty where nothing is."""
    if not score.interrupted:
        return ""
    return f"interrupted: {len(score.results)} of {score.planned} mutants were judged, the score is theirs alone"
