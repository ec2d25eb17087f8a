"""A progress bar on standard error for what takes longer than two seconds."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

PATIENCE = 2.0
"""Seconds without a bar: shorter work would only flicker."""


def with_progress(items: Iterable[Item], total: int, label: str) -> Iterator[Item]:
    """The items one by one, with a bar once two seconds have gone; none where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    started = time.monotonic()
    iterator = iter(items)
    done = 0
    for item in iterator:
        yield item
        done += 1
        if time.monotonic() - started > PATIENCE:
            break
    else:
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(label, total=total, completed=done)
        for item in iterator:
            yield item
            progress.advance(bar)
