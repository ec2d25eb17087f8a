"""The score: how many mutants were noticed, and by whom."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.mutation.model import By, Fate, Result
from harness.mutation.operators import OPERATORS


@dataclass(frozen=True, slots=True)
class Count:
    """How many mutants ended how."""

    killed: int = 0
    survived: int = 0
    equivalent: int = 0
    errors: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.killed + self.survived + self.equivalent + self.errors

    @property
    def percent(self) -> float | None:
        """How many of a hundred were killed, of those that are not equivalent; None where there are none. One that
        could not be judged counts as not killed."""
        judged = self.killed + self.survived + self.errors
        return 100 * self.killed / judged if judged else None


@dataclass(frozen=True)
class Score:
    """What became of the mutants. `planned` is how many there were to judge, which is more than there are results where
    somebody interrupted; `found` how many the operators made in all. `notes` say what was left out. `cases` and
    `policies` are how many there were to notice something.
    """

    results: Sequence[Result]
    planned: int
    found: int
    interrupted: bool = False
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    cases: int = 0
    policies: int = 0

    @cached_property
    def count(self) -> Count:
        """All results."""
        return count(self.results)

    @property
    def percent(self) -> float | None:
        """The score."""
        return self.count.percent

    def of(self, fate: Fate) -> tuple[Result, ...]:
        """The results that ended so, in the order of the mutants."""
        return tuple(one for one in self.results if one.fate is fate)

    @cached_property
    def by_operator(self) -> Mapping[str, Count]:
        """The score of each operator that made a mutant, in their order."""
        found = _grouped(self.results, lambda one: one.mutant.operator)
        return {one.id: found[one.id] for one in OPERATORS if one.id in found}

    @cached_property
    def by_file(self) -> Mapping[str, Count]:
        """The score of each file in which there is a mutant."""
        return _grouped(self.results, lambda one: one.mutant.file)

    @cached_property
    def killers(self) -> Mapping[tuple[By, str], int]:
        """How many mutants each suite, policy and rule killed: in the order in which they are asked, then by number."""
        found = Counter((one.killer.by, one.killer.name) for one in self.results if one.killer is not None)
        order = tuple(By)
        ranked = sorted(found.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1]))
        return dict(ranked)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A score as a gate sees it: `threshold` is the percentage that it has to reach, None where nobody asked."""

    score: Score
    threshold: float | None = None

    @property
    def passed(self) -> bool:
        """Whether the gate opens: enough mutants were killed, and all could be judged."""
        score = self.score
        reached = self.threshold is None or score.percent is None or score.percent >= self.threshold
        return reached and not score.count.errors and not score.interrupted


def count(results: Iterable[Result]) -> Count:
    """How many results ended how."""
    fates = Counter(one.fate for one in results)
    return Count(fates[Fate.KILLED], fates[Fate.SURVIVED], fates[Fate.EQUIVALENT], fates[Fate.ERROR])


def _grouped(results: Iterable[Result], key: Callable[[Result], str]) -> Mapping[str, Count]:
    groups: dict[str, list[Result]] = {}
    for one in results:
        groups.setdefault(key(one), []).append(one)
    return {name: count(these) for name, these in groups.items()}
