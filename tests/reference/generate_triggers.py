"""Triggers built at random: interceptor chains, overlay keys, bindings with JSONPath, defaults, and templates.

The body is drawn first; paths are taken from it and changed a little, so that most of them find something.
"""

import json
from random import Random
from typing import Any

from reference.generate_cel import TEXTS, Drawer

NAMES = ("a", "b", "n", "s", "list", "ref", "id", "a.b", "x y", "é", "A-b", "0")
PARAMS = ("p", "q", "r", "p.q", "long-name")
EVENTS = ("Push Hook", "Tag Push Hook", "push", "")
KEYS = ("a", "b", "a.b", "a.b.c", "a.0", "a.-1", "a.1", "b\\.c", ":0", "list.2", "x y", "é", "a:1")
LITERALS = ("", "-", "pre ", "/", " & ", "é", "$", "$$", '"', "\\", "\\n", "{", ")", "(", "$(", "$()")
HEADERS = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "s3cr3t", "content-type": "application/json", "X-A": "1"}


def body(draw: Random, depth: int = 0) -> Any:
    """A JSON value; objects below the top have one key mostly, because wildcards go through several by chance."""
    kind = draw.choice(
        ("object", "object", "list", "text", "text", "number", "other") if depth < 4 else ("text", "number")
    )
    match kind:
        case "object":
            count = draw.choice((2, 3, 4)) if depth == 0 else draw.choice((0, 1, 1, 2))
            return {draw.choice(NAMES): body(draw, depth + 1) for _ in range(count)}
        case "list":
            if draw.random() < 0.4:
                return [
                    {"id": f"c{n}", "n": n, **({"s": draw.choice(TEXTS)} if draw.random() < 0.8 else {})}
                    for n in range(draw.choice((1, 2, 3)))
                ]
            return [body(draw, depth + 1) for _ in range(draw.choice((0, 1, 2, 3)))]
        case "text":
            return draw.choice(TEXTS)
        case "number":
            return draw.choice((0, 1, 42, -3, 1.5, 1234567, 12345678901234567890, 1e21, 1e-7, 0.1))
        case _:
            return draw.choice((True, False, None))


def path(draw: Random, value: Any) -> str:
    """A JSONPath that leads into a value, or nearly."""
    text = ""
    while isinstance(value, dict | list) and draw.random() < 0.85:
        if isinstance(value, dict):
            if not value:
                break
            name = draw.choice(list(value))
            text += _field(draw, name)
            value = value[name]
            continue
        count = len(value)
        index = draw.choice((0, 0, 1, -1, count, count - 1))
        match draw.random():
            case chance if chance < 0.5:
                text += f"[{index}]"
                value = value[index] if -count <= index < count else None
            case chance if chance < 0.65:
                text += "[*]"
                value = value[0] if value else None
            case chance if chance < 0.8:
                bounds = (
                    draw.choice(("", "0", "1", "-1", "2")),
                    draw.choice(("", "1", "2", "-1", "9")),
                    draw.choice(("", ":1", ":2", ":")),
                )
                text += f"[{bounds[0]}:{bounds[1]}{bounds[2]}]"
                value = value[0] if value else None
            case chance if chance < 0.92:
                operator = draw.choice(("==", "!=", "<", ">", ">=", "<="))
                literal = draw.choice(('"c1"', "'c0'", "1.0", "1", "true", "@.n", '"a"'))
                text += draw.choice(
                    (f"[?(@.{draw.choice(('id', 'n', 's'))}{operator}{literal})]", f"[?(@.{draw.choice(('id', 's'))})]")
                )
                value = value[0] if value else None
            case _:
                text += f"[0,{index}]"
                value = value[0] if value else None
    match draw.random():
        case chance if chance < 0.06:
            return text + draw.choice(
                (".nope", "[9]", ".*", "..id", "['s','n']", "[", "]", "[]", ".", " ", "[-", "x", "}")
            )
        case chance if chance < 0.1 and text:
            start = draw.randrange(len(text))
            return text[:start] + draw.choice(("", ".", "[", "'", "*", "\\", "0")) + text[start + 1 :]
    return text


def _field(draw: Random, name: str) -> str:
    escaped = name.replace(".", "\\.")
    if draw.random() < 0.75 and " " not in name:
        return f".{escaped}"
    return f"['{escaped}']"


def expression(draw: Random, event: dict[str, Any]) -> str:
    """A binding's value: literal text and `$(...)`, mostly one."""
    parts = []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        if draw.random() < 0.3:
            parts.append(draw.choice(LITERALS))
        root = draw.choice(("body", "body", "body", "body", "header", "extensions", "context"))
        match root:
            case "body":
                inner = "body" + path(draw, event)
            case "header":
                inner = "header" + draw.choice(
                    (".X-Gitlab-Event", ".x-gitlab-event", ".X-A", ".nope", "['X-A']", ".Content-Type")
                )
            case "extensions":
                inner = "extensions" + draw.choice(("", ".a", ".b", ".a.b", ".in.n", ".list[0]", ".nope"))
            case _:
                inner = draw.choice(("context.eventID", "context", "context.nope", "uid"))
        if draw.random() < 0.1:
            inner = draw.choice(("{" + inner + "}", "{." + inner + "}", "." + inner, inner.capitalize(), inner + " "))
        parts.append(f"$({inner})")
        if draw.random() < 0.2:
            parts.append(draw.choice(LITERALS))
    return "".join(parts)


def interceptor(draw: Random) -> dict[str, Any]:
    """One of Tekton's own interceptors, with params that mostly fit."""
    name = draw.choice(("cel", "cel", "cel", "cel", "gitlab", "github", "bitbucket"))
    if name != "cel":
        params: list[dict[str, Any]] = []
        if draw.random() < 0.6:
            params.append({"name": "eventTypes", "value": draw.sample(EVENTS, draw.choice((0, 1, 2, 2)))})
        if draw.random() < 0.5:
            secret = {
                "secretName": draw.choice(("hook", "hook", "hook", "no")),
                "secretKey": draw.choice(("token", "token", "nl", "no")),
            }
            params.append({"name": "secretRef", "value": secret})
        return {"ref": {"name": name}, "params": params}
    params = []
    if draw.random() < 0.5:
        params.append(
            {
                "name": "filter",
                "value": draw.choice(
                    (
                        "true",
                        "true",
                        "true",
                        "has(body.a)",
                        "body.ref != ''",
                        "1 == 1.0",
                        "header.match('x-a', '1')",
                        "false",
                    )
                ),
            }
        )
    if draw.random() < 0.8:
        overlays = []
        for _ in range(draw.choice((1, 1, 2, 3))):
            overlays.append({"key": draw.choice(KEYS), "expression": overlay(draw)})
        params.append({"name": "overlays", "value": overlays})
    return {"ref": {"name": "cel"}, "params": params}


def overlay(draw: Random) -> str:
    """An overlay's expression that does not look at the body, so that most overlays give a value."""
    drawer = Drawer(draw)
    drawer.left = draw.choice((0, 1, 2))
    return (
        drawer.leaf(draw.choice(("string", "int", "double", "bool", "list", "map", "string")), "dyn")
        if draw.random() < 0.9
        else "extensions.a"
    )


def template(draw: Random, names: list[str]) -> Any:
    """A resource template that uses the params."""

    def text() -> str:
        name = draw.choice((*names, "nope"))
        variable = draw.choice(
            (f"$(tt.params.{name})",) * 8
            + (
                "$(uid)",
                f"$(tt.params['{name}'])",
                f"$( tt.params.{name})",
                f"$$(tt.params.{name})",
                "$(context.eventID)",
            )
        )
        return draw.choice(("", "", "", "x-", '"', "<&>")) + variable + draw.choice(("", "", "-y", variable))

    return {
        "kind": "ConfigMap",
        "data": {draw.choice(("k", "é", text())): text(), "l": [text(), draw.choice((1, 1.5, True, None))]},
    }


def question(draw: Random) -> dict[str, Any]:
    """A question of the mode `simulate`."""
    event = body(draw)
    while not isinstance(event, dict):
        event = body(draw)
    names = draw.sample(PARAMS, draw.choice((1, 1, 2)))
    bindings = [{"name": name, "value": expression(draw, event)} for name in names]
    declared = [
        {"name": name, **({"default": draw.choice(("d", "", "é", '"q"', "$(body.s)"))} if draw.random() < 0.4 else {})}
        for name in draw.sample(names, draw.randint(0, len(names)))
    ]
    trigger: dict[str, Any] = {"name": "t", "bindings": bindings}
    if draw.random() < 0.6:
        trigger["interceptors"] = [interceptor(draw) for _ in range(draw.choice((1, 1, 2, 3)))]
    asked: dict[str, Any] = {
        "trigger": trigger,
        "header": HEADERS,
        "url": "/dev?x=1",
        "secrets": {"hook": {"token": "s3cr3t", "nl": "s3cr3t\n"}},
    }
    spec = {"params": declared, "resourcetemplates": [template(draw, names)]}
    if draw.random() < 0.3:
        trigger["template"] = {"ref": "tt"}
        asked["templates"] = {"tt": spec}
        if draw.random() < 0.3:
            asked["templateAnnotations"] = {"tt": {"triggers.tekton.dev/old-escape-quotes": "true"}}
    else:
        trigger["template"] = {"spec": spec}
    if draw.random() < 0.4:
        asked["extensions"] = {"a": {"b": "x"}, "in": {"n": 1}, "list": ["l"]}
    if draw.random() < 0.9:
        asked["body"] = event
    else:
        text = json.dumps(event, ensure_ascii=draw.random() < 0.5)
        start = draw.randrange(len(text) + 1)
        asked["bodyText"] = (
            text[:start]
            + draw.choice(("", "", "x", ",", "}", '"', "\\", "\n", "0", "é", "\x01"))
            + text[start + draw.choice((0, 1)) :]
        )
    return asked
