"""Compares the harness with Tekton: the golden files against the reference program, then thousands of generated cases.

Run by `make conformance`, which builds the reference program first. Ends with status 1 when a golden answer has
drifted or a generated case is answered differently, unless for a reason that docs/fidelity.md tells.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from reference import generate_cel, generate_triggers, goldens, tekton
from reference.goldens import Golden, Mode, dumps
from reference.harness_answers import harness_answer

RUNS = 24
"""How often every golden line is asked to see whether Tekton itself answers by chance; what Kubernetes is asked here
depends on no chance."""
MORE_RUNS = 250
"""How often those are asked that differ: of the two orders of a map with two keys Go takes one only in one of eight."""
ROUNDS = 5
"""How often a question is asked of one process, which takes a moment to start."""
SHARE_OF_TRIGGERS = 0.2
BATCH = 5000

KNOWN: dict[str, Callable[[Any, Any], bool]] = {
    "Tekton's interceptor panics on a map with keys of type bytes": lambda want, got: (
        "hash of unhashable type types.Bytes" in want.get("error", "")
    ),
    "the harness refuses an expression that takes too many steps": lambda want, got: got.get("error", "").startswith(
        "an expression takes more than"
    ),
    "libyaml and go-yaml refuse a text that is no YAML in words of their own": lambda want, got: all(
        "in parseYAML: error" in answer.get("message", "") for answer in (want, got)
    ),
    "sjson's error shows a value of the payload in Go's syntax": lambda want, got: (
        "failed to sjson for key '" in want.get("message", "")
        and _around_value(want["message"]) == _around_value(got.get("message", ""))
    ),
    "protobuf writes a space between a list's elements or not, by a hash of the program": lambda want, got: (
        dumps(want).replace(", ", ",") == dumps(got).replace(", ", ",")
    ),
}
"""Disagreements that docs/fidelity.md explains, by what Tekton and the harness answered."""


def _around_value(message: str) -> tuple[str, str]:
    """The message of a failed overlay without the value that it shows."""
    before, _, rest = message.partition("' to '")
    return before, rest.rpartition("': ")[2]


@dataclass(slots=True)
class Comparison:
    """What came out of asking both the same questions."""

    asked: int = 0
    by_chance: int = 0
    known: Counter[str] = field(default_factory=Counter)
    different: list[tuple[Any, Any, Any]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def summary(self) -> str:
        """One line."""
        known = "".join(f", {count} known ({reason})" for reason, count in self.known.items())
        return (
            f"{self.asked} compared, {len(self.different)} disagreements, {self.by_chance} by chance in Tekton{known}"
        )


def compare(mode: Mode, questions: Sequence[Any], into: Comparison) -> None:
    """Ask the reference program and the harness, and keep where they differ."""
    started = time.monotonic()
    wanted = tekton.ask(mode, questions)
    asked = time.monotonic()
    differing = []
    for question, want in zip(questions, wanted, strict=True):
        into.kinds[kind_of(want)] += 1
        got = harness_answer(mode, question)
        if dumps(got) != dumps(want):
            differing.append((question, want, got))
    into.seconds["reference"] += asked - started
    into.seconds["harness"] += time.monotonic() - asked
    into.asked += len(questions)
    outcomes = outcomes_of(mode, [question for question, _, _ in differing], MORE_RUNS)
    for (question, want, got), outcome in zip(differing, outcomes, strict=True):
        reason = next((reason for reason, applies in KNOWN.items() if applies(want, got)), None)
        if dumps(got) in outcome or len(outcome) > 1:
            into.by_chance += 1
        elif reason is not None:
            into.known[reason] += 1
        else:
            into.different.append((question, want, got))


def outcomes_of(mode: Mode, questions: Sequence[Any], runs: int) -> list[dict[str, Any]]:
    """Every answer that the reference program gives to each question when asked so often, by its text."""
    if not questions:
        return []
    outcomes: list[dict[str, Any]] = [{} for _ in questions]
    for _ in range(0, runs, ROUNDS):
        answers = tekton.ask(mode, list(questions) * ROUNDS, seconds=600)
        for place, answer in enumerate(answers):
            outcomes[place % len(questions)].setdefault(dumps(answer), answer)
    return outcomes


def kind_of(answer: Any) -> str:
    """What an answer is about, for the counts."""
    if answer.get("continue"):
        return "passes"
    message = answer.get("message", "")
    kinds = ("failed to parse expression", "check failed", "failed to create a Program", "failed to evaluate",
             "did not return true", "failed to convert overlay")  # fmt: skip
    return next((kind for kind in kinds if kind in message), answer.get("stage", "other"))


def drift(file: str) -> list[tuple[Golden, Any]]:
    """The lines of a golden file that the reference program answers otherwise today."""
    lines = goldens.read(file)
    answers = tekton.ask(goldens.MODES[file], [line.question for line in lines])
    changed = [
        (line, answer)
        for line, answer in zip(lines, answers, strict=True)
        if dumps(answer) not in set(map(dumps, line.wants))
    ]
    # An answer of chance that no run gave before is no drift as long as the others still come.
    again = outcomes_of(goldens.MODES[file], [line.question for line, _ in changed], MORE_RUNS)
    return [
        (line, answer)
        for (line, answer), seen in zip(changed, again, strict=True)
        if not (len(seen) > 1 and seen.keys() & set(map(dumps, line.wants)))
    ]


def update(file: str) -> None:
    """Write the answers of the reference program into a golden file."""
    lines = goldens.read(file)
    mode = goldens.MODES[file]
    if mode.startswith("k8s-"):
        answers = tekton.ask(mode, [line.question for line in lines])
        goldens.write(file, [replace(line, wants=(answer,)) for line, answer in zip(lines, answers, strict=True)])
        return
    outcomes = outcomes_of(mode, [line.question for line in lines], RUNS)
    by_chance = [place for place, seen in enumerate(outcomes) if len(seen) > 1]
    more = outcomes_of(goldens.MODES[file], [lines[place].question for place in by_chance], MORE_RUNS)
    for place, seen in zip(by_chance, more, strict=True):
        outcomes[place] |= seen
    goldens.write(file, [replace(line, wants=tuple(seen.values())) for line, seen in zip(lines, outcomes, strict=True)])


@click.command()
@click.option("--update", "updates", is_flag=True, help="Write the golden files anew instead of comparing.")
@click.option("--count", default=20_000, show_default=True, help="How many generated cases to compare.")
@click.option("--seed", type=int, help="What to generate them from; drawn and printed if it is not given.")
@click.option("--show", default=10, show_default=True, help="How many disagreements to print.")
@click.option(
    "--real", type=(Path, Path), metavar="LINES CONTEXTS",
    help="JSON lines with ctx, role and expr, and the contexts by name, to compare as well.",
)  # fmt: skip
def main(updates: bool, count: int, seed: int | None, show: int, real: tuple[Path, Path] | None) -> None:
    """Compare the harness with Tekton's own code."""
    if updates:
        for file in goldens.MODES:
            update(file)
        return
    drifted = [found for file in goldens.MODES for found in _check(file)]
    for line, answer in drifted[:show]:
        click.echo(f"  {line.place}\n    kept {dumps(line.wants)}\n    now  {dumps(answer)}")
    different = _real(*real) if real else []
    different += _generated(count, random.SystemRandom().randrange(10**6) if seed is None else seed)
    for question, want, got in different[:show]:
        click.echo(f"  question {dumps(question)}\n    Tekton  {dumps(want)}\n    harness {dumps(got)}")
    sys.exit(1 if drifted or different else 0)


def _check(file: str) -> list[tuple[Golden, Any]]:
    started = time.monotonic()
    found = drift(file)
    lines = len(goldens.read(file))
    click.echo(f"golden/{file}.jsonl: {lines} lines, {len(found)} drifted ({time.monotonic() - started:.1f} s)")
    return found


def _real(lines: Path, contexts: Path) -> list[tuple[Any, Any, Any]]:
    requests = json.loads(contexts.read_text(encoding="utf-8"))
    read = map(json.loads, filter(None, lines.read_text(encoding="utf-8").split("\n")))
    comparison = Comparison()
    compare(
        "cel",
        [{"role": each["role"], "expr": each["expr"], "context": requests[each["ctx"]]} for each in read],
        comparison,
    )
    click.echo(f"{lines.name}: {comparison.summary()}")
    return comparison.different


def _generated(count: int, seed: int) -> list[tuple[Any, Any, Any]]:
    """Compare generated cases, in batches so that no more than one is held."""
    draw = random.Random(seed)
    triggers = int(count * SHARE_OF_TRIGGERS)
    different = []
    for mode, generate, wanted in (
        ("cel", generate_cel.question, count - triggers),
        ("simulate", generate_triggers.question, triggers),
    ):
        comparison = Comparison()
        for start in range(0, wanted, BATCH):
            compare(mode, [generate(draw) for _ in range(min(BATCH, wanted - start))], comparison)
        kinds = ", ".join(f"{number} {kind}" for kind, number in comparison.kinds.most_common())
        seconds = ", ".join(f"{name} {spent:.1f} s" for name, spent in comparison.seconds.items())
        click.echo(f"generated for {mode}, seed {seed}: {comparison.summary()} ({seconds})\n  {kinds}")
        different += comparison.different
    return different


if __name__ == "__main__":
    main()
