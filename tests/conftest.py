"""What all tests share: the switch that renews the golden files."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write what the commands print into tests/cli/golden/"
    )
