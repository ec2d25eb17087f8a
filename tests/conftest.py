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
