"""`tekton-harness watch`: what a saved file does, at once."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from harness.cli import options
from harness.config import Settings
from harness.errors import HarnessError
from harness.report.console import make_console
from harness.report.watch_text import print_cases, print_findings, print_heading
from harness.watching import CaseRound, Quit, Session, Watcher, places_of, read_keys


@click.command("watch")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.payloads
@options.policies
@options.secrets
@options.color
def command(
    paths: Sequence[Path],
    payload_paths: Sequence[Path],
    policy_paths: Sequence[Path],
    secrets_path: Path | None,
    color: bool | None,
) -> int:
    """Judge again what a saved file touches, and show what is new.

    PATH is as for check. Runs until `q` or Ctrl-C, and then ends with 0: what it shows is for whoever looks, `check` is
    for the gate.
    """
    resolved = [path.resolve() for path in paths]

    def load() -> Settings:
        return options.settings_with(
            payload_paths=payload_paths, policy_paths=policy_paths, secrets_path=secrets_path, other_paths=resolved
        )

    signal.signal(signal.SIGTERM, _interrupt)
    watcher = Watcher()
    try:
        with read_keys(lambda: watcher.put(Quit())):
            _watch(Session(load, resolved), watcher, resolved, make_console(color))
    except KeyboardInterrupt:
        pass
    finally:
        watcher.close()
    return 0


def _interrupt(_: int, __: FrameType | None) -> None:
    """Whoever ends us otherwise gets the terminal back as it was, too."""
    raise KeyboardInterrupt


def _watch(session: Session, watcher: Watcher, paths: Sequence[Path], console: Console) -> None:
    cases = session.judge_cases()
    project = session.project
    if not project.manifests.resources and not project.findings:
        looked = ", ".join(os.path.relpath(path) for path in paths or project.settings.manifests)
        raise HarnessError(f"no manifests found in {looked}", help="name a folder with Kubernetes YAML")
    places = places_of(project, paths)
    watcher.watch(places)
    where = ", ".join(sorted({os.path.relpath(path) for path in (*places.deep(), *paths)}))
    console.print(f"watching {where}; q or Ctrl-C ends", style="dim")
    print_cases(console, project, cases)
    _print_findings(console, session, cases, first=True)
    owed = False
    while True:
        happening = watcher.next()
        if isinstance(happening, Quit):
            return
        if not happening.paths or any(map(places.touch, happening.paths)):
            cases = session.judge_cases()
            places = places_of(session.project, paths)
            watcher.watch(places)
            if cases.changed:
                _clear()
                print_heading(console, time.strftime("%H:%M:%S"), cases.changed)
                print_cases(console, session.project, cases)
                sys.stdout.flush()
                owed = cases.problem is None
        # What takes longer waits until there is nothing that would put it out of date.
        if owed and not watcher.is_waiting:
            _print_findings(console, session, cases)
            owed = False


def _print_findings(console: Console, session: Session, cases: CaseRound, *, first: bool = False) -> None:
    sys.stdout.flush()
    print_findings(console, session.project, session.judge_findings(), cases.unreadable, first=first)
    sys.stdout.flush()


def _clear() -> None:
    """Clear the screen where there is one, and else begin a paragraph."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        click.echo("\x1b[2J\x1b[3J\x1b[H", nl=False)
    else:
        click.echo()
