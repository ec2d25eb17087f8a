"""Why a text is no YAML, or more than we read: what libyaml says, and what helps."""

import yaml

from harness.location import Location


class YamlError(Exception):
    """The text is no YAML, or more than we read. `rule` is the finding's rule id."""

    def __init__(self, message: str, location: Location, *, help: str = "", rule: str = "yaml-syntax") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.help = help
        self.rule = rule


def marked_error(error: yaml.MarkedYAMLError, text: str, path: str) -> YamlError:
    """libyaml's own words, at the place that it names; for an open quote, where it was opened."""
    problem = error.problem or error.context or "cannot be read"
    mark = error.problem_mark or error.context_mark
    if problem == "found unexpected end of stream":
        mark = error.context_mark or mark
    context = f" {error.context}" if error.context and error.problem else ""
    message = f"is no YAML: {problem}{context}"
    if mark is None:
        return YamlError(message, Location(path))
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    indentation = line[: len(line) - len(line.lstrip())]
    help = _HELP.get(problem, "")
    if "\t" in indentation:
        help = "YAML does not allow tabs for indentation: use spaces"
    elif "{{" in line:
        help = "this looks like a template of Helm or the like: render it first and give the result"
    return YamlError(message, Location(path, mark.line + 1, mark.column + 1), help=help)


def character_error(error: yaml.reader.ReaderError, text: str, path: str) -> YamlError:
    """A character that YAML does not allow, found in the text because libyaml tells no line."""
    character = getattr(error, "character", "")
    code = character if isinstance(character, int) else ord(character or "\0")
    for number, line in enumerate(text.split("\n"), start=1):
        if (column := line.find(chr(code))) >= 0:
            return YamlError(
                f"holds the control character U+{code:04X}, which YAML does not allow",
                Location(path, number, column + 1),
                help='write it as an escape inside double quotes, such as "\\u0007"',
            )
    return YamlError(f"is no YAML: {error.reason}", Location(path))


_HELP = {
    "mapping values are not allowed in this context": "a value that holds `: ` has to stand in quotes; "
    "or this line is indented more than the one before it",
    "could not find expected ':'": "a key lacks its colon, or the text above lacks its closing quote or indentation",
    "did not find expected key": "this line's indentation does not fit the lines above, or a quote is not closed",
    "did not find expected '-' indicator": "this line's indentation does not fit the list above",
    "found unexpected end of stream": "the quote that opens here is never closed",
    "found character that cannot start any token": "a value that starts with this character has to stand in quotes",
}
