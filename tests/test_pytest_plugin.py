"""Suites as pytest collects them, in a project of their own."""

import subprocess
import sys

import pytest

from harness.config import load_settings
from harness.project import open_project
from harness.pytest_plugin import collection
from harness.runner import run_all
from support.small_project import LISTENER, SUITE, Folder, record

pytest_plugins = ["pytester"]


HEAD = "apiVersion: tekton-harness/v1\nkind: Suite\nmetadata: {name: small}\n"
STEPS = """\
cases:
  - {name: one, delivery: main, expect: {fires: {build: }}}
  - {name: two, delivery: main, expect: {}}
  - {name: three, delivery: main, expect: {fires: {build: }}}
"""


@pytest.fixture(scope="module", autouse=True)
def _imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that a run imports late: pytester forgets after each run what that run imported."""
    assert collection.SuiteFile
    folder = fill(Folder(tmp_path_factory.mktemp("imported")))
    folder.write("suites/failing.yaml", SUITE.replace("{revision: abc}", "{revision: other}"))
    assert len(list(run_all(open_project(load_settings(folder.folder))))) == 2


def fill(folder: Folder) -> Folder:
    folder.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n[tool.pytest.ini_options]\n')
    folder.write("manifests/listener.yaml", LISTENER)
    folder.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    folder.write("suites/small.yaml", SUITE)
    return folder


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A good project, its suite in `suites/`. The plugin is found by its entry point."""
    monkeypatch.setenv("COLUMNS", "100")
    # These plugins have nothing to do with it, and take most of a run's time.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:xdist -p no:cacheprovider")
    return fill(Folder(pytester.path))


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def assert_no_insides(result: pytest.RunResult) -> None:
    text = result.stdout.str()
    for sign in ("Traceback", "harness/runner.py", "collection.py", "CaseError", "SuiteError", "INTERNALERROR"):
        assert sign not in text


def test_a_case_is_a_test(project: Folder, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["suites/small.yaml::main builds[[]main[]] PASSED*"])


def test_each_delivery_is_a_test_and_can_be_chosen(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("payloads/push/dev.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    project.write("suites/small.yaml", SUITE.replace("delivery: main", "deliveries: ['*']"))
    assert collected(pytester.runpytest_inprocess("--collect-only", "-q")) == [
        "suites/small.yaml::main builds[main]",
        "suites/small.yaml::main builds[push/dev]",
    ]
    pytester.runpytest_inprocess("-k", "push/dev").assert_outcomes(passed=1, deselected=1)
    pytester.runpytest_inprocess("suites/small.yaml::main builds[main]").assert_outcomes(passed=1)


def test_a_failure_explains_itself(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("payloads/main.json", record('{"ref": "refs/heads/dev", "after": "abc"}'))
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*small › main builds[[]main[]]*",
            "fail: small › main builds [[]main[]]",
            " --> suites/small.yaml:6:5",
            "  ci/listener build: expected to fire, but it stops at interceptor*",
            "      false  body.ref == 'refs/heads/main'",
            '      └─ "refs/heads/dev"  body.ref',
            "  GitLab would have seen: HTTP 202 from ci/listener",
            "FAILED suites/small.yaml::main builds[[]main[]]*",
        ],
    )
    assert_no_insides(result)


def test_what_cannot_be_judged_is_a_failure_with_its_reason(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("suites/small.yaml", SUITE.replace("delivery: main", "delivery: mian"))
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*no recorded delivery named 'mian'", "  help: did you mean 'main'?"])
    assert_no_insides(result)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            SUITE.replace("cases:", "case:"),
            ["error*suite-invalid*unknown field 'case'", "*help: did you mean 'cases'?"],
        ),
        (
            SUITE.replace("metadata:\n  name: small\n", "metadata: [\n"),
            ["error*yaml-syntax*", " --> suites/small.yaml:*"],
        ),
        (SUITE + "kind: Suite\n", ["error*duplicate-key*", " --> suites/small.yaml:*"]),
    ],
)
def test_a_broken_suite_is_a_clear_error(
    content: str, lines: list[str], project: Folder, pytester: pytest.Pytester
) -> None:
    project.write("suites/small.yaml", content)
    project.write("suites/good.yaml", SUITE)
    result = pytester.runpytest_inprocess("--continue-on-collection-errors")
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*ERROR collecting suites/small.yaml*", *lines])
    assert_no_insides(result)


def test_settings_that_cannot_be_read_are_a_clear_error(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("pyproject.toml", "[tool.tekton-harness]\nmanifest = []\n[tool.pytest.ini_options]\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*unknown key 'manifest'*", "help: did you mean 'manifests'?"])
    assert_no_insides(result)


def test_a_scenario_skips_what_follows_a_failure(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("suites/small.yaml", f"{HEAD}scenario: true\n{STEPS}")
    result = pytester.runpytest_inprocess("-rs")
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*suites/small.yaml*: an earlier step did not pass: two"])


def test_without_a_scenario_all_cases_run(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("suites/small.yaml", HEAD + STEPS)
    pytester.runpytest_inprocess().assert_outcomes(passed=2, failed=1)


def test_two_suites_in_one_file(project: Folder, pytester: pytest.Pytester) -> None:
    second = SUITE.replace("name: small", "name: second").replace("main builds", "again")
    project.write("suites/small.yaml", f"{SUITE}---\n{second}")
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("values.yaml", "a: {{ .Values.x }}\n"),
        ("manifest.yaml", LISTENER),
        ("other.yml", "kind: Suite\napiVersion: example.com/v1\n"),
        ("suite.txt", SUITE),
        ("suite.json", '{"apiVersion": "tekton-harness/v1", "kind": "Suite"}'),
        ("bytes.yaml", "\x00\x01"),
        ("comment.yaml", "# kind: Suite, apiVersion: tekton-harness/v1\n"),
    ],
)
def test_other_files_are_left_alone(name: str, content: str, project: Folder, pytester: pytest.Pytester) -> None:
    project.write(f"suites/{name}", content)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "suite",
    [
        "# " + "licence " * 1000 + "\n" + SUITE,
        SUITE.replace("kind: Suite", 'kind: "Suite"').replace("apiVersion: ", "apiVersion:   "),
        LISTENER.replace("name: listener", "name: other") + "---\n" + SUITE,
    ],
)
def test_suites_are_found_however_they_are_written(suite: str, project: Folder, pytester: pytest.Pytester) -> None:
    project.write("suites/small.yaml", suite)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_plugin_imports_no_harness_until_it_meets_yaml(project: Folder) -> None:
    project.write(
        "test_modules.py",
        "import sys\n"
        "def test_modules():\n"
        "    heavy = ('harness', 'celpy', 'lark', 'yaml', 'rich', 'click')\n"
        "    loaded = sorted(name for name in sys.modules if name.split('.')[0] in heavy)\n"
        "    assert loaded == ['harness', 'harness.pytest_plugin'], loaded\n",
    )
    arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_modules.py"]
    result = subprocess.run(arguments, cwd=project.folder, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stdout


def test_coverage_is_told_behind_the_results(project: Folder, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--tekton-coverage")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["*coverage of the manifests*", "not exercised: *", "coverage: 66.6 % (6 of 9 outcomes*"]
    )
    assert result.ret == pytest.ExitCode.OK


def test_too_little_coverage_fails_a_good_run(project: Folder, pytester: pytest.Pytester) -> None:
    assert pytester.runpytest_inprocess("--tekton-cov-fail-under", "66.6").ret == pytest.ExitCode.OK
    result = pytester.runpytest_inprocess("--tekton-cov-fail-under=66.7")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["coverage is 66.6 %, and --tekton-cov-fail-under wants 66.7 %"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert pytester.runpytest_inprocess("--tekton-cov-fail-under=101").ret == pytest.ExitCode.USAGE_ERROR


def test_what_cannot_be_measured_is_told(project: Folder, pytester: pytest.Pytester) -> None:
    project.write("test_nothing.py", "def test_nothing():\n    pass\n")
    project.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["nowhere"]\n')
    result = pytester.runpytest_inprocess("--tekton-coverage", "test_nothing.py")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["coverage cannot be measured: *nowhere*"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
