"""`tekton-harness validate`: verdicts on files, and on lines."""

import json
from collections.abc import Callable

import pytest

from harness.schemas import violations
from support.small_project import Answer, SmallProject

TASK = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: x}\nspec:\n  steps:\n    - image: i\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_good_manifests_are_accepted(project: SmallProject) -> None:
    answer = project.command("validate")
    assert answer.code == 0, answer.text
    assert "all accepted" in answer.text


def test_a_refused_object_is_shown_with_its_line(project: SmallProject) -> None:
    project.write("manifests/task.yaml", TASK + "      resources: {}\n")
    answer = project.command("validate", "manifests/task.yaml")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        'error[not-decoded]: Tekton cannot read the object: json: unknown field "resources"',
        " --> manifests/task.yaml:7:7",
        " 7 |       resources: {}",
        "   |       ^",
        "  help: did you mean computeResources?",
        "",
        "1 object of Tekton: 1 refused",
    ]


def test_warnings_alone_refuse_nothing(project: SmallProject) -> None:
    project.write(
        "other/template.yaml",
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {name: x}\nspec:\n"
        "  resourcetemplates:\n  - apiVersion: tekton.dev/v1\n    kind: TaskRun\n"
        "    spec: {taskRef: {name: t, bundle: b}}\n"
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
    )
    answer = project.command("validate", "other")
    assert answer.code == 0
    assert "warning[dropped-field]" in answer.text
    assert "1 object of Tekton: all accepted; 1 of other kinds, which its webhooks do not see" in answer.text


def test_the_json_keeps_to_its_schema(project: SmallProject) -> None:
    project.write("other/a.yaml", TASK + "      resources: {}\n---\nkind: [\n")
    project.write("other/b.yaml", "apiVersion: triggers.tekton.dev/v1\nkind: EventListener\nmetadata: {name: x}\n")
    answer = project.command("validate", "other", "--format", "json")
    value = json.loads(answer.out)
    assert answer.code == 1
    assert violations("validate", value) == ()
    assert not value["accepted"]
    told = [(one["kind"], one["known"], [finding["rule"] for finding in one["findings"]]) for one in value["objects"]]
    assert told == [("Task", True, ["not-decoded"]), ("EventListener", True, ["unserved-version"])]
    assert [finding["rule"] for finding in value["findings"]] == ["yaml-syntax"]


def test_lines_are_answered_in_order(project: SmallProject) -> None:
    texts = [TASK, TASK + "      resources: {}\n", TASK.replace("name: x", "name: X"), "- a", "", BOMB, "kind: Pod"]
    project.write("lines.jsonl", "".join(json.dumps({"yaml": text}) + "\n" for text in texts))
    answer = project.command("validate", "--batch", "lines.jsonl")
    assert answer.code == 0, answer.text
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert lines[:3] == [
        {"accepted": True, "stage": "OK", "message": ""},
        {"accepted": False, "stage": "DECODE", "message": 'json: unknown field "resources"'},
        {
            "accepted": False,
            "stage": "INVALID",
            "message": 'invalid resource name "X": must be a valid DNS label: metadata.name',
        },
    ]
    assert [line["stage"] for line in lines[3:]] == ["DECODE", "DECODE", "DECODE", "UNKNOWN"]
    assert not any(line["accepted"] for line in lines[3:])


@pytest.mark.parametrize("line", ["{}", '{"yaml": 5}', '{"yaml": "a: 1\\n---\\nb: 2"}', "[]", "{"])
def test_a_bad_line_is_named(project: SmallProject, line: str) -> None:
    project.write("lines.jsonl", json.dumps({"yaml": TASK}) + "\n" + line + "\n")
    answer = project.command("validate", "--batch", "lines.jsonl")
    assert answer.code == 1
    assert "lines.jsonl:2" in answer.err


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (BOMB, ["error[yaml-too-large]", "bad.yaml:"]),
        ("kind: Task\nmetadata: {name: x}\n", ["error[missing-kind]", "bad.yaml:1:1", "apiVersion"]),
        ("apiVersion: tekton.dev/v1\nmetadata: {name: x}\n", ["error[missing-kind]", "bad.yaml:1:1", "kind"]),
        ("apiVersion: tekton.dev/v7\nkind: Task\nmetadata: {name: x}\n", ["unserved-version", "bad.yaml:1:13", "v7"]),
        (TASK + "      image: j\n", ["error[duplicate-key]", "bad.yaml:7:7"]),
        (TASK + "      name: " + "[" * 5000, ["error[", "bad.yaml:7"]),
        (b"\xff\xfe\x00k", ["error[", "bad.yaml"]),
    ],
)
def test_bad_files_are_named(project: SmallProject, content: str | bytes, parts: list[str]) -> None:
    project.write("other/bad.yaml", content)
    answer = project.command("validate", "other/bad.yaml")
    assert answer.code == 1, answer.text
    flat = " ".join(answer.text.split())
    assert "Traceback" not in flat
    assert all(part in flat for part in parts), answer.text


def test_wrong_use(project: SmallProject, command: Callable[..., Answer]) -> None:
    assert project.command("validate", "nowhere").code == 1
    assert project.command("validate", "manifests", "--batch", "x").code == 2
    assert project.command("validate", "--batch", "nowhere").code == 2
    project.write("empty/README.md", "nothing")
    assert command("validate", "empty").code == 3
