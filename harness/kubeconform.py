"""kubeconform as the second opinion on schemas: a subprocess, one run for all objects, its JSON read back.

Sources: yannh/kubeconform v0.7.0, cmd/kubeconform/main.go (exit codes), pkg/output/json.go, pkg/config/config.go
(flags), pkg/registry/registry.go (how schemas are laid out).
"""

import json
import mmap
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.errors import InternalError
from harness.jsontypes import JSON, JSONObject

VERSION = "v0.7.0"
MODULE = "github.com/yannh/kubeconform"
INSTALL = f"go install {MODULE}/cmd/kubeconform@{VERSION}"
SECONDS = 60.0
"""How long a run may take. A hundred objects take a fifth of a second."""

_SCHEMA_PATH = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
_LONGEST_KEY = 1000
"""go-yaml reads no mapping key of more than 1024 characters."""


@dataclass(frozen=True, slots=True)
class Missing:
    """kubeconform cannot be asked: why, and what mends it."""

    reason: str
    help: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What kubeconform says of one object: `errors` are (path, message) in its own words, none for a valid one."""

    valid: bool
    errors: tuple[tuple[str, str], ...] = ()


def find_kubeconform(root: Path) -> Path | Missing:
    """The program: `.tools/kubeconform` below `root`, else the one on the PATH.

    Raises InternalError where there is none of the pinned version and the environment says CI: there nobody would see
    that half of the judgement is left out.
    """
    own = root / ".tools" / "kubeconform"
    found = str(own) if own.is_file() else shutil.which("kubeconform")
    problem = "kubeconform is not installed"
    if found is not None:
        version = _version(Path(found))
        if version == VERSION:
            return Path(found)
        problem = f"{found} is kubeconform {version}, not {VERSION}"
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise InternalError(f"{problem}, and CI is set", help=f"`make tools`, or: {INSTALL}")
    return Missing(problem, f"`make tools`, or: {INSTALL}")


def _version(program: Path) -> str:
    """The version of a kubeconform: what Go built into the file, else what it prints itself. Raises InternalError."""
    try:
        with program.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            # `-v` of one that `go install` made prints only "development".
            at = content.find(f"\nmod\t{MODULE}\tv".encode())
            if at >= 0:
                return content[at : at + 200].split(b"\t")[2].decode(errors="replace")
    except (OSError, ValueError):
        pass  # unreadable or empty: running it tells
    try:
        printed = subprocess.run([program, "-v"], capture_output=True, timeout=SECONDS, check=False, text=True)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise _broken(program, str(error)) from error
    text = printed.stdout.strip()
    if printed.returncode or not text:
        raise _broken(program, printed.stderr.strip() or f"exit code {printed.returncode} for -v")
    return text if text.startswith("v") else f"v{text}"


def _broken(program: Path, reason: str) -> InternalError:
    return InternalError(f"{program} is broken: {reason}", help=f"install it again: `make tools`, or: {INSTALL}")


class Inquiry:
    """A run of kubeconform in the background. `opinions` waits for its end; use it as a context manager, so that
    nothing is left behind where nobody asks."""

    def __init__(
        self,
        program: Path,
        objects: Mapping[str, JSONObject],
        schemas: Path,
        kubernetes_version: str,
        *,
        seconds: float = SECONDS,
    ) -> None:
        """Start. `objects` are those to judge under names that are fit for files, `schemas` is the folder with
        `tekton/` and `vVERSION/`. Raises InternalError where the program does not start."""
        self._program = program
        self._seconds = seconds
        self._folder = tempfile.TemporaryDirectory(prefix="tekton-harness-")
        self._names = {name: value for name, value in objects.items() if _transferable(value)}
        self._process: subprocess.Popen[bytes] | None = None
        try:
            if self._names:
                self._process = self._start(schemas, kubernetes_version)
        except OSError as error:
            self.close()
            raise _broken(program, str(error)) from error

    def __enter__(self) -> "Inquiry":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the run where it still goes on, and remove its files."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def opinions(self) -> dict[str, Opinion]:
        """What kubeconform says, by the names of the objects. Objects that it cannot read as we do are left out
        (a key of a thousand characters, a number that JSON does not have).

        Raises InternalError where it takes too long, breaks, or leaves an object out.
        """
        if self._process is None:
            return {}
        try:
            code = self._process.wait(timeout=self._seconds)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.wait()
            raise InternalError(f"{self._program} took longer than {self._seconds:g} s and was stopped") from error
        return self._read(code)

    def _start(self, schemas: Path, kubernetes_version: str) -> "subprocess.Popen[bytes]":
        objects = Path(self._folder.name) / "objects"
        objects.mkdir()
        for name, value in self._names.items():
            (objects / f"{name}.json").write_text(_yaml_safe(value), encoding="ascii")
        command = [
            *(
                str(self._program),
                "-n",
                "1",
                "-strict",
                "-verbose",
                "-output",
                "json",
                "-kubernetes-version",
                kubernetes_version,
            ),
            *("-schema-location", f"{schemas}/{{{{.NormalizedKubernetesVersion}}}}/{_SCHEMA_PATH}"),
            *("-schema-location", f"{schemas}/tekton/{_SCHEMA_PATH}", str(objects)),
        ]
        # Files rather than pipes: nobody reads while it runs.
        with self._file("stdout").open("wb") as out, self._file("stderr").open("wb") as err:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=_environment())

    def _file(self, name: str) -> Path:
        return Path(self._folder.name) / name

    def _read(self, code: int) -> dict[str, Opinion]:
        """The answers. Non-zero with output means findings, non-zero without that the program broke."""
        output = self._file("stdout").read_text(encoding="utf-8", errors="replace")
        errors = self._file("stderr").read_text(encoding="utf-8", errors="replace").strip()
        if not output.strip():
            raise _broken(self._program, errors[:300] or f"exit code {code} and no output")
        try:
            answer: JSON = json.loads(output)
            found = {Path(str(one["filename"])).stem: _opinion(one) for one in _objects(answer, "resources")}
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(self._program, f"its output is not the JSON of {VERSION}: {error}") from error
        lacking = sorted(self._names.keys() - found.keys())
        if lacking:
            raise _broken(self._program, f"it says nothing of {len(lacking)} of {len(self._names)} objects")
        return found


def _environment() -> dict[str, str]:
    """One worker (several compile the same schemas) and no garbage collection below 256 MiB halve the CPU time."""
    return {**os.environ, "GOGC": "off", "GOMEMLIMIT": "256MiB"}


def _opinion(answer: JSONObject) -> Opinion:
    """One entry of `resources`."""
    status, message = answer["status"], str(answer.get("msg", ""))
    if status == "statusValid":
        return Opinion(True)
    errors = [(str(one["path"]), str(one["msg"])) for one in _objects(answer, "validationErrors")]
    return Opinion(False, tuple(errors) or (("", message or str(status)),))


def _objects(answer: JSON, name: str) -> list[JSONObject]:
    """The objects in the list `name` of an object; none where there is no such list."""
    listed = answer.get(name) if isinstance(answer, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _transferable(value: JSON) -> bool:
    """Whether an object can be written so that kubeconform's YAML reader understands it as we do."""
    waiting: list[JSON] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if any(len(key) > _LONGEST_KEY for key in one):
                return False
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, float) and one - one != 0:  # an infinity or not a number
            return False
    return True


def _yaml_safe(value: JSON) -> str:
    """ASCII JSON that is YAML as well, in which pairs of surrogates mean nothing."""
    text = json.dumps(value, ensure_ascii=True)
    return json.dumps(_without_wide(value), ensure_ascii=True) if "\\ud" in text else text


def _without_wide(value: JSON) -> JSON:
    """The value with U+FFFD for every character beyond the first plane and every lone surrogate: no schema tells
    them apart."""
    if isinstance(value, str):
        return "".join("\ufffd" if char > "\uffff" or "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, list):
        return [_without_wide(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_wide(key)): _without_wide(item) for key, item in value.items()}
    return value
