"""What docs/schemas.md tells people to write works."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.kubeconform import INSTALL
from harness.schemas import kubernetes_versions, schema_folder, violations
from support.kubeconform import ROOT, installed_kubeconform

TEXT = (ROOT / "docs" / "schemas.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("line", blocks("yaml"))
def test_an_editor_finds_the_schema_from_the_manifests(line: str) -> None:
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)\n", line)
    assert match is not None
    schema = json.loads((ROOT / "manifests" / match[1]).read_text(encoding="utf-8"))
    assert schema["title"] in ("EventListener", "Ingress")


def test_the_command_for_kubeconform_works() -> None:
    program = installed_kubeconform()
    (command,) = [block for block in blocks("sh") if block.startswith("kubeconform")]
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin"}
    ran = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Valid: 30, Invalid: 0, Errors: 0, Skipped: 0" in ran.stdout


def test_the_command_for_the_folder_works() -> None:
    (command,) = [block for block in blocks("sh") if block.startswith("python")]
    code = command.split("'")[1]
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert Path(ran.stdout.strip()) == Path(str(schema_folder()))


def test_the_setting_is_one(tmp_path: Path) -> None:
    (table,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(table)
    assert load_settings(tmp_path).kubernetes_version == "1.34"
    assert violations("settings", tomllib.loads(table)["tool"]["tekton-harness"]) == ()


def test_versions_are_those_that_there_are() -> None:
    assert f"`objects/v{kubernetes_versions()[-1]}/`, down to `objects/v{kubernetes_versions()[0]}/`" in TEXT
    assert f"{INSTALL}\n" in blocks("sh")
    modules = (ROOT / "harness/schemas/generator/go.mod").read_text(encoding="utf-8")
    for module, version in re.findall(r"(tektoncd/\w+) (v[\d.]+\d)", TEXT):
        assert f"github.com/{module} {version}\n" in modules
    assert "sigs.k8s.io/kustomize/api v0.21.2\n" in modules
    assert INSTALL.removeprefix("go install ") in (ROOT / "Makefile").read_text(encoding="utf-8")
