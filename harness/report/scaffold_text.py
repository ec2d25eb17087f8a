"""What `init` has done, or would do, in the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from harness.report.console import print_indented, styled
from harness.scaffold import Change, Scaffold

_MOST = 10
"""How many of the things that are left out are named."""


def print_scaffold(console: Console, scaffold: Scaffold, commands: Sequence[str], *, dry: bool) -> None:
    """What was found, what is written (with `dry`: would be), what is left out, what is left to do, and `commands` to
    try next."""
    _print_found(console, scaffold)
    _title(console, "would write" if dry else "wrote")
    for file in scaffold.files:
        change = "" if file.change is Change.NEW else f"{file.change}: "
        print_indented(console, 2, (file.path.as_posix(), "bold"))
        print_indented(console, 6, (f"{change}{file.purpose}", ""))
    if scaffold.kept:
        print_indented(console, 0, ("left as they are: ", ""), (_listed(scaffold.kept), ""), hanging=2)
    if scaffold.left_out:
        _title(console, "not judged")
        for one in scaffold.left_out[:_MOST]:
            print_indented(console, 2, (one.path.as_posix(), "bold"), (f": {one.reason}", ""), hanging=2)
        if len(scaffold.left_out) > _MOST:
            print_indented(console, 2, (f"and {len(scaffold.left_out) - _MOST} more", "dim"))
    for by_hand in scaffold.by_hand:
        _title(console, f"to be added to {by_hand.path.as_posix()} by hand")
        for line in by_hand.text.splitlines():
            print_indented(console, 4, (line, "cyan"))
        print_indented(console, 2, (by_hand.reason, "dim"))
    _title(console, "then try" if dry else "next")
    for command in commands:
        print_indented(console, 2, (command, "bold green"))


def _print_found(console: Console, scaffold: Scaffold) -> None:
    kinds = ", ".join(f"{count} {kind}{'s' * (count != 1)}" for kind, count in sorted(scaffold.kinds.items()))
    print_indented(console, 0, ("manifests   ", "dim"), (f"{_listed(scaffold.manifests)}: {kinds}", ""), hanging=12)
    deliveries = str(scaffold.deliveries) if scaffold.deliveries else "none recorded: no suite could be written"
    console.print(styled(("deliveries  ", "dim"), (deliveries, "")))


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold")


def _listed(paths: Sequence[Path]) -> str:
    shown = ", ".join(path.as_posix() for path in paths[:_MOST])
    return shown if len(paths) <= _MOST else f"{shown} and {len(paths) - _MOST} more"
