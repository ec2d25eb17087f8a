"""What `diff` and `accept` share: their arguments, and the comparison that these ask for."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from harness.cli import options
from harness.cli.progress import with_progress
from harness.deliveries import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.diff import Comparison, compare_sides
from harness.diff.acknowledged import FILE, Acknowledged, read_acknowledged
from harness.diff.compare import unreadable_finding
from harness.diff.sources import Wishes, find_sources, open_sources
from harness.errors import HarnessError, InputError
from harness.finding import Finding
from harness.report.excerpt import ReadLines, lines_of

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def arguments(command: Decorated) -> Decorated:
    """`BASE [HEAD]` and the options that say what is compared."""
    for decorate in reversed(
        (
            click.argument("base"),
            click.argument("head", required=False),
            options.manifests,
            options.payloads,
            options.secrets,
            click.option(
                "--variations/--no-variations",
                "with_variations",
                default=True,
                show_default=True,
                help="Compare made-up variations of the deliveries too.",
            ),
            click.option(
                "--acknowledged",
                "acknowledged_path",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=f"The changes that are intended. Default: {FILE} beside pyproject.toml.",
            ),
        )
    ):
        command = decorate(command)
    return command


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, what of it is acknowledged and where that stands; `read` gives the lines of the files in which the
    second side is broken."""

    comparison: Comparison
    acknowledged: Acknowledged
    acknowledged_path: Path
    read: ReadLines


def compared(
    base: str,
    head: str | None,
    manifest_paths: Sequence[Path],
    payload_paths: Sequence[Path],
    secrets_path: Path | None,
    with_variations: bool,
    acknowledged_path: Path | None,
) -> Compared:
    """Compare what the arguments name. Nothing that was written for it is left when this returns, so that whoever
    prints may end at any time, as in a pipe to `head`.

    Raises HarnessError as `find_sources`, `open_sources` and `read_acknowledged` do, and where there is nothing to
    compare.
    """
    settings = options.settings_with(payload_paths=payload_paths, secrets_path=secrets_path)
    path = acknowledged_path or settings.root / FILE
    acknowledged = read_acknowledged(path, os.path.relpath(path))
    one, other = find_sources(base, head, settings.root)
    manifests = tuple(path.absolute() for path in manifest_paths)
    wishes = Wishes(settings, manifests, settings.payloads if payload_paths else ())
    with open_sources(one, other, wishes) as (before, after, index):
        if not (before.side.simulator.listeners or after.side.simulator.listeners):
            found = (*before.side.summary.errors, *after.side.summary.errors)
            help = f"{found[0].location}: {found[0].message}" if found else "--manifests says where to look"
            raise HarnessError(f"no EventListeners found in {one.title} and in {other.title}", help=help)
        deliveries, unreadable = _read(index)
        whose = "those that --payloads names" if payload_paths else f"those of {other.title}"
        comparison = compare_sides(
            before.side,
            after.side,
            deliveries,
            variations=with_variations,
            each=_with_progress,
            unreadable=unreadable,
            inputs=f"deliveries are {whose}, for both",
        )
        read = lines_of(after.root)
        for finding in comparison.after.errors:
            read(finding.location.path)  # which keeps them
    return Compared(comparison, acknowledged, path, read)


def _with_progress(deliveries: Sequence[Delivery]) -> Iterable[Delivery]:
    return with_progress(deliveries, len(deliveries), "deliveries")


def _read(index: DeliveryIndex) -> tuple[list[Delivery], list[Finding]]:
    deliveries: list[Delivery] = []
    unreadable: list[Finding] = []
    for name in index.names:
        try:
            deliveries.append(index.get(name))
        except InputError as error:
            unreadable.append(unreadable_finding(name, error))
    return deliveries, unreadable
