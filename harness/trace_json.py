"""A trace as JSON: what the `trace` command prints and what suites compare with (schemas/trace.schema.json)."""

from collections.abc import Sequence

from harness.cel.explanation import Explanation
from harness.jsontypes import JSON, JSONObject
from harness.location import Location
from harness.trace import CreatedResource, PlannedStep, PlannedTask, Stop, Trace, TriggerTrace

VERSION = 1
"""The version of the format; a change that breaks readers gives it a new one."""


def traces_json(traces: Sequence[Trace]) -> JSONObject:
    """Traces of any number of deliveries as one document."""
    return {"version": VERSION, "traces": [trace_json(trace) for trace in traces]}


def trace_json(trace: Trace) -> JSONObject:
    """What one listener did with one delivery."""
    return {
        "delivery": trace.delivery,
        "eventListener": trace.event_listener,
        "route": trace.route,
        "status": int(trace.status),
        "response": trace.response,
        "triggers": [trigger_json(trigger) for trigger in trace.triggers],
        "notes": list(trace.notes),
    }


def trigger_json(trigger: TriggerTrace) -> JSONObject:
    """What one trigger did. Parts that it did not reach are empty."""
    params: JSONObject = dict(trigger.params)
    return {
        "trigger": trigger.trigger,
        "namespace": trigger.namespace,
        "group": trigger.group,
        "fired": trigger.fired,
        "stoppedAt": None if trigger.stopped_at is None else stop_json(trigger.stopped_at),
        "extensions": dict(trigger.extensions or {}),
        "params": params,
        "resources": resources_json(trigger.resources),
        "plan": plan_json(trigger.plan),
        "notes": list(trigger.notes),
        "location": _location_json(trigger.location),
    }


def stop_json(stop: Stop) -> JSONObject:
    """Where and why a trigger stopped; `code` is null where Tekton gives none."""
    return {
        "stage": stop.stage,
        "interceptor": stop.interceptor,
        "code": None if stop.code is None else int(stop.code),
        "message": stop.message,
        "location": _location_json(stop.location),
        "explanation": None if stop.explanation is None else explanation_json(stop.explanation),
    }


def explanation_json(explanation: Explanation) -> JSONObject:
    """An expression with the value, the error or the skipping of each of its parts."""
    value: JSONObject = {"start": explanation.start, "end": explanation.end, "text": explanation.text}
    match explanation.outcome:
        case "value":
            value["value"] = explanation.value
        case "error":
            value["error"] = explanation.error
            if explanation.missing:
                value["missing"] = explanation.missing
        case "skipped":
            value["skipped"] = True
    if explanation.children:
        value["children"] = [explanation_json(child) for child in explanation.children]
    return value


def resources_json(resources: Sequence[CreatedResource]) -> list[JSON]:
    """The created objects themselves, as the API server would get them."""
    return [resource.value for resource in resources]


def plan_json(plan: Sequence[PlannedTask]) -> list[JSON]:
    """The tasks that would run."""
    return [_task_json(task) for task in plan]


def _task_json(task: PlannedTask) -> JSONObject:
    params: JSONObject = dict(task.params)
    workspaces: JSONObject = dict(task.workspaces)
    when: list[JSON] = [{"condition": condition, "outcome": outcome} for condition, outcome in task.when]
    return {
        "name": task.name,
        "task": task.task,
        "section": task.section,
        "after": list(task.after),
        "params": params,
        "workspaces": workspaces,
        "when": when,
        "steps": [_step_json(step) for step in task.steps],
        "problem": task.problem,
    }


def _step_json(step: PlannedStep) -> JSONObject:
    env: JSONObject = dict(step.env)
    return {
        "name": step.name,
        "image": step.image,
        "command": list(step.command),
        "args": list(step.args),
        "script": step.script,
        "env": env,
    }


def _location_json(location: Location | None) -> JSON:
    if location is None:
        return None
    return {"path": location.path, "line": location.line, "column": location.column}
