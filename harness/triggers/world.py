"""All objects of Tekton Triggers in the manifests, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.finding import Finding
from harness.triggers.model import CustomInterceptor, EventListener, Trigger, TriggerBinding, TriggerTemplate

Name: TypeAlias = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True, slots=True)
class TriggersWorld:
    """What a sink's listers would find, in the order of the files.

    Listeners are kept under `namespace/name`, objects with a namespace under (namespace, name), cluster-scoped ones
    under their name. `findings` tell what Tekton would refuse.
    """

    listeners: Mapping[str, EventListener] = field(default_factory=dict)
    triggers: Mapping[Name, Trigger] = field(default_factory=dict)
    bindings: Mapping[Name, TriggerBinding] = field(default_factory=dict)
    cluster_bindings: Mapping[str, TriggerBinding] = field(default_factory=dict)
    templates: Mapping[Name, TriggerTemplate] = field(default_factory=dict)
    interceptors: Mapping[Name, CustomInterceptor] = field(default_factory=dict)
    cluster_interceptors: Mapping[str, CustomInterceptor] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
