"""Policies and objects come from strangers: whatever they hold is a finding or a verdict, and never a traceback."""

import copy
import random
from pathlib import Path
from typing import Any

from harness.location import Location
from harness.manifests import ManifestSet
from harness.policies.manifest import JudgedObject, load_policies
from support.manifest_policies import LISTENER_RULE, binding, listener, load, policy

ODD: list[Any] = [
    None,
    "",
    " ",
    "x",
    0,
    -1,
    1.5,
    True,
    [],
    [None],
    {},
    {"a": None},
    [[]],
    "\ud7ff",
    "9" * 5000,
    "(" * 300,
]

POLICY = policy(
    failurePolicy="Ignore",
    paramKind={"apiVersion": "v1", "kind": "ConfigMap"},
    matchConstraints={
        "resourceRules": [{**LISTENER_RULE, "resourceNames": ["l"], "scope": "*"}],
        "excludeResourceRules": [{**LISTENER_RULE, "operations": ["DELETE"]}],
        "namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["b"]}]},
        "objectSelector": {"matchLabels": {}},
        "matchPolicy": "Equivalent",
    },
    matchConditions=[{"name": "c", "expression": "true"}],
    variables=[{"name": "v", "expression": "object.spec.replicas"}],
    validations=[
        {"expression": "variables.v > 3", "message": "m", "messageExpression": "'m'", "reason": "Forbidden"},
        {"expression": "quantity(object.spec.cpu).isLessThan(quantity('1'))"},
    ],
    auditAnnotations=[{"key": "k", "valueExpression": "string(variables.v)"}],
)
BINDING = binding(
    paramRef={"name": "m", "namespace": "ci", "parameterNotFoundAction": "Allow"},
    matchResources={"resourceRules": [LISTENER_RULE], "objectSelector": {}},
)
OBJECT = listener(replicas=3, cpu="500m", triggers=[{"name": "t"}])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in items for deeper in _paths(item, (*path, key)))]


def _changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    copied = copy.deepcopy(value)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = odd
    return copied


def _judge(folder: Path, one: Any, other: Any, value: Any) -> None:
    loaded = load_policies(load(folder, one, other))
    judged = JudgedObject(value, "l", "ci", lambda path: Location("object", len(path)))
    for finding in (*loaded.findings, *loaded.judge([judged], ManifestSet({}))):
        assert finding.message
        assert "\n" not in finding.message


def test_odd_values_anywhere_in_a_policy_or_a_binding(tmp_path: Path) -> None:
    draw = random.Random(7)
    for number in range(250):
        changed, kept = (POLICY, BINDING) if number % 3 else (BINDING, POLICY)
        path = draw.choice([path for path in _paths(changed) if path])
        _judge(tmp_path / str(number), _changed(changed, path, draw.choice(ODD)), kept, OBJECT)


def test_odd_values_anywhere_in_an_object(tmp_path: Path) -> None:
    loaded = load_policies(load(tmp_path / "policies", POLICY, BINDING))
    assert loaded.findings == ()
    for path in _paths(OBJECT):
        for odd in ODD:
            if path:
                judged = JudgedObject(_changed(OBJECT, path, odd), "l", "ci", lambda path: Location("object"))
                list(loaded.violations([judged], ManifestSet({})))
