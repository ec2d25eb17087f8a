"""Answers as JSON lines: in Go's spelling of numbers, with a context of the line's own."""

import pytest

from support.small_project import SmallProject


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        ("body.n", "5"),
        ("[body.n, 1.5, 1e21, 1e-7, -0.0]", "[5,1.5,1e+21,1e-7,-0]"),
        ("body.big", "12345678901234567000"),
        ("{'b': 1, 'a': '<&>'}", '{"a":"<&>","b":1}'),
    ],
)
def test_values_are_written_as_go_writes_them(expr: str, value: str, project: SmallProject) -> None:
    project.write("c.json", '{"body": {"n": 5, "big": 12345678901234567890}}')
    project.write("q.jsonl", f'{{"expr": "{expr}"}}\n')
    answer = project.command("cel", "--batch", "q.jsonl", "--context", "c.json")
    assert answer.out == f'{{"continue": true, "code": 0, "value": {value}}}\n'


def test_a_line_may_bring_its_own_context(project: SmallProject) -> None:
    project.write("c.json", '{"body": {"s": "shared"}}')
    project.write("q.jsonl", '{"expr": "body.s"}\n{"expr": "body.s", "context": {"body": {"s": "own"}}}\n')
    answer = project.command("cel", "--batch", "q.jsonl", "--context", "c.json")
    assert [line.rpartition(" ")[2] for line in answer.out.splitlines()] == ['"shared"}', '"own"}']
