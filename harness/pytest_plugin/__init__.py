"""The pytest plugin: suite files (`kind: Suite`) are collected, each case for each delivery is one test.

Registered by entry point, so that `pytest` in any project with suites runs them. pytest loads it at every start, so
the harness itself is imported only when a suite is met.
"""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of coverage; their names stay out of the way of pytest-cov's."""
    group = parser.getgroup("tekton-harness")
    group.addoption(
        "--tekton-coverage",
        action="store_true",
        help="tell what the deliveries of the suites exercise of the manifests",
    )
    group.addoption(
        "--tekton-cov-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail where that is less than so many percent; asks for --tekton-coverage too",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Measure in the end, where somebody asked for it, and not in the workers of pytest-xdist."""
    least = config.getoption("--tekton-cov-fail-under")
    if least is not None and not 0 <= least <= 100:
        raise pytest.UsageError(f"--tekton-cov-fail-under is a percentage from 0 to 100, not {least:g}")
    if (config.getoption("--tekton-coverage") or least is not None) and not hasattr(config, "workerinput"):
        from harness.pytest_plugin.coverage import CoveragePlugin

        config.pluginmanager.register(CoveragePlugin(config.rootpath, least), "tekton-harness-coverage")


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
