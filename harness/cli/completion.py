"""`tekton-harness completion`: the completion script of a shell, for its start-up file."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    For bash: eval "$(tekton-harness completion bash)" in ~/.bashrc.
    """
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"no completion for {shell}")
    root = context.find_root().command
    click.echo(script(root, {}, "tekton-harness", "_TEKTON_HARNESS_COMPLETE").source())
    return 0
