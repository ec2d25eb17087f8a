"""The page of the command line: what `--help` tells of each command."""

import inspect
from collections.abc import Iterator

import click

from harness.documentation.markdown import code, table


def command_page(group: click.Group, name: str, introduction: str = "") -> str:
    """The page of a group that is called `name`: each of its commands with usage, arguments and options."""
    context = click.Context(group, info_name=name, **group.context_settings)
    lines = ["# The command line", "", _help(group), ""]
    commands = [(each, group.get_command(context, each)) for each in group.list_commands(context)]
    lines += table(
        ("command", "what it does"),
        [(f"[{each}](#{each})", command.get_short_help_str(200)) for each, command in commands if command is not None],
    )
    lines.append("")
    if group.epilog:
        lines += ["## Exit codes", "", group.epilog, ""]
    if introduction:
        lines += [introduction.strip(), ""]
    for each, command in commands:
        if command is not None:
            lines += _section(each, command, context)
    return "\n".join(lines)


def _section(name: str, command: click.Command, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from (f"## {name}", "", "```text", usage, "```", "", _help(command), "")
    arguments = [one for one in command.get_params(context) if isinstance(one, click.Argument)]
    if arguments:
        yield from table(
            ("argument", "how many"), [(code(one.make_metavar(context)), _how_many(one)) for one in arguments]
        )
        yield ""
    records = [one.get_help_record(context) for one in command.get_params(context) if isinstance(one, click.Option)]
    yield from table(
        ("option", "what it does"), [(code(record[0]), record[1]) for record in records if record is not None]
    )
    yield ""


def _help(command: click.Command) -> str:
    """The help of a command, its paragraphs as they are written."""
    return inspect.cleandoc(command.help or "")


def _how_many(argument: click.Argument) -> str:
    many = argument.nargs != 1
    if argument.required:
        return "one or more" if many else "one"
    return "any number, or none" if many else "one, or none"
