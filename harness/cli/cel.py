"""`tekton-harness cel`: CEL as Tekton's interceptor evaluates it."""

import click

from harness.cel.answer import answer, context_activation
from harness.cli.jsonlines import answer_lines, parse_object
from harness.cli.options import read_input
from harness.cli.output import print_line
from harness.errors import InputError
from harness.jsontypes import JSONObject
from harness.location import Location


@click.command("cel")
@click.argument("expression", metavar="[EXPR]", required=False)
@click.option("--context", "context_path", metavar="FILE", help="JSON with body, header, url, extensions, secrets.")
@click.option(
    "--batch",
    "batch_path",
    metavar="FILE",
    help="JSON lines with role, expr and, if wanted, a context of their own; `-` reads standard input.",
)
@click.option(
    "--role",
    type=click.Choice(["filter", "overlay"]),
    default="overlay",
    show_default=True,
    help="Judge EXPR as a filter (has to be true) or as an overlay (its value is wanted).",
)
@click.option("--explain", is_flag=True, help="Show the value of every part of EXPR.")
def command(expression: str | None, context_path: str | None, batch_path: str | None, role: str, explain: bool) -> int:
    """Evaluate a CEL expression as Tekton's interceptor does.

    Prints one JSON line for each expression: continue, code (0, 3 InvalidArgument, 9 FailedPrecondition,
    13 Internal), value or message. With EXPR the exit code is 1 when the interceptor would stop.
    """
    if (expression is None) == (batch_path is None):
        raise click.UsageError("give either EXPR or --batch FILE")
    if explain and expression is None:
        raise click.UsageError("--explain goes with EXPR")
    context: JSONObject = {}
    if context_path is not None:
        context = parse_object(read_input(context_path), Location(context_path))
    activation = context_activation(context)

    def answer_line(line: JSONObject) -> JSONObject:
        source = line.get("expr")
        asked = line.get("role", "overlay")
        if not isinstance(source, str) or asked not in ("filter", "overlay"):
            raise InputError("is no question", help='a line is {"role": "filter" or "overlay", "expr": "…"}')
        own = context_activation(line["context"]) if "context" in line else activation
        return answer(str(asked), source, own)

    if batch_path is not None:
        answer_lines(batch_path, answer_line)
        return 0
    assert expression is not None
    result = answer(role, expression, activation)
    print_line(result)
    if explain:
        _print_explanation(expression, context)
    return 0 if result["continue"] else 1


def _print_explanation(expression: str, context: JSONObject) -> None:
    from harness.cel import CompileError, compile_expression
    from harness.report.console import make_console
    from harness.report.explanation import print_explanation

    try:
        program = compile_expression(expression)
    except CompileError:
        return
    print_explanation(make_console(), program.explain(context_activation(context)), "")
