import pytest

from harness.suppression.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("manifests/a.yaml", "manifests/a.yaml", True),
        ("manifests/a.yaml", "manifests/b.yaml", False),
        ("./manifests/a.yaml", "manifests/a.yaml", True),
        ("manifests", "manifests/x/a.yaml", True),
        ("manifests/", "manifests/x/a.yaml", True),
        ("manifest", "manifests/a.yaml", False),
        ("manifests/legacy/**", "manifests/legacy/x/a.yaml", True),
        ("manifests/legacy/**", "manifests/legacyx/a.yaml", False),
        ("manifests/*.yaml", "manifests/a.yaml", True),
        ("manifests/*.yaml", "manifests/x/a.yaml", False),
        ("manifests/*/a.yaml", "manifests/x/a.yaml", True),
        ("**/a.yaml", "a.yaml", True),
        ("**/a.yaml", "x/y/a.yaml", True),
        ("**/a.yaml", "x/ba.yaml", False),
        ("x/**/a.yaml", "x/a.yaml", True),
        ("x/**/a.yaml", "x/y/z/a.yaml", True),
        ("x/?.yaml", "x/a.yaml", True),
        ("x/?.yaml", "x/ab.yaml", False),
        ("x/?.yaml", "x//.yaml", False),
        ("*", "x/y", True),
        ("a+b[c].yaml", "a+b[c].yaml", True),
        ("a.yaml", "aXyaml", False),
        ("a.yaml", "x/a.yaml", False),
        ("**", "x/a\nb.yaml", True),
    ],
)
def test_what_a_pattern_means(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected
