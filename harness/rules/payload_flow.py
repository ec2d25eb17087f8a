"""Which texts of events come into which params: from a binding through the template and the run to Pipelines, Tasks and
StepActions.

Only text counts that somebody chooses freely: a branch, a title, a message. Hashes, numbers, dates, URLs and the names
of projects do not, nor does what a filter of the trigger compares with `==`, `in` or `matches`, whatever that lets
pass. Everything is followed by names alone, so that what is said here is true without any event.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from harness.location import Location
from harness.pipelines.model import Param
from harness.pipelines.values import ParamValue
from harness.rules.units import ActiveTrigger, locate
from harness.rules.workloads import Use, Workloads
from harness.rules.written import Target, WrittenPipeline, WrittenPipelineTask, WrittenRun
from harness.triggers.model import TriggerInterceptor, TriggerTemplateSpec
from harness.triggers.resolution import ResolvedTrigger

_BOUND: Final = re.compile(r"\$\(\{?\.?(body|extensions)\b([^(){}]*)\}?\)")
_READ: Final = re.compile(r"\b(body|extensions)((?:\.[A-Za-z_]\w*+(?!\s*\()|\[[^\[\]]*\])*)")
_COMPARED: Final = re.compile(r"\s*==|\s+in\b|\.matches\s*\(")
_FREE: Final = re.compile(
    r"body|(?:.*_)?(?:ref|refs|branch|tag|title|message|description|note|text|comment|label|labels|subject|summary|email|"
    r"name|display_?name|added|modified|removed|commits?|author|object_attributes|content)"
)
"""Fields of an event that hold what somebody wrote, or hold such fields."""

_LIMITED: Final = re.compile(
    r"(?:.*\.)?(?:full_name|username|default_branch|target_branch|event_name|commit)"
    r"|.*\.(?:repository|project|repo|namespace|group|organization|source|target)\.name"
)
"""Fields of such names whose characters are limited, or that an outsider cannot choose."""

_TEMPLATE_PARAM: Final = re.compile(r"\$\(tt\.params\.([^()$\s]+)\)")
_PARAM: Final = re.compile(r"""\$\((?:inputs\.)?params(?:\.([^()\s.\[\]]+)|\[["']([^()\[\]]+)["']\])[^()\s]*\)""")


@dataclass(frozen=True, slots=True)
class Origin:
    """A text of an event: `source` is its path in the event, `trigger` what takes it, at `location`."""

    source: str
    trigger: str
    location: Location


Origins = Mapping[str, Origin]
"""By the name of the param that it comes into; for each param the first."""


@dataclass(frozen=True, eq=False)
class PayloadFlow:
    """Where texts of events come to."""

    workloads: Workloads = field(repr=False)
    triggers: tuple[ActiveTrigger, ...] = field(repr=False)

    def into(self, target: Target) -> Origins:
        """The params of a Pipeline, Task or StepAction that texts of events come into."""
        return self._by_target.get(target, {})

    def into_template(self, run: WrittenRun) -> Origins:
        """The params of the template that a run is a part of; none for one that is written by itself."""
        return self.into_spec(run.template.spec) if run.template is not None else {}

    def into_spec(self, spec: TriggerTemplateSpec) -> Origins:
        """The params of a template; a spec is known by being the same object, as each is written once."""
        return self._by_template.get(id(spec), {})

    @cached_property
    def _by_template(self) -> Mapping[int, Origins]:
        found: defaultdict[int, dict[str, Origin]] = defaultdict(dict)
        for trigger in self.triggers:
            if not isinstance(trigger.resolved, ResolvedTrigger):
                continue
            texts = _FreeTexts(trigger.chain)
            for param in trigger.resolved.params:
                source = texts.source_of(param.value)
                if source:
                    origin = Origin(source, trigger.title, locate(param.place))
                    found[id(trigger.resolved.template)].setdefault(param.name, origin)
        return found

    @cached_property
    def _by_target(self) -> Mapping[Target, Origins]:
        found: defaultdict[Target, dict[str, Origin]] = defaultdict(dict)
        # From the outside to the inside: runs first, then tasks of pipelines, then steps, as `uses` gives them.
        for use in self.workloads.uses:
            for name, origin in self._handed_over(use, found):
                found[use.target].setdefault(name, origin)
        return found

    def _handed_over(self, use: Use, known: Mapping[Target, Origins]) -> Iterator[tuple[str, Origin]]:
        match use.user:
            case WrittenRun() as run:
                yield from _through(use.given, _TEMPLATE_PARAM, self.into_template(run))
            case WrittenPipelineTask(pipeline=pipeline):
                yield from self._from_pipeline(use, pipeline, known)
            case container:
                yield from _through(use.given, _PARAM, known.get(container.owner, {}))

    def _from_pipeline(
        self, use: Use, pipeline: WrittenPipeline, known: Mapping[Target, Origins]
    ) -> Iterator[tuple[str, Origin]]:
        outer = known.get(pipeline, {})
        yield from _through(use.given, _PARAM, outer)
        if pipeline.run is not None:
            yield from _through(use.given, _TEMPLATE_PARAM, self.into_template(pipeline.run))
        if use.inline:
            own = {param.name for param in use.given} | {spec.name for spec in use.declared}
            yield from ((name, origin) for name, origin in outer.items() if name not in own)


def _through(given: Iterable[Param], pattern: re.Pattern[str], known: Origins) -> Iterator[tuple[str, Origin]]:
    """The given params in whose values one of the known ones is named."""
    if not known:
        return
    for param in given:
        for match in (match for text in _texts(param.value) for match in pattern.finditer(text)):
            origin = known.get(next(name for name in match.groups() if name))
            if origin is not None:
                yield param.name, origin


def _texts(value: ParamValue) -> Iterable[str]:
    match value:
        case str():
            return (value,)
        case tuple():
            return value
        case members:
            return members.values()


class _FreeTexts:
    """What a chain of interceptors leaves of the free texts of an event."""

    def __init__(self, chain: Iterable[TriggerInterceptor]) -> None:
        self._compared: set[str] = set()
        self._overlays: dict[str, list[str]] = defaultdict(list)
        for interceptor in chain:
            filter_, overlays = interceptor.param("filter"), interceptor.param("overlays")
            if filter_ is not None and isinstance(filter_.value, str):
                self._compared.update(_compared(filter_.value))
            if overlays is not None and isinstance(overlays.value, list):
                for overlay in overlays.value:
                    if isinstance(overlay, dict):
                        key, expression = overlay.get("key"), overlay.get("expression")
                        if isinstance(key, str) and isinstance(expression, str):
                            self._overlays[key].append(expression)

    def source_of(self, value: str) -> str:
        """The first path of the event, `body.ref`, from which free text gets into a binding's value; else empty."""
        for match in _BOUND.finditer(value):
            path = f"{match[1]}{match[2]}".strip()
            if match[1] == "body" and self._is_free(path):
                return path
            if match[1] == "extensions":
                for found in self._behind(path.removeprefix("extensions").strip(".")):
                    return found
        return ""

    def _behind(self, key: str) -> Iterator[str]:
        """The free paths of the event that an extension is made of."""
        for expression in self._overlays.get(key, ()):
            yield from (path for path in _paths(expression) if path.startswith("body") and self._is_free(path))

    def _is_free(self, path: str) -> bool:
        plain = re.sub(r"\[[^\[\]]*\]", "", path)
        leaf = plain.rpartition(".")[2]
        free = _FREE.fullmatch(leaf) is not None and _LIMITED.fullmatch(plain) is None
        return free and path not in self._compared


def _compared(filter_: str) -> Iterator[str]:
    """The paths that a filter holds against something."""
    for match in _READ.finditer(filter_):
        if _COMPARED.match(filter_, match.end()) or filter_[
            max(0, match.start() - 8) : match.start()
        ].rstrip().endswith("=="):
            yield match[0]


def _paths(expression: str) -> Iterator[str]:
    return (match[0] for match in _READ.finditer(expression))
