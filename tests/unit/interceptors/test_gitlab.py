import json
from pathlib import Path

from harness.batch import simulate_answer
from harness.jsontypes import JSONObject
from support.lines import each_line

CASES = [json.loads(line) for line in Path(__file__).with_name("gitlab.jsonl").read_text().splitlines()]


@each_line(CASES, lambda case: case["name"])
def test_tekton_answers_so(case: JSONObject) -> None:
    assert simulate_answer(case) == case["want"]
