"""A plan is made when somebody looks at it."""

import pytest

from harness.trace import Plan, PlannedTask

TASKS = (PlannedTask("clone", "git-clone"), PlannedTask("build", "kaniko"))


def test_a_plan_is_made_once_and_only_when_asked() -> None:
    made: list[int] = []

    def make() -> tuple[PlannedTask, ...]:
        made.append(1)
        return TASKS

    plan = Plan(make)
    assert made == []
    assert (len(plan), plan[0], plan[1:], list(plan), bool(plan)) == (2, TASKS[0], TASKS[1:], list(TASKS), True)
    assert made == [1]


@pytest.mark.parametrize("other", [TASKS, Plan(lambda: TASKS)])
def test_plans_are_equal_by_their_tasks(other: object) -> None:
    plan = Plan(lambda: TASKS)
    assert (plan == other, hash(plan) == hash(other), plan != ()) == (True, True, True)
