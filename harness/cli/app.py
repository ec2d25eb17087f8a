"""The command `tekton-harness`: its sub-commands by name, and errors turned into exit codes.

Exit codes: 0 fine, 1 findings or failures, 2 wrong use, 3 broke or nothing collected.
"""

import importlib
import io
import os
import signal
import sys
import traceback
from pathlib import Path

import click

from harness import collector
from harness.cli.output import print_error
from harness.errors import HarnessError, InputError, UsageError

FINE, FAILED, WRONG_USE, BROKE = 0, 1, 2, 3

COMMANDS = {
    "check": "Judge everything: files, references, CEL, suites. The main job.",
    "init": "Set the harness up for a folder of manifests.",
    "watch": "Judge again what a saved file touches.",
    "trace": "Show what one delivery does, trigger by trigger, and why.",
    "matrix": "Show deliveries × triggers at a glance.",
    "diff": "Show what a change of the manifests changes.",
    "accept": "Acknowledge what a change of the manifests changes.",
    "mutate": "Tell whether suites and policies notice mistakes.",
    "validate": "Say what Tekton's webhooks would say of the manifests.",
    "rules": "List the rules: what check looks for.",
    "explain": "Print the page of a rule: why it matters, and the mend.",
    "cel": "Evaluate a CEL expression as Tekton's interceptor does.",
    "replay": "Send any number of recorded deliveries through the manifests.",
    "simulate": "Answer triggers given as JSON lines, as Tekton does.",
    "completion": "Print the completion script of a shell.",
}
"""Name → first line of the help. A new command is one file of that name in this folder and one line here."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called: start-up stays short."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"harness.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"harness.cli.{cmd_name}.command is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 findings or failures, 2 wrong use, 3 broke or nothing collected.",
)
@click.version_option(package_name="tekton-harness", prog_name="tekton-harness")
def app() -> None:
    """Know, before a merge, what your Tekton Triggers manifests will do with every GitLab webhook.

    Offline and without a cluster: recorded deliveries go through the manifests as Tekton would run them.
    """


def main() -> None:
    """The entry point of the console script. Never shows a traceback unless TEKTON_HARNESS_DEBUG is set."""
    collector.calm()
    if hasattr(signal, "SIGPIPE"):
        # When the reader of a pipe (`| head`) has seen enough, end silently as other programs do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without arrows and ticks shows `?` in their place.
        sys.stdout.reconfigure(errors="replace")
    _keep_expressions()
    sys.exit(run())


def _keep_expressions() -> None:
    """Keep what reading CEL expressions gives from run to run: it is a tenth of what a short command takes.

    TEKTON_HARNESS_CACHE names another folder than the user's usual one; empty, nothing is kept.
    """
    from harness.cel.reading import keep_trees_in

    usual = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get("TEKTON_HARNESS_CACHE", os.path.join(usual, "tekton-harness"))
    if folder:
        keep_trees_in(Path(folder) / "expressions.json")


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = app.main(args=arguments, prog_name="tekton-harness", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except click.Abort:
        click.echo("interrupted", err=True)
        return 130
    except HarnessError as error:
        print_error(error)
        return _exit_code(error)
    except Exception as error:
        if os.environ.get("TEKTON_HARNESS_DEBUG"):
            traceback.print_exc()
        click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
        click.echo("help: this is a defect of tekton-harness; TEKTON_HARNESS_DEBUG=1 shows where", err=True)
        return BROKE
    return code if isinstance(code, int) else FINE


def _exit_code(error: HarnessError) -> int:
    match error:
        case UsageError():
            return WRONG_USE
        case InputError():
            return FAILED
        case _:
            return BROKE
