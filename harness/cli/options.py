"""The options that several commands share."""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from harness.config import Settings, load_settings
from harness.errors import UsageError

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class _Percent(click.FloatRange):
    """A number from 0 to 100; click's own range lets `nan` through, which nothing is less than."""

    name = "percent"

    def __init__(self) -> None:
        super().__init__(0, 100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Raises BadParameter for anything else."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not in the range 0<=x<=100.", param, ctx)
        return number


PERCENT = _Percent()


def output_format(command: Decorated) -> Decorated:
    """`--format text|json`."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text for people, or JSON with a version for programs.",
    )(command)


def color(command: Decorated) -> Decorated:
    """`--color/--no-color`; by default a terminal decides, and NO_COLOR."""
    return click.option(
        "--color/--no-color",
        "color",
        default=None,
        help="Colour, or none. Default: a terminal has colour, unless NO_COLOR is set.",
    )(command)


def manifests(command: Decorated) -> Decorated:
    """`--manifests DIR`, repeatable."""
    return click.option(
        "--manifests",
        "manifest_paths",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Manifests to judge instead of the configured ones; may be repeated.",
    )(command)


def payloads(command: Decorated) -> Decorated:
    """`--payloads DIR`, repeatable."""
    return click.option(
        "--payloads",
        "payload_paths",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Recorded deliveries to use instead of the configured ones; may be repeated.",
    )(command)


def policies(command: Decorated) -> Decorated:
    """`--policies PATH`, repeatable."""
    return click.option(
        "--policies",
        "policy_paths",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Policies to hold things against instead of the configured ones; may be repeated.",
    )(command)


def secrets(command: Decorated) -> Decorated:
    """`--secrets FILE`."""
    return click.option(
        "--secrets",
        "secrets_path",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="YAML file with secret values by namespace/name, then key.",
    )(command)


def settings_with(
    *,
    manifest_paths: Sequence[Path] = (),
    payload_paths: Sequence[Path] = (),
    policy_paths: Sequence[Path] = (),
    secrets_path: Path | None = None,
    other_paths: Sequence[Path] = (),
) -> Settings:
    """The settings of the working directory, with what the options say in their place; `other_paths` only have to
    exist.

    Raises UsageError for a path that does not exist, InputError for settings that cannot be read.
    """
    settings = load_settings(Path.cwd())
    secrets_paths = [secrets_path] if secrets_path else []
    for path in (*manifest_paths, *payload_paths, *policy_paths, *other_paths, *secrets_paths):
        if not path.exists():
            raise UsageError(f"{path} does not exist", help="check the path, relative to the working directory")
    if manifest_paths:
        settings = replace(settings, manifests=tuple(path.resolve() for path in manifest_paths))
    if payload_paths:
        settings = replace(settings, payloads=tuple(path.resolve() for path in payload_paths))
    if policy_paths:
        settings = replace(settings, policies=tuple(path.resolve() for path in policy_paths))
    if secrets_path:
        settings = replace(settings, secrets=secrets_path.resolve())
    return settings


def read_input(path: str) -> str:
    """The text of a file, or of standard input for `-`. Raises UsageError when it cannot be read."""
    return "".join(read_lines(path))


def read_lines(path: str) -> Iterator[str]:
    """The lines of a file, or of standard input for `-`, each as soon as it is there. Raises UsageError when they
    cannot be read."""
    try:
        if path == "-":
            yield from sys.stdin
            return
        with Path(path).open(encoding="utf-8") as stream:
            yield from stream
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
