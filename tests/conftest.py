"""What all tests share: the switch that renews the golden files, and Hypothesis without a stop-watch."""

import pytest
from hypothesis import settings

# A loaded machine makes any example slow once in a while; what has to be fast is measured elsewhere.
settings.register_profile("harness", deadline=None)
settings.load_profile("harness")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what the commands print into tests/cli/golden/"
    )


@pytest.fixture(autouse=True)
def _without_colour_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests wants for their own terminal is no part of them."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
