import json
import tomllib
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.config import Settings, load_settings
from harness.errors import InputError
from harness.jsontypes import JSON
from harness.schemas import load_schema, violations

SCHEMAS = sorted(
    path.name.removesuffix(".schema.json")
    for path in resources.files("harness.schemas").iterdir()
    if path.name.endswith(".schema.json")
)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(load_schema(name))


def suite(**changes: JSON) -> JSON:
    case: JSON = {"name": "c", "delivery": "push/dev", "expect": {}}
    value = {"apiVersion": "tekton-harness/v1", "kind": "Suite", "metadata": {"name": "s"}, "cases": [case]}
    return {**value, **changes}


def test_a_valid_value_breaks_nothing() -> None:
    assert violations("suite", suite()) == ()


@pytest.mark.parametrize(
    ("changes", "path", "message", "help"),
    [
        ({"case": []}, ("case",), "unknown field 'case'", "did you mean 'cases'?"),
        ({"qqq": 1}, ("qqq",), "unknown field 'qqq'", "known here: apiVersion"),
        ({"metadata": {}}, ("metadata",), "the field 'name' is missing", ""),
        ({"scenario": "yes"}, ("scenario",), '"yes" is not true or false', ""),
        ({"kind": "Suit"}, ("kind",), "\"Suit\" has to be 'Suite'", ""),
        (
            {"cases": [{"name": "c", "delivery": "d", "expect": {"fires": {"t": {"exact": ["param"]}}}}]},
            ("cases", 0, "expect", "fires", "t", "exact", 0),
            '"param" is none of: extensions, params, resources, plan',
            "",
        ),
        (
            {"cases": [{"name": "c", "delivery": "d", "expect": {"fires": {"t": {"parms": {}}}}}]},
            ("cases", 0, "expect", "fires", "t", "parms"),
            "unknown field 'parms'",
            "did you mean 'params'?",
        ),
    ],
)
def test_violations_in_words(changes: dict[str, JSON], path: tuple[str | int, ...], message: str, help: str) -> None:
    found = violations("suite", suite(**changes))
    assert [(item.path, item.message) for item in found] == [(path, message)]
    assert help in found[0].help
    assert found[0].at_key == message.startswith("unknown field")


def test_the_schemas_are_json_without_trailing_text() -> None:
    for name in SCHEMAS:
        text = resources.files("harness.schemas").joinpath(f"{name}.schema.json").read_text()
        assert json.loads(text)["title"]


def test_this_repositorys_records_and_settings_are_as_their_schemas_say() -> None:
    root = Path(__file__).parents[3]
    # The recorded deliveries that are GitLab's own records; those in bad/ are broken on purpose.
    records = [json.loads(path.read_bytes()) for path in sorted((root / "payloads" / "push").glob("*.json"))]
    assert records
    for record in records:
        assert violations("delivery", record) == ()
        assert [one.message for one in violations("delivery", {**record, "urll": 1})] == ["unknown field 'urll'"]
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["tekton-harness"]
    assert violations("settings", settings) == ()
    assert violations("settings", {**settings, "kubernetes-version": "newest"}) != ()


def test_the_settings_schema_knows_the_keys_that_are_read() -> None:
    properties = load_schema("settings")["properties"]
    assert isinstance(properties, dict)
    names = {field.name.replace("_", "-") for field in fields(Settings)} - {"root"}
    assert set(properties) == names


@pytest.mark.parametrize(
    ("rules", "is_valid"),
    [
        ({"a": "off", "b": {"severity": "error", "exclude": ["x/**"]}, "c": {"exclude": "x"}, "d": {}}, True),
        ({"a": "bad"}, False),
        ({"a": True}, False),
        ({"a": {"severity": []}}, False),
        ({"a": {"level": "error"}}, False),
        ({"a": {"exclude": [1]}}, False),
        ({"a": {"exclude": [""]}}, False),
        ([], False),
    ],
)
def test_the_settings_of_rules(rules: JSON, is_valid: bool, tmp_path: Path) -> None:
    """The schema takes what is read, and nothing else."""
    value: JSON = {"rules": rules, "baseline": "b.json", "policies": "policies"}
    assert (violations("settings", value) == ()) is is_valid
    # JSON is not TOML, but for these values there is hardly a difference.
    (tmp_path / "policies").mkdir()
    text = json.dumps(value).replace('": ', '" = ')
    (tmp_path / "pyproject.toml").write_text(f"[tool]\ntekton-harness = {text}\n")
    if is_valid:
        assert set(load_settings(tmp_path).rules) == {"a", "b", "c", "d"}
    else:
        with pytest.raises(InputError):
            load_settings(tmp_path)


def test_a_record_needs_a_body() -> None:
    (found,) = violations("delivery", {"request_headers": {}})
    assert "request_data" in found.message


def test_a_secrets_file() -> None:
    assert violations("secrets", {"ci/token": {"token": "x"}}) == violations("secrets", None) == ()
    assert violations("secrets", {"ci/token": {"token": 1}}) != ()
    assert violations("secrets", {"token": "x"}) != ()
