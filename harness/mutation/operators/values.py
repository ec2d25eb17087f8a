"""Values of objects: every scalar below a node, and another one for each."""

from collections.abc import Iterator

from harness.fix import ScalarValue
from harness.manifests import View


def scalars(view: View) -> Iterator[View]:
    """Every text, number and boolean at or below a node, in the order of the file."""
    match view.value:
        case dict():
            for key in view.value:
                yield from scalars(view.at(key))
        case list():
            for item in view.items():
                yield from scalars(item)
        case str() | bool() | int():
            yield view


def items(view: View) -> Iterator[View]:
    """Every item of every list below a node, in the order of the file."""
    match view.value:
        case dict():
            for key in view.value:
                yield from items(view.at(key))
        case list():
            for item in view.items():
                yield item
                yield from items(item)


def another(value: ScalarValue) -> ScalarValue:
    """A value of the same type that is another one."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case None:
            return None


def where(view: View, root: int) -> str:
    """The path of a node below the first `root` steps, for descriptions: `spec.params[image].value`. Items of lists go
    by their names where they have any."""
    text = ""
    for index, step in enumerate(view.path[root:], root + 1):
        if isinstance(step, int):
            name = View.of(view.document, view.path[:index]).at("name").text
            text += f"[{name or step}]"
        else:
            text += f".{step}" if text else step
    return text or "value"
