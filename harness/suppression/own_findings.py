"""What is wrong with suppressions themselves."""

import difflib
from collections.abc import Collection

from harness.finding import Finding, Severity
from harness.location import Location
from harness.suppression.markers import Suppression

OWN_IDS = (
    "suppression-malformed",
    "suppression-unknown-rule",
    "suppression-without-reason",
    "unused-suppression",
    "stale-baseline",
)
"""The ids of these findings."""

_FORM = "write `# tekton-harness: ignore[rule-id] reason`, or `rule-id: reason` in the annotation"


def malformed(location: Location) -> Finding:
    """Something that means to be a suppression and is none."""
    message = "this suppression cannot be read, so it suppresses nothing"
    return Finding("suppression-malformed", Severity.WARNING, message, location, _FORM)


def unknown_rule(suppression: Suppression, rule: str, known: Collection[str]) -> Finding:
    """A suppression of a rule that there is not."""
    near = difflib.get_close_matches(rule, known, n=1)
    return Finding(
        "suppression-unknown-rule",
        Severity.WARNING,
        f"there is no rule {rule!r}: its suppression suppresses nothing",
        suppression.location,
        f"did you mean {near[0]!r}?" if near else "`tekton-harness rules` lists them",
        f"suppression of {rule}",
    )


def without_reason(suppression: Suppression) -> Finding:
    """A suppression that does not say why."""
    rules = ", ".join(suppression.rules)
    return Finding(
        "suppression-without-reason",
        Severity.WARNING,
        f"the suppression of {rules} gives no reason, so it suppresses nothing",
        suppression.location,
        f"say why it is right as it is: {_FORM.removeprefix('write ')}",
        f"suppression of {rules}",
    )


def unused(suppression: Suppression, rule: str) -> Finding:
    """A suppression of something that is not found there."""
    return Finding(
        "unused-suppression",
        Severity.WARNING,
        f"{rule} finds nothing here: the suppression would hide what comes later",
        suppression.location,
        "take it away",
        f"suppression of {rule}",
    )


def stale_baseline(count: int, path: str) -> Finding:
    """A baseline with findings that are no longer there."""
    what = "1 finding of the baseline is" if count == 1 else f"{count} findings of the baseline are"
    return Finding(
        "stale-baseline",
        Severity.INFO,
        f"{what} no longer there: the baseline would hide them if they came back",
        Location(path),
        "write the baseline again",
        "baseline",
    )
