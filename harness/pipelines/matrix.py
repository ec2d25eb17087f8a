"""The combinations of params over which a task is fanned out.

Source: tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/matrix_types.go.
"""

from typing import Final, TypeAlias

from harness.pipelines.model import Matrix, Param

LARGEST: Final = 256
"""How many combinations Tekton allows (config-defaults, `default-max-matrix-combinations-count`)."""

_Combination: TypeAlias = dict[str, str]


class MatrixError(Exception):
    """The matrix has too many combinations; `str()` is Tekton's message."""


def fan_out(matrix: Matrix) -> tuple[tuple[Param, ...], ...] | None:
    """The params of each combination, sorted by name; None when they depend on a result.

    Raises MatrixError when there are more than 256.
    """
    if any(not isinstance(param.value, tuple) for param in matrix.params):
        return None
    included = [
        {param.name: param.value if isinstance(param.value, str) else "" for param in params}
        for params in matrix.include
    ]
    if not matrix.params:
        return _as_params(included)
    combinations: list[_Combination] = []
    for param in matrix.params:
        values = param.value if isinstance(param.value, tuple) else ()
        if len(values) * max(len(combinations), 1) > LARGEST:
            raise MatrixError(f"expected 0 <= {len(values) * max(len(combinations), 1)} <= {LARGEST}: matrix")
        # As in Tekton, a param without values before the first with some is passed over; one after it leaves nothing.
        if combinations:
            combinations = [{**combination, param.name: value} for value in values for combination in combinations]
        else:
            combinations = [{param.name: value} for value in values]
    for addition in included:
        for combination in combinations:
            if all(combination.get(name, value) == value for name, value in addition.items()):
                combination.update(addition)
    for addition in included:
        if addition and not any(
            combination.get(name) == value for combination in combinations for name, value in addition.items()
        ):
            combinations.append(addition)
    return _as_params(combinations)


def has_empty_array(matrix: Matrix) -> bool:
    """Whether a param of the matrix has no values, for which Tekton skips the task."""
    return any(param.value == () for param in matrix.params)


def _as_params(combinations: list[_Combination]) -> tuple[tuple[Param, ...], ...]:
    if len(combinations) > LARGEST:
        raise MatrixError(f"expected 0 <= {len(combinations)} <= {LARGEST}: matrix")
    return tuple(
        tuple(Param(name, value) for name, value in sorted(combination.items())) for combination in combinations
    )
