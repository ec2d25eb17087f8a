"""The generators: equal seeds give equal cases, and the harness answers whatever they draw."""

import random
from collections import Counter
from typing import Any

import pytest

from harness.cel.declarations import functions
from reference import generate_cel, generate_triggers
from reference.conformance import kind_of
from reference.goldens import Mode, Number, dumps, loads
from reference.harness_answers import harness_answer

GENERATORS: list[tuple[Mode, Any]] = [("cel", generate_cel.question), ("simulate", generate_triggers.question)]


@pytest.mark.parametrize(("mode", "generate"), GENERATORS)
def test_equal_seeds_give_equal_cases(mode: Mode, generate: Any) -> None:
    one, other = random.Random(7), random.Random(7)
    assert [generate(one) for _ in range(20)] == [generate(other) for _ in range(20)]


@pytest.mark.parametrize(("mode", "generate"), GENERATORS)
def test_the_harness_answers_every_case(mode: Mode, generate: Any) -> None:
    draw = random.Random(11)
    questions = [generate(draw) for _ in range(300)]
    answers = [harness_answer(mode, question) for question in questions]
    broken = [
        question for question, answer in zip(questions, answers, strict=True) if "crash" in answer.get("error", "")
    ]
    assert not broken
    # The cases would show little if most of them ended alike.
    assert len({kind_of(answer) for answer in answers}) >= 5
    assert Counter(map(kind_of, answers)).most_common(1)[0][1] < len(questions) * 0.7


def test_every_function_is_drawn() -> None:
    draw = random.Random(3)
    drawn = " ".join(generate_cel.question(draw)["expr"] for _ in range(6000))
    named = {name.rpartition(".")[2].removeprefix("@") for name in functions() if "_" not in name}
    aliases = {"min": "least", "max": "greatest", "sortByAssociatedKeys": "sortBy"}
    assert {name for name in named if aliases.get(name, name) not in drawn} == set()


@pytest.mark.parametrize(
    "text", ["5", "5.0", "1e+21", "12345678901234567890", "-0", '{"b": 1, "a": [1.50, null, "é"]}']
)
def test_golden_files_keep_numbers_as_they_are_written(text: str) -> None:
    assert dumps(loads(text)) == text


def test_numbers_are_equal_by_their_digits_only() -> None:
    assert Number("5") == Number("5")
    assert Number("5") != Number("5.0")
    assert Number("5") != 5
