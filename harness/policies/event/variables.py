"""What the expressions of a policy see: the delivery, the listener, the trigger, and what it created."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from harness.deliveries.delivery import Delivery
from harness.gojson import DecodeError
from harness.interceptors import Event
from harness.jsontypes import JSON, JSONObject
from harness.policies.event.model import Unit
from harness.trace import CreatedResource, PlannedTask, Trace, TriggerTrace
from harness.variations import BodyEdit, Reads, Variation
from harness.variations.edits import ABSENT, edit_body, value_at

_EVERYWHERE = ("body", "delivery", "header", "listener", "resources")

VARIABLES: Final[Mapping[Unit, frozenset[str]]] = {
    Unit.DELIVERY: frozenset((*_EVERYWHERE, "triggers")),
    Unit.TRIGGER: frozenset((*_EVERYWHERE, "params", "plan", "trigger")),
    Unit.RESOURCE: frozenset((*_EVERYWHERE, "params", "plan", "resource", "trigger")),
}
"""The variables of a policy, by what it looks at one by one."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "delivery": ("method", "name", "recorded", "trigger", "url", "variation"),
    "listener": ("name", "namespace"),
    "trigger": ("extensions", "group", "name", "namespace"),
}
"""The fields of the variables that always have the same ones."""

_WHOLE = 2.0**53
"""Up to here a double holds every whole number."""


def delivery_value(variation: Variation) -> JSONObject:
    """`delivery`: its URL is the changed one, its name that of the recorded delivery."""
    base: Delivery = variation.base
    return {
        "name": base.name,
        "url": variation.url,
        "method": base.method,
        "trigger": base.trigger,
        "recorded": not variation.edits,
        "variation": variation.description,
    }


def listener_value(key: str) -> JSONObject:
    """`listener`."""
    namespace, _, name = key.rpartition("/")
    return {"namespace": namespace, "name": name}


def trigger_value(trigger: TriggerTrace) -> JSONObject:
    """`trigger`, an entry of `triggers`."""
    extensions = trigger.extensions or {}
    return {
        "name": trigger.trigger,
        "namespace": trigger.namespace,
        "group": trigger.group,
        "extensions": whole_numbers(extensions),
    }


def body_value(payload: JSONObject, reads: Reads) -> JSONObject:
    """`body`: the decoded body with whole numbers as ints where a policy `reads` it. The rest, which nobody looks at,
    is shared with the payload."""
    edits: list[BodyEdit] = []
    for path in reads.body:
        value = value_at(payload, path)
        if value is ABSENT or isinstance(value, str | bool | None):
            continue
        if not path:
            return whole_numbers(payload)  # type: ignore[return-value]  # an object stays one
        edits.append(BodyEdit(path, whole_numbers(value)))  # type: ignore[arg-type]  # it is not ABSENT
    return edit_body(payload, edits) if edits else payload


def whole_numbers(value: JSON) -> JSON:
    """The value with every whole number up to 2^53 as an int. Walks on a stack of its own: bodies nest deep."""
    holder: list[JSON] = [value]
    waiting: list[tuple[Any, Any]] = [(holder, 0)]
    while waiting:
        into, place = waiting.pop()
        item = into[place]
        match item:
            case float():
                if item.is_integer() and abs(item) <= _WHOLE:
                    into[place] = int(item)
            case list():
                into[place] = items = list(item)
                waiting.extend((items, index) for index in range(len(items)))
            case dict():
                into[place] = entries = dict(item)
                waiting.extend((entries, key) for key in entries)
    return holder[0]


def plan_value(plan: Sequence[PlannedTask]) -> list[JSON]:
    """`plan`: the tasks of the runs that were created, in the order in which they may start."""
    return [_task(task) for task in plan]


def _task(task: PlannedTask) -> JSONObject:
    steps: list[JSON] = [
        {
            "name": step.name,
            "image": step.image,
            "command": list(step.command),
            "args": list(step.args),
            "script": step.script,
            "env": dict(step.env),
        }
        for step in task.steps
    ]
    when: list[JSON] = [{"condition": condition, "holds": holds} for condition, holds in task.when]
    return {
        "name": task.name,
        "task": task.task,
        "section": task.section,
        "after": list(task.after),
        "params": dict(task.params),
        "workspaces": dict(task.workspaces),
        "when": when,
        "steps": steps,
        "problem": task.problem,
    }


Makers: TypeAlias = Mapping[str, Callable[[], Any]]


class Scene:
    """The variables of one unit, each made when the first policy asks for it."""

    __slots__ = ("_made", "_makers")

    def __init__(self, makers: Makers) -> None:
        self._makers = makers
        self._made: dict[str, Any] = {}

    def take(self, names: Collection[str]) -> dict[str, Any]:
        """The variables of these names; every one of them is one of the unit's."""
        made = self._made
        for name in names:
            if name not in made:
                made[name] = self._makers[name]()
        return {name: made[name] for name in names}

    def inside(self, makers: Makers) -> "Scene":
        """The scene of a part: some variables are others, and what was made of those that stay is kept."""
        part = Scene({**self._makers, **makers})
        part._made = {name: value for name, value in self._made.items() if name not in makers}
        return part


def scene_of_delivery(variation: Variation, event: Event, trace: Trace, reads: Reads) -> Scene:
    """What every policy sees. `event` is what the listener got, `reads` what any policy reads of its body."""
    return Scene(
        {
            "body": lambda: body_value(_object(event), reads),
            "delivery": lambda: delivery_value(variation),
            "header": lambda: event.header,
            "listener": lambda: listener_value(trace.event_listener),
            "resources": lambda: [one.value for trigger in trace.triggers for one in trigger.resources],
            "triggers": lambda: [trigger_value(one) for one in trace.triggers if one.resources],
        }
    )


def scene_of_trigger(scene: Scene, trigger: TriggerTrace, plan: Callable[[], list[JSON]]) -> Scene:
    """What policies see of a trigger: `resources` are now its own only. `plan` gives `plan_value`."""
    return scene.inside(
        {
            "params": lambda: dict(trigger.params),
            "plan": plan,
            "resources": lambda: [one.value for one in trigger.resources],
            "trigger": lambda: trigger_value(trigger),
        }
    )


def scene_of_resource(scene: Scene, resource: CreatedResource) -> Scene:
    """What policies see of a resource."""
    return scene.inside({"resource": lambda: resource.value})


def _object(event: Event) -> JSONObject:
    """The body where it decodes to an object, else an empty one."""
    try:
        return event.payload
    except DecodeError:
        return {}
