"""The pytest plugin: suite files (`kind: Suite`) are collected, each case for each delivery is one test.

Registered by entry point, so that `pytest` in any project with suites runs them. pytest loads it at every start, so
the harness itself is imported only when a suite is met.
"""

from pathlib import Path

import pytest

_HEAD = 4096
"""How many bytes of a YAML file are looked at to tell whether it means to be a suite."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take YAML files that mean to be suites; others are left to other plugins."""
    if file_path.suffix not in (".yaml", ".yml") or not _looks_like_a_suite(file_path):
        return None
    from harness.pytest_plugin.collection import SuiteFile

    collector: pytest.Collector = SuiteFile.from_parent(parent, path=file_path)
    return collector


def _looks_like_a_suite(path: Path) -> bool:
    """Cheap and generous: the file is read properly once it is collected."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return b"kind: Suite" in head and b"apiVersion: tekton-harness/" in head
