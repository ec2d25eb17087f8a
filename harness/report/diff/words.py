"""What the reports say alike: titles, counts, and values as a few lines."""

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness import gojson
from harness.diff.judged import Judged
from harness.diff.model import OUTCOME, PLAN, Change, Difference, Held, Kind, Missing, What

MOST_NAMES = 5
"""How many deliveries are named that show a change."""

MOST_DIFFERENCES = 6
"""How many differences of one part are shown; the JSON report holds all."""

MOST_FOLLOWING = 3
"""How many are shown of a plan that differs because what is created does."""

MOST_LINES = 8
"""How many lines of a text of several lines are shown."""


def headline(judged: Judged) -> str:
    """`5 changes, 2 of them acknowledged`."""
    number = len(judged.changes)
    if not number:
        return "nothing changes"
    known = sum(judged.acknowledged.covers(change) for change in judged.changes)
    text = f"{number} change{'' if number == 1 else 's'}"
    if not known:
        return text
    return f"{text}, {'all' if known == number else f'{known} of them'} acknowledged"


def scope(judged: Judged) -> str:
    """What was compared: `109 recorded deliveries and 689 variations at 3 listeners`."""
    comparison = judged.comparison
    parts = [plural(comparison.deliveries, "recorded delivery", "recorded deliveries")]
    if comparison.variations:
        parts.append(plural(comparison.variations, "variation", "variations"))
    same = ", with nothing that differs" if comparison.alike else ""
    return f"{' and '.join(parts)} at {plural(comparison.listeners, 'listener', 'listeners')}{same}"


def plural(number: int, one: str, many: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number} {one if number == 1 else many}"


def counts(judged: Judged) -> str:
    """How many changes there are of each kind: `fires 2, params 1`."""
    found = Counter(kind for change in judged.changes for kind in change.kinds)
    return ", ".join(f"{kind} {found[kind]}" for kind in Kind if found[kind])


def verdict(judged: Judged) -> str:
    """Why the gate stays shut, or that it opens; empty where nobody asked."""
    comparison = judged.comparison
    parts = []
    if comparison.after.errors:
        parts.append(plural(len(comparison.after.errors), "error", "errors") + " in its files")
    if comparison.unreadable:
        parts.append(plural(len(comparison.unreadable), "unreadable delivery", "unreadable deliveries"))
    if judged.failing:
        kinds = {kind for change in judged.failing for kind in change.kinds if kind in judged.fail_on}
        named = ", ".join(kind for kind in Kind if kind in kinds)
        number = plural(len(judged.failing), "change", "changes")
        parts.append(f"{number} that nobody has acknowledged ({named})")
    if parts:
        return f"fails: {', '.join(parts)}"
    return "passes" if judged.fail_on else ""


def mark(judged: Judged, change: Change) -> str:
    """What is to be said of a change beside itself: that it fails, that it is acknowledged, or both but for some."""
    missing, total = judged.acknowledged.missing(change), len(change.marks)
    if not missing:
        return "acknowledged"
    known = f"acknowledged for {total - len(missing)} of {plural(total, 'event', 'events')}"
    words = ["fails"] if judged.fails(change) else []
    return ", ".join([*words, *([known] if len(missing) < total else [])])


def who_recorded(change: Change) -> str:
    """The recorded deliveries that show a change, in words; empty where none does."""
    names = [effect.delivery for effect in change.recorded]
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def who_varied(change: Change) -> str:
    """What nobody recorded and shows a change too, in words; empty where there is none."""
    if not change.varied:
        return ""
    smallest = change.varied[0].title
    more = len(change.varied) - 1
    if not change.recorded:
        rest = f" ({plural(more, 'more variation does', 'more variations do')})" if more else ""
        return f"no recorded delivery shows it; the smallest event that does: {smallest}{rest}"
    if more:
        return f"so do {more + 1} variations of others, the smallest: {smallest}"
    return f"so does a variation of another: {smallest}"


def example(change: Change) -> tuple[Sequence[Difference], str]:
    """The differences that stand for a change, and whose values they are where others have other values."""
    if not change.effects:
        return change.differences, ""
    first = change.effects[0]
    others = {effect.digest for effect in (change.recorded or change.varied)} != {first.digest}
    return first.differences, f"with the values of {first.title}" if others and shows_values(change) else ""


def shows_values(change: Change) -> bool:
    """Whether single values are what a change is about."""
    return change.what is What.ACTS_OTHERWISE


@dataclass(frozen=True, slots=True)
class Part:
    """The differences of one part that are shown; `hidden` is how many more there are."""

    name: str
    differences: tuple[Difference, ...]
    hidden: int


def parts_of(change: Change) -> Iterator[Part]:
    """The differences that stand for a change, by what they belong to.

    Of what fires on one side only that is the outcome alone: all that it creates is new. Of a plan that differs because
    what is created differs only the first few are shown.
    """
    by_part: dict[str, list[Difference]] = {}
    for one in example(change)[0]:
        if one.part == OUTCOME or shows_values(change):
            by_part.setdefault(one.part, []).append(one)
    for name, found in by_part.items():
        most = MOST_FOLLOWING if name == PLAN and Kind.RESOURCES in change.kinds else MOST_DIFFERENCES
        yield Part(name, tuple(found[:most]), max(len(found) - most, 0))


def sides(difference: Difference) -> tuple[str, str]:
    """Both values on one line each; empty for none."""
    return shown(difference.before), shown(difference.after)


def shown(value: Held) -> str:
    """A value on one line: a text in quotes, anything else as JSON."""
    if isinstance(value, Missing):
        return ""
    try:
        return json.dumps(gojson.plain_numbers(value), ensure_ascii=False)
    except RecursionError:
        return gojson.dumps(value, escape_html=False)


def line_diff(difference: Difference) -> list[str]:
    """For texts of several lines what `diff` prints, without its headings; empty for anything else."""
    before, after = difference.before, difference.after
    if not isinstance(before, str) or not isinstance(after, str) or "\n" not in before + after:
        return []
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > _MOST_COMPARED:
        return []
    # The first two lines are headings.
    return list(difflib.unified_diff(old, new, lineterm="", n=1))[2:]


_MOST_COMPARED = 2000
