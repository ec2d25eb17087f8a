"""What rules look at one by one. Each has a `title` for messages, which does not change when lines move."""

from dataclasses import dataclass
from typing import TypeAlias

from harness.access import Account
from harness.deliveries import Delivery
from harness.location import Location
from harness.manifests import Path, Resource, View
from harness.trace import TriggerTrace
from harness.triggers.model import (
    CLUSTER_INTERCEPTOR,
    EventListener,
    InterceptorParam,
    Place,
    Trigger,
    TriggerGroup,
    TriggerInterceptor,
    TriggerTemplateSpec,
)
from harness.triggers.resolution import ResolvedTrigger


@dataclass(frozen=True, slots=True)
class OwnedTrigger:
    """A trigger as it is written, in an EventListener or as a Trigger object."""

    title: str
    trigger: Trigger

    @property
    def location(self) -> Location:
        """Where it is written."""
        return locate(self.trigger.place)


@dataclass(frozen=True, slots=True)
class OwnedInterceptor:
    """An interceptor, number `index` (from 0) of the chain of `owner`, a trigger or a group. `namespace` is the one
    whose secrets it reads: the trigger's, in a group the listener's."""

    owner: str
    index: int
    interceptor: TriggerInterceptor
    namespace: str

    @property
    def title(self) -> str:
        """`interceptor cel of trigger 'build' of EventListener ci/listener`."""
        return f"interceptor {self.interceptor.title} of {self.owner}"

    @property
    def location(self) -> Location:
        """Where it is written."""
        return locate(self.interceptor.place)

    @property
    def core(self) -> str:
        """`cel`, `gitlab`, … for one of Tekton's own, empty for any other. A declared ClusterInterceptor of such a name
        counts as Tekton's."""
        known = self.interceptor.webhook is None and self.interceptor.ref_kind == CLUSTER_INTERCEPTOR
        return self.interceptor.ref_name if known and self.interceptor.ref_name in CORE else ""

    def param(self, name: str) -> InterceptorParam | None:
        """The param that fills the field `name`; None where there is none."""
        return self.interceptor.param(name)


CORE = ("bitbucket", "cel", "github", "gitlab", "slack")
"""The interceptors that Tekton ships (tektoncd/triggers v0.37.0, config/interceptors)."""


@dataclass(frozen=True, slots=True)
class OwnedTemplate:
    """A template: a TriggerTemplate, or one written inside a trigger. `namespace` is where what it creates goes, unless
    the resource says otherwise."""

    title: str
    namespace: str
    spec: TriggerTemplateSpec

    @property
    def location(self) -> Location:
        """Where its spec is written."""
        return locate(self.spec.place)

    @property
    def resources(self) -> tuple[View, ...]:
        """The resource templates with their places; none for a template that stands in no file."""
        if self.spec.place is None:
            return ()
        view = View.of(self.spec.place.document, self.spec.place.path)
        name = next((key for key in view.object if key.lower() == "resourcetemplates"), "resourcetemplates")
        return view.at(name).items()


@dataclass(frozen=True, slots=True)
class ActiveTrigger:
    """A trigger as the sink of `listener` runs it, inside of `group` or not. `resolved` holds the params of all its
    bindings and its template, or Tekton's message where these cannot be found."""

    title: str
    listener: EventListener
    trigger: Trigger
    resolved: ResolvedTrigger | str
    group: TriggerGroup | None = None

    @property
    def location(self) -> Location:
        """Where the trigger is written."""
        return locate(self.trigger.place)

    @property
    def chain(self) -> tuple[TriggerInterceptor, ...]:
        """Every interceptor that an event passes: the group's, then the trigger's."""
        return (*(self.group.interceptors if self.group else ()), *self.trigger.interceptors)


@dataclass(frozen=True, slots=True)
class OwnedListener:
    """An EventListener with the triggers that its sink runs."""

    listener: EventListener
    triggers: tuple[ActiveTrigger, ...]

    @property
    def title(self) -> str:
        """`EventListener ci/listener`."""
        return f"EventListener {self.listener.key}"

    @property
    def location(self) -> Location:
        """Where it is written."""
        return locate(self.listener.place)


@dataclass(frozen=True, slots=True)
class Actor:
    """A service account that acts on events: a listener's, or one that a trigger names. `listeners` act as it."""

    account: Account
    listeners: tuple[OwnedListener, ...]

    @property
    def title(self) -> str:
        """`ServiceAccount ci/webhook`."""
        return str(self.account)


@dataclass(frozen=True, slots=True)
class OwnedObject:
    """An object of the manifests, whatever its kind."""

    resource: Resource

    @property
    def title(self) -> str:
        """`Secret ci/token`."""
        return str(self.resource.key)

    @property
    def view(self) -> View:
        """The whole object."""
        return View.of(self.resource.document)


@dataclass(frozen=True, slots=True)
class Passage:
    """What one trigger did with one delivery. `routed` tells that the delivery's own URL leads to this listener."""

    delivery: Delivery
    active: ActiveTrigger
    trace: TriggerTrace
    routed: bool

    @property
    def title(self) -> str:
        """`push/dev at trigger 'build' of EventListener ci/listener`."""
        return f"{self.delivery.name} at {self.active.title}"


Firing: TypeAlias = Passage
"""A passage whose trigger created all its resources."""


def in_message(text: str, longest: int = 80) -> str:
    """A text out of a file, fit for a message: cut where it is long."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def locate(place: Place | None) -> Location:
    """Where a place is; the empty location for things that stand in no file."""
    return place.location if place is not None else Location("")


def field_path(place: Place, name: str) -> Path:
    """The path of a field of the object at a place, in the spelling of the file: Go's decoder does not tell case
    apart, and of several takes the last in sorted order."""
    item = place.document.get(*place.path)
    keys = item if isinstance(item, dict) else {}
    return (*place.path, max((key for key in keys if key.lower() == name.lower()), default=name))


def locate_field(place: Place | None, name: str) -> Location:
    """Where a field of the object at a place stands, or the object where it lacks it."""
    return place.document.locate(field_path(place, name)) if place is not None else Location("")


def is_written(param: InterceptorParam) -> bool:
    """Whether a param stands in the file. Of a short form (`cel:`, `gitlab:`) Tekton makes all the params that there
    are, empty ones of those that are not written (tektoncd/triggers v0.37.0, v1alpha1/trigger_types.go)."""
    if param.place is None or param.place.path[-1:] == ("value",):
        return True
    form = param.place.document.get(*param.place.path[:-1])
    return isinstance(form, dict) and param.place.path[-1] in form


def locate_name(param: InterceptorParam) -> Location:
    """Where the name of an interceptor's param stands: beside `name:`, or as the key of the short form (`cel:`)."""
    if param.place is None:
        return Location("")
    document, path = param.place.document, param.place.path
    return document.locate((*path[:-1], "name")) if path[-1:] == ("value",) else document.locate_key(path)
