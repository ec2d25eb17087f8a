"""`tekton-harness watch`: what a saved file does, at once."""

import os
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

from harness.cli import options
from harness.config import Settings
from harness.errors import HarnessError
from harness.report.console import make_console
from harness.report.watch_text import print_cases, print_findings, print_heading
from harness.watching import Places, Quit, Session, Watcher, places_of, read_keys


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
    _judge(session, watcher, console, first=True)
    while True:
        places = places_of(session.project, paths)
        watcher.watch(places)
        happening = watcher.next()
        if isinstance(happening, Quit):
            return
        if not happening.paths or any(map(places.touch, happening.paths)):
            _judge(session, watcher, console, saved=_named(happening.paths, places))


def _judge(
    session: Session, watcher: Watcher, console: Console, saved: Sequence[str] | None = None, *, first: bool = False
) -> None:
    cases = session.judge_cases()
    if not cases.changed:
        return
    project = session.project
    if first:
        if not project.manifests.resources and not project.findings:
            looked = ", ".join(os.path.relpath(path) for path in project.settings.manifests)
            raise HarnessError(f"no manifests found in {looked}", help="name a folder with Kubernetes YAML")
        where = ", ".join(sorted(os.path.relpath(path) for path in places_of(project).deep()))
        console.print(f"watching {where}; q or Ctrl-C ends", style="dim")
    else:
        _clear()
        print_heading(console, time.strftime("%H:%M:%S"), saved or ())
    print_cases(console, project, cases)
    sys.stdout.flush()
    if watcher.is_waiting or cases.problem is not None:
        return  # whatever would be found is out of date
    print_findings(console, project, session.judge_findings(), cases.unreadable, first=first)
    sys.stdout.flush()


def _named(paths: Iterable[Path], places: Places) -> list[str]:
    return sorted(os.path.relpath(path) for path in paths if places.touch(path))


def _clear() -> None:
    """Clear the screen where there is one, and else begin a paragraph."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        click.echo("\x1b[2J\x1b[3J\x1b[H", nl=False)
    else:
        click.echo()
