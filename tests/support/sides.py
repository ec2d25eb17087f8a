"""Sides of a comparison, made of text."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from harness.deliveries import read_delivery
from harness.deliveries.delivery import Delivery
from harness.diff import Change, Comparison, Side, compare_sides
from harness.manifests import load_manifests


def side(text: str, title: str = "a side") -> Side:
    """The manifests in a text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manifests.yaml")
        path.write_text(text, encoding="utf-8")
        return Side.of(title, load_manifests([path], path.parent), {})


def delivered(**records: str) -> list[Delivery]:
    """Deliveries by name, given as GitLab's records (`support.events`)."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, record in records.items():
            path = Path(folder, f"{name}.json")
            path.write_text(record, encoding="utf-8")
            found.append(read_delivery(path, name))
    return found


def compared(before: str, after: str, deliveries: Sequence[Delivery], *, variations: bool = False) -> Comparison:
    """The comparison of two texts."""
    return compare_sides(side(before, "before"), side(after, "after"), deliveries, variations=variations)


def told(change: Change) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    """Subject, what, kinds and recorded deliveries of a change."""
    recorded = tuple(effect.delivery for effect in change.recorded)
    return (change.subject, change.what.value, tuple(kind.value for kind in change.kinds), recorded)


def lines(change: Change) -> list[tuple[str, str, object, object]]:
    """The differences of a change: those of its first delivery where it has any."""
    differences = change.effects[0].differences if change.effects else change.differences
    return [(one.part, one.path, one.before, one.after) for one in differences]
