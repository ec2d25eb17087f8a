from pathlib import Path

import pytest

from harness.config import OFF, RuleSetting, find_root, load_settings
from harness.errors import InputError
from harness.finding import Severity


def write(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).mkdir()


def test_defaults_without_a_table(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.root == tmp_path
    assert settings.manifests == (tmp_path / "manifests",)
    assert settings.payloads == (tmp_path / "payloads",)
    assert settings.suites == (tmp_path / "tests",)
    assert settings.policies == (tmp_path / "policies",)
    assert settings.secrets is None
    assert settings.baseline is None
    assert settings.rules == {}


def test_the_nearest_table_upwards_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.tekton-harness]\nmanifests = ["deploy", "more"]\nsecrets = "secrets.yaml"\n')
    make(tmp_path, "deploy", "more", "secrets.yaml")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    settings = load_settings(inner)
    assert settings.root == tmp_path
    assert settings.manifests == (tmp_path / "deploy", tmp_path / "more")
    assert settings.secrets == tmp_path / "secrets.yaml"
    assert find_root(inner) == tmp_path


def test_one_path_may_stand_alone(tmp_path: Path) -> None:
    write(tmp_path, '[tool.tekton-harness]\npayloads = "recorded"\n')
    make(tmp_path, "recorded")
    assert load_settings(tmp_path).payloads == (tmp_path / "recorded",)


def test_the_baseline_need_not_be_there(tmp_path: Path) -> None:
    write(tmp_path, '[tool.tekton-harness]\nbaseline = "baseline.json"\n')
    assert load_settings(tmp_path).baseline == tmp_path / "baseline.json"


def test_what_is_wanted_of_rules(tmp_path: Path) -> None:
    write(
        tmp_path,
        "[tool.tekton-harness.rules]\n"
        'a = "warning"\nb = "off"\nc = {severity = "error", exclude = ["manifests/legacy/**"]}\n'
        'd = {exclude = "x.yaml"}\ne = {severity = "off"}\nf = {}\n',
    )
    settings = load_settings(tmp_path)
    assert settings.rules == {
        "a": RuleSetting(Severity.WARNING),
        "b": RuleSetting(OFF),
        "c": RuleSetting(Severity.ERROR, ("manifests/legacy/**",)),
        "d": RuleSetting(exclude=("x.yaml",)),
        "e": RuleSetting(OFF),
        "f": RuleSetting(),
    }
    settings.check_rules({"a", "b", "c", "d", "e", "f"})
    with pytest.raises(InputError, match="unknown rule 'e' in") as caught:
        settings.check_rules({"a", "b", "c", "d", "f"})
    assert caught.value.help == "`tekton-harness rules` lists them"


def test_an_unknown_rule_is_told_with_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, '[tool.tekton-harness.rules]\ncel-invald = "off"\n')
    with pytest.raises(InputError) as caught:
        load_settings(tmp_path).check_rules(["schema", "cel-invalid"])
    assert (caught.value.help, str(caught.value.location)) == ("did you mean 'cel-invalid'?", "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ('[tool.tekton-harness]\nmanifest = ["x"]\n', "unknown key 'manifest'", "did you mean 'manifests'?"),
        ("[tool.tekton-harness]\nzzz = 1\n", "unknown key 'zzz'", "known are:"),
        ("[tool.tekton-harness]\nsuites = 3\n", "'suites' in [tool.tekton-harness] has to be a list of paths", ""),
        ("[tool.tekton-harness]\nsecrets = []\n", "has to be the path of a YAML file", ""),
        ('[tool.tekton-harness]\nkubernetes-version = "new"\n', 'has to be a text such as "1.37"', ""),
        ("[tool.tekton-harness]\nkubernetes-version = 1.37\n", 'has to be a text such as "1.37"', ""),
        ("[tool.tekton-harness\n", "cannot be read as TOML", ""),
        ("[tool]\ntekton-harness = 1\n", "[tool.tekton-harness] is not a table", ""),
        (
            '[tool.tekton-harness]\nsuites = ["no"]\n',
            "'suites' names no, which does not exist",
            "relative to the folder",
        ),
        ('[tool.tekton-harness]\npolicies = ["no"]\n', "'policies' names no, which does not exist", ""),
        (
            "[tool.tekton-harness]\nbaseline = []\n",
            "'baseline' in [tool.tekton-harness] has to be the path of a JSON",
            "",
        ),
        ("[tool.tekton-harness]\nrules = []\n", "[tool.tekton-harness.rules] is not a table", ""),
        (
            '[tool.tekton-harness.rules]\na = "bad"\n',
            "the severity of rule 'a' in [tool.tekton-harness.rules] has to be error, warning, info or off",
            "it is 'bad'",
        ),
        ("[tool.tekton-harness.rules]\na = true\n", "the severity of rule 'a'", "it is True"),
        ("[tool.tekton-harness.rules]\na = {severity = []}\n", "the severity of rule 'a'", "it is []"),
        ("[tool.tekton-harness.rules]\na = {level = 1}\n", "unknown key 'level' of rule 'a'", "severity, exclude"),
        ("[tool.tekton-harness.rules]\na = {exclude = [1]}\n", "'exclude' of rule 'a'", "manifests/legacy/**"),
        ("[tool.tekton-harness.rules]\na = {exclude = ['']}\n", "'exclude' of rule 'a'", ""),
        ('[tool.tekton-harness]\nsecrets = "no.yaml"\n', "'secrets' names no.yaml, which does not exist", ""),
    ],
)
def test_bad_settings_are_told(tmp_path: Path, text: str, message: str, help: str) -> None:
    write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_settings(tmp_path)
    assert message in caught.value.message
    assert help in caught.value.help
    assert str(caught.value.location) == "pyproject.toml"
