from pathlib import Path

import pytest

from harness.manifests import read_yaml
from harness.suites import load_suites
from harness.suites.model import PARTS

TEXT = """\
apiVersion: tekton-harness/v1
kind: Suite
metadata: {name: s, description: d}
manifests: [../m]
secrets: {ns/token: {key: v}}
stubs:
  custom: {continue: false, code: 7, message: refused}
scenario: true
cases:
  - name: one
    delivery: push/dev
    to: everywhere
    expect:
      status: 202
      fires:
        build:
          params: {a: b}
          exact: true
        other:
      stops:
        deploy: {stage: params, message: x}
  - name: two
    deliveries: [a, 'b/*']
    expect: {}
"""


def load(text: str) -> tuple[list[str], list[str]]:
    loaded = load_suites(read_yaml(text, "tests/s.yaml").documents, Path("/root-of-project"))
    return [suite.name for suite in loaded.suites], [f"{item.location}: {item.message}" for item in loaded.findings]


def test_a_suite_is_read() -> None:
    loaded = load_suites(read_yaml(TEXT, "tests/s.yaml").documents, Path("/root-of-project"))
    assert loaded.findings == ()
    (suite,) = loaded.suites
    assert (suite.name, suite.description, suite.scenario) == ("s", "d", True)
    assert suite.path == Path("/root-of-project/tests/s.yaml")
    assert suite.manifests == (Path("/root-of-project/tests/../m"),)
    assert suite.secrets == {"ns/token": {"key": "v"}}
    assert (suite.stubs["custom"].passes, suite.stubs["custom"].code) == (False, 7)
    one, two = suite.cases
    assert (one.deliveries, one.to, str(one.location)) == (("push/dev",), "everywhere", "tests/s.yaml:10:5")
    assert one.expect.status == 202
    assert one.expect.fires["build"].params == {"a": "b"}
    assert one.expect.fires["build"].exact == frozenset(PARTS)
    assert one.expect.fires["other"].params is None
    assert one.expect.stops["deploy"].stage == "params"
    assert two.deliveries == ("a", "b/*")


def test_documents_of_other_kinds_are_passed_over() -> None:
    assert load("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n") == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("    delivery: push/dev\n", "", "tests/s.yaml:10:5: the case has neither 'delivery' nor 'deliveries'"),
        (
            "    delivery: push/dev\n",
            "    delivery: push/dev\n    deliveries: [x]\n",
            "tests/s.yaml:10:5: the case has both 'delivery' and 'deliveries'",
        ),
        ("name: two", "name: one", "tests/s.yaml:22:5: a case named 'one' is already at line 10"),
        ("scenario: true", "scenario: maybe", 'tests/s.yaml:8:11: "maybe" is not true or false'),
        ("fires:", "fire:", "tests/s.yaml:15:7: unknown field 'fire'"),
        ("{a: b}", "{a: 1}", "tests/s.yaml:17:23: 1 is not a string"),
        (
            "tekton-harness/v1",
            "tekton-harness/v2",
            "tests/s.yaml:1:13: \"tekton-harness/v2\" has to be 'tekton-harness/v1'",
        ),
    ],
)
def test_what_is_wrong_is_found_and_the_suite_left_out(old: str, new: str, finding: str) -> None:
    assert old in TEXT
    assert load(TEXT.replace(old, new, 1)) == ([], [finding])
