import os
import sys
from pathlib import Path

import pytest

from harness.errors import InternalError
from harness.jsontypes import JSONObject
from harness.kubeconform import VERSION, Inquiry, Missing, Opinion, find_kubeconform
from harness.schemas import schema_folder
from support.kubeconform import installed_kubeconform

SCHEMAS = Path(str(schema_folder()))
GOOD: JSONObject = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
BAD: JSONObject = {**GOOD, "data": {"n": 5}}

ANSWERS = """
import json, os, sys
folder = sys.argv[-1]
if sys.argv[1] == "-v":
    print("v0.7.0")
    sys.exit()
"""


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)


def fake(folder: Path, code: str, name: str = "kubeconform") -> Path:
    """A program that does what the Python code says after it has answered `-v`."""
    program = folder / name
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!{sys.executable}\n{ANSWERS}{code}\n")
    program.chmod(0o755)
    return program


def ask(program: Path, *objects: JSONObject, seconds: float = 30) -> dict[str, Opinion]:
    named = {f"{number}": value for number, value in enumerate(objects)}
    with Inquiry(program, named, SCHEMAS, "1.37.0", seconds=seconds) as inquiry:
        return inquiry.opinions()


# --- the program itself -----------------------------------------------------------------------------------------------


def test_the_real_one_tells_valid_from_invalid() -> None:
    assert ask(installed_kubeconform(), GOOD, BAD) == {
        "0": Opinion(True),
        "1": Opinion(False, (("/data/n", "got number, want null or string"),)),
    }


@pytest.mark.parametrize(
    "text", ["plain", "é", "\U0001f600", "\ud800", "\u2028 \x85", "\\ud83d", 'a"b\\', "a\tb\x7f", "k: [v"]
)
def test_the_real_one_reads_any_text(text: str) -> None:
    named: JSONObject = {**GOOD, "data": {text: text}}
    assert ask(installed_kubeconform(), named) == {"0": Opinion(True)}


def test_what_its_reader_takes_otherwise_is_not_handed_over() -> None:
    long_key: JSONObject = {**GOOD, "data": {"k" * 2000: "v"}}
    infinite: JSONObject = {**GOOD, "data": float("inf")}
    assert ask(installed_kubeconform(), long_key, infinite) == {}
    assert ask(installed_kubeconform(), long_key, GOOD).keys() == {"1"}


def test_a_kind_with_slashes_opens_no_file(tmp_path: Path) -> None:
    odd: JSONObject = {"apiVersion": "v1", "kind": "../../../../etc/passwd", "metadata": {"name": "a"}}
    assert [one.valid for one in ask(installed_kubeconform(), odd).values()] == [False]


# --- finding it -------------------------------------------------------------------------------------------------------


def test_its_own_folder_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path, own = fake(tmp_path / "bin", ""), fake(tmp_path / "root", "", ".tools/kubeconform")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_kubeconform(tmp_path / "root") == own
    assert find_kubeconform(tmp_path) == on_path


def test_a_missing_one_is_a_visible_skip_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_kubeconform(tmp_path)
    assert isinstance(found, Missing)
    assert found.reason == "kubeconform is not installed"
    assert "make tools" in found.help
    assert f"kubeconform@{VERSION}" in found.help


@pytest.mark.parametrize("value", ["true", "1", "yes"])
def test_a_missing_one_is_an_error_in_ci(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", value)
    with pytest.raises(InternalError, match="not installed, and CI is set") as caught:
        find_kubeconform(tmp_path)
    assert "make tools" in caught.value.help


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_ci_may_be_denied(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", value)
    assert isinstance(find_kubeconform(tmp_path), Missing)


def test_another_version_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = fake(tmp_path, "")
    program.write_text(program.read_text().replace("v0.7.0", "v0.6.7"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_kubeconform(tmp_path / "elsewhere") == Missing(
        f"{program} is kubeconform v0.6.7, not {VERSION}",
        f"`make tools`, or: go install github.com/yannh/kubeconform/cmd/kubeconform@{VERSION}",
    )


@pytest.mark.parametrize("content", [b"", b"\x7fELF no", b"#!/no/such/interpreter\n", b"#!/bin/sh\nexit 3\n"])
def test_one_that_does_not_run_is_broken_not_missing(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "kubeconform"
    program.write_bytes(content)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InternalError, match="is broken") as caught:
        find_kubeconform(tmp_path / "elsewhere")
    assert "install it again" in caught.value.help


# --- a run that goes wrong --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("sys.exit('no such flag')", "is broken: no such flag"),
        ("sys.exit(4)", "is broken: exit code 4 and no output"),
        ("pass", "is broken: exit code 0 and no output"),
        ("print('1 valid')", "its output is not the JSON of v0.7.0"),
        ("""print('{"resources": [{"status": "statusValid"}]}')""", "its output is not the JSON of v0.7.0"),
        ("""print('{"resources": []}'); sys.exit(1)""", "it says nothing of 1 of 1 objects"),
        ("print([])", "it says nothing of 1 of 1 objects"),
    ],
)
def test_a_broken_run_is_told_from_findings(code: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InternalError) as caught:
        ask(fake(tmp_path, code), GOOD)
    assert message in caught.value.message


def test_a_run_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match=r"took longer than 0\.2 s and was stopped"):
        ask(fake(tmp_path, "import time; time.sleep(60)"), GOOD, seconds=0.2)


def test_one_that_cannot_be_started_is_broken(tmp_path: Path) -> None:
    with pytest.raises(InternalError, match="is broken"):
        ask(tmp_path / "kubeconform", GOOD)


def test_output_with_a_bad_exit_code_means_findings(tmp_path: Path) -> None:
    code = (
        "answer = {'filename': folder + '/0.json', 'status': 'statusInvalid', 'msg': 'no',"
        " 'validationErrors': [{'path': '/x', 'msg': 'bad'}]}\n"
        "print(json.dumps({'resources': [answer]}))\nsys.exit(1)"
    )
    assert ask(fake(tmp_path, code), GOOD) == {"0": Opinion(False, (("/x", "bad"),))}
    without = code.replace("'validationErrors': [{'path': '/x', 'msg': 'bad'}]", "")
    assert ask(fake(tmp_path, without), GOOD) == {"0": Opinion(False, (("", "no"),))}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    program = fake(
        tmp_path / "bin", f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nimport time; time.sleep(60)"
    )
    inquiry = Inquiry(program, {"0": GOOD}, SCHEMAS, "1.37.0")
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        pass
    inquiry.close()
    assert not list(tmp_path.glob("tekton-harness-*"))
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_no_objects_no_run(tmp_path: Path) -> None:
    assert ask(tmp_path / "no such program") == {}
