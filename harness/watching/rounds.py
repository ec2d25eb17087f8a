"""What a round of judging brought, and what of it is new. Data."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.errors import HarnessError
from harness.finding import Finding
from harness.rules import BrokenRule
from harness.suites import Outcome, Verdict
from harness.watching.verdicts import Key


@dataclass(frozen=True, slots=True)
class VerdictsCompared:
    """Verdicts that are no passes, and those that have become passes, against the round before."""

    newly_failing: tuple[Verdict, ...] = ()
    newly_passing: tuple[Verdict, ...] = ()
    still_failing: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingsCompared:
    """Findings that were not there in the round before, and those that are gone."""

    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRound:
    """The suites, judged as the files are now: `ran` of the verdicts are new, the others are those of before. `changed`
    names the files that are others than in the round before: where there are none, nothing is different.

    `unreadable` are the findings of files that nothing can be read from; those in `standing_in` are judged as they last
    could be. `problem` says why nothing could be judged at all: everything else is as it was in the round before.
    """

    verdicts: tuple[Verdict, ...]
    ran: int
    compared: VerdictsCompared
    unreadable: tuple[Finding, ...]
    standing_in: frozenset[str]
    seconds: float
    changed: tuple[str, ...]
    problem: HarnessError | None = None

    def count(self, outcome: Outcome) -> int:
        """How many verdicts ended so."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class FindingRound:
    """What rules, schemas and policies find in the files as they are now, `broken` the rules that crashed. `problem`
    says why they could not be asked: the findings are those of the round before."""

    findings: tuple[Finding, ...]
    compared: FindingsCompared
    broken: tuple[BrokenRule, ...]
    seconds: float
    problem: HarnessError | None = None


def compare_verdicts(before: Mapping[Key, Outcome], now: Iterable[tuple[Key, Verdict]]) -> VerdictsCompared:
    """What has changed since the outcomes of `before`. A case that was not there before and passes is no news."""
    newly_failing: list[Verdict] = []
    newly_passing: list[Verdict] = []
    still_failing: list[Verdict] = []
    for key, verdict in now:
        failed_before = before.get(key, Outcome.PASS) is not Outcome.PASS
        if verdict.outcome is not Outcome.PASS:
            (still_failing if failed_before else newly_failing).append(verdict)
        elif failed_before:
            newly_passing.append(verdict)
    return VerdictsCompared(tuple(newly_failing), tuple(newly_passing), tuple(still_failing))


def compare_findings(before: Iterable[Finding], now: Iterable[Finding]) -> FindingsCompared:
    """What has come and gone. Findings are told apart by their fingerprints, which stay when lines move."""
    before, now = tuple(before), tuple(now)
    return FindingsCompared(new=tuple(_without(now, before)), gone=tuple(_without(before, now)))


def _without(these: Iterable[Finding], others: Iterable[Finding]) -> Iterable[Finding]:
    left = Counter(finding.fingerprint for finding in others)
    for finding in these:
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
        else:
            yield finding
