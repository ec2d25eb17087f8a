"""Questions as JSON lines, and what is no question."""

import json

import pytest

from support.small_project import SmallProject


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "error: q.jsonl:2: is no JSON"),
        ("[]", "error: q.jsonl:2: is no JSON object"),
        ('{"expr": NaN}', "error: q.jsonl:2: is no JSON: NaN is no number"),
        ('{"expr": ' + "9" * 5000 + "}", "error: q.jsonl:2: is no JSON"),
        ('{"expr": ' + "[" * 100_000, "error: q.jsonl:2: is no JSON"),
        ('{"role": "boss", "expr": "1"}', "error: q.jsonl:2: is no question"),
    ],
)
def test_a_line_that_is_no_question(line: str, message: str, project: SmallProject) -> None:
    project.write("q.jsonl", f'{{"expr": "1"}}\n{line}\n{{"expr": "3"}}\n')
    answer = project.command("cel", "--batch", "q.jsonl")
    assert (answer.code, answer.out.count("\n")) == (1, 1)
    assert answer.err.startswith(message)


def test_bytes_that_are_no_utf8(project: SmallProject) -> None:
    project.write("q.jsonl", b'{"expr": "\xff"}\n')
    answer = project.command("cel", "--batch", "q.jsonl")
    assert (answer.code, answer.out) == (2, "")
    assert "q.jsonl cannot be read" in answer.err


def test_only_line_feeds_end_a_line(project: SmallProject) -> None:
    project.write("q.jsonl", json.dumps({"expr": "'a\u2028\x85b'"}, ensure_ascii=False))
    answer = project.command("cel", "--batch", "q.jsonl")
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out)["value"] == "a\u2028\x85b"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, project: SmallProject) -> None:
    answer = project.command("completion", shell)
    assert (answer.code, answer.err) == (0, "")
    assert "_TEKTON_HARNESS_COMPLETE" in answer.out
    assert f"{shell}_complete" in answer.out or f"{shell}_source" in answer.out


def test_the_name_of_a_delivery_may_hold_dots(project: SmallProject) -> None:
    project.write("payloads/tag_push/v1.1.0.json", (project.folder / "payloads" / "main.json").read_text())
    answer = project.command("trace", "tag_push/v1.1.0")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("tag_push/v1.1.0 → ci/listener")
