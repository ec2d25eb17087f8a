"""How long `watch` takes to judge again what a saved file touches: cases and findings together, the processor's time.

Of several saves the quickest counts. What comes before (the operating system tells of the change, and 15 ms of quiet
have to pass) and after (a page of text is printed) is not in it.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.deliveries import ROOT, CanonicalProject
from bench.measure import Bar, Measurement
from harness.config import load_settings
from harness.watching import Session

MOST = 0.3
SAVES = 7

_Change = Callable[[str, int], str]


def _other_branch(text: str, number: int) -> str:
    return text.replace("'refs/heads/dev'", f"'refs/heads/dev{number}'")


def _one_line_more(text: str, number: int) -> str:
    return f"{text}# {number}\n"


def _blanks_more(text: str, number: int) -> str:
    return text + " " * (1 + number)


SAVED: tuple[tuple[str, str, _Change], ...] = (
    ("a listener", "manifests/eventlistener-flask-app-dev.yaml", _other_branch),
    ("a task", "manifests/task-kaniko.yaml", _one_line_more),
    ("a template", "manifests/triggertemplate-build-dev-image.yaml", _one_line_more),
    ("a delivery", "payloads/push/dev.json", _blanks_more),
    ("a suite", "tests/suites/routes.yaml", _one_line_more),
    ("a policy", "policies/who-may-start-what.yaml", _one_line_more),
)


def saved_files(_: CanonicalProject) -> Iterator[Measurement]:
    """A line for each kind of file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("manifests", "payloads", "policies", "tests/suites"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "pyproject.toml", folder)
        session = Session(lambda: load_settings(folder))
        _judge(session)
        for title, file, change in SAVED:
            yield _saved(session, title, folder / file, change)


def _saved(session: Session, title: str, file: Path, change: _Change) -> Measurement:
    text = file.read_text(encoding="utf-8")
    taken = []
    for number in range(SAVES):
        file.write_text(change(text, number), encoding="utf-8")
        taken.append(_judge(session))
    file.write_text(text, encoding="utf-8")
    _judge(session)
    cases, findings, ran = min(taken, key=lambda one: one[0] + one[1])
    detail = f"{ran} cases in {cases:.3f} s, findings in {findings:.3f} s"
    return Measurement(f"watch: {title} is saved", cases + findings, Bar(MOST, "s"), detail)


def _judge(session: Session) -> tuple[float, float, int]:
    started = time.process_time()
    ran = session.judge_cases().ran
    between = time.process_time()
    session.judge_findings()
    return between - started, time.process_time() - between, ran
