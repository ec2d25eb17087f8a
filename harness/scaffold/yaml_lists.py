"""One more item in a list of somebody else's YAML file: every byte of it stays, and there are a few lines more."""

import re
from io import StringIO

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import YAMLError

MOST_BYTES = 1024 * 1024


def with_item(text: str, key: str, item: str) -> str | None:
    """The text with `item` (YAML of one item, its first line without the dash) at the end of the list under a key of
    the root. Where the key is not there, it is added at the end of the text.

    None where that is not possible without writing something else anew: the text is no YAML, has several documents, or
    has something other than a block list there.
    """
    if len(text) > MOST_BYTES:
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    try:
        before = _load(text)
        if before is None and not re.search(r"(?m)^(---|\.\.\.)", text):
            return _checked(_at_end(text, key, item, newline), {}, key, item)
        if not isinstance(before, CommentedMap) or before.fa.flow_style():
            return None
        if key not in before:
            return _checked(_at_end(text, key, item, newline), _plain(before), key, item)
        items = before[key]
        if not isinstance(items, CommentedSeq) or items.fa.flow_style() or not items:
            return None
        new = _inserted(text, before, key, item, newline)
        return None if new is None else _checked(new, _plain(before), key, item)
    except (YAMLError, RecursionError, ValueError, AttributeError):
        return None


def _at_end(text: str, key: str, item: str, newline: str) -> str:
    gap = "" if not text.strip() else newline if text.endswith(newline) else newline * 2
    lines = [f"{key}:", *_item_lines(item, "  ")]
    return text + gap + newline.join(lines) + newline


def _inserted(text: str, root: CommentedMap, key: str, item: str, newline: str) -> str | None:
    """The text with the item behind the last line of the list that is neither empty nor a comment."""
    lines = text.split(newline)
    first, _ = root[key].lc.item(0)
    indent = re.match(r"\s*(?=- )", lines[first])
    if indent is None:
        return None
    names = list(root)
    behind = names[names.index(key) + 1 :]
    end = root.lc.key(behind[0])[0] if behind else len(lines)
    while end > first + 1 and _is_no_content(lines[end - 1]):
        end -= 1
    return newline.join([*lines[:end], *_item_lines(item, indent[0]), *lines[end:]])


def _is_no_content(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _item_lines(item: str, indent: str) -> list[str]:
    first, *others = item.splitlines()
    return [f"{indent}- {first}", *(f"{indent}  {line}" if line else "" for line in others)]


def _checked(new: str, before: object, key: str, item: str) -> str | None:
    """The new text if it says what the old one did, and the item."""
    wanted = dict(before) if isinstance(before, dict) else {}
    wanted[key] = [*wanted.get(key, []), _plain(_load(item))]
    return new if _plain(_load(new)) == wanted else None


def _load(text: str) -> object:
    """The only document of a text, with the places of its nodes. Raises YAMLError."""
    yaml = YAML(typ="rt", pure=True)
    return yaml.load(StringIO(text))


def _plain(node: object) -> object:
    """A value that can be compared: of a tagged one the tag counts as well."""
    tag = getattr(getattr(node, "tag", None), "value", None)
    match node:
        case TaggedScalar():
            return (tag, str(node.value))
        case CommentedMap():
            value: object = {key: _plain(item) for key, item in node.items()}
        case CommentedSeq():
            value = [_plain(item) for item in node]
        case _:
            return node
    return (tag, value) if tag else value
