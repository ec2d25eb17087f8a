import json
from pathlib import Path

import pytest

from harness.batch import simulate_answer
from harness.jsontypes import JSONObject

CASES = [json.loads(line) for line in Path(__file__).with_name("slack.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_tekton_answers_so(case: JSONObject) -> None:
    assert simulate_answer(case) == case["want"]
