"""The pytest plugin: suite files (`kind: Suite`) are collected, each case for each delivery is one test.

Registered by entry point, so that `pytest` in any project with suites runs them. pytest loads it at every start, so
the harness itself is imported only when a suite is met.
"""

from pathlib import Path

import pytest


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take YAML files that mean to be suites; others are left to other plugins."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    from harness.suite_files import looks_like_a_suite

    if not looks_like_a_suite(file_path):
        return None
    from harness.pytest_plugin.collection import SuiteFile

    collector: pytest.Collector = SuiteFile.from_parent(parent, path=file_path)
    return collector
