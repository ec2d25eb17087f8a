"""Values as YAML text, in the style of the suites."""

import re

import yaml

from harness.jsontypes import JSON

_TEXT = "tag:yaml.org,2002:str"
_PLAIN = re.compile(r"[A-Za-z/](?:[\w ./@=+-]|:(?=\S))*(?<! )", re.ASCII)
"""Texts that need no quotes, if they are not words such as `true`: letters first, and nothing that YAML means
something by."""


class _Dumper(yaml.SafeDumper):
    """Items of lists are indented, and texts quoted unless nothing can be mistaken about them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        """Values that are the same object are written again, not referred to."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and isinstance(yaml.safe_load(value), str)
    return dumper.represent_scalar(_TEXT, value, style=None if plain else '"')


_Dumper.add_representer(str, _text)


def dump(value: JSON) -> str:
    """A value as block YAML, keys in their order, each scalar on one line."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000, default_flow_style=False
    )
    return text
