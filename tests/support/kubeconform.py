"""The real kubeconform for tests: a visible skip where it is not installed, an error where CI is set."""

from pathlib import Path

import pytest

from harness.kubeconform import Missing, find_kubeconform

ROOT = Path(__file__).parents[2]


def installed_kubeconform() -> Path:
    program = find_kubeconform(ROOT)
    if isinstance(program, Missing):
        pytest.skip(f"{program.reason}: {program.help}")
    return program
