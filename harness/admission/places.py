"""From the path in a webhook's message (`spec.tasks[0].params[a].value`) to the node of the document that it means."""

import re
from typing import Final

from harness.admission.gotypes import fold
from harness.jsontypes import JSON
from harness.manifests import Path

_STEP: Final = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


def place_of(value: JSON, path: str) -> tuple[Path, bool]:
    """The path of the node, or of the nearest that is there, and whether its key is meant rather than its value.

    Tekton's paths are not always those of the file: a list's item may be called by its name, with or without brackets
    (`params[a]`, `params.a.type`), a step on the way may be left out or too much, and names differ in case.
    """
    node: JSON = value
    found: Path = ()
    nodes: list[tuple[JSON, Path]] = [(node, found)]
    for match in _STEP.finditer(path):
        step = match[1] if match[1] is not None else match[2]
        inner = _down(node, step)
        if inner is None and len(nodes) > 1:
            # `spec.tasks.params` means the params beside the tasks.
            above, above_path = nodes[-2]
            inner_above = _down(above, step)
            if inner_above is not None and isinstance(node, list):
                node, found, inner = above, above_path, inner_above
        if inner is None:
            continue
        node, found = _child(node, inner), (*found, inner)
        nodes.append((node, found))
    return found, isinstance(node, dict | list)


def _down(node: JSON, step: str) -> str | int | None:
    """The key or index that a step means, None where there is none."""
    if isinstance(node, dict):
        if step in node:
            return step
        return next((key for key in node if fold(key) == fold(step)), None)
    if isinstance(node, list):
        if step.isdecimal() and len(step) < 7 and int(step) < len(node):
            return int(step)
        named = (index for index, item in enumerate(node) if isinstance(item, dict) and item.get("name") == step)
        return next(named, None)
    return None


def _child(node: JSON, step: str | int) -> JSON:
    if isinstance(node, dict) and isinstance(step, str):
        return node[step]
    return node[step] if isinstance(node, list) and isinstance(step, int) else None
