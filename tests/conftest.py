"""What all tests share: the switch that renews the golden files, and Hypothesis without a stop-watch."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine makes any example slow once in a while; what has to be fast is measured elsewhere.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _PATIENT, max_examples=30)
# The same examples each time, so that a landing does not depend on luck; other ones are tried on laptops.
settings.register_profile("thorough", _PATIENT, max_examples=100, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
"""On a laptop fewer examples, so that `make test` stays short; CI asks for `thorough`."""


def pytest_collection_finish() -> None:
    """What was collected stays until the end: the collector of cycles need not look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what the commands print into tests/cli/golden/"
    )


@pytest.fixture(autouse=True)
def _without_colour_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests wants for their own terminal is no part of them."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
