"""What the settings, comments, annotations and the baseline leave of the findings."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from harness.config import OFF, RuleSetting
from harness.finding import Finding, Severity, SuppressedFinding
from harness.location import Location
from harness.manifests import Document, Path
from harness.suppression import own_findings
from harness.suppression.baseline import NEVER_SUPPRESSED, Baseline
from harness.suppression.markers import Suppression, Suppressions, read_suppressions
from harness.suppression.patterns import matches


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The findings that count, and those that somebody has decided to live with; both by place. Findings of rules that
    the settings turn off, everywhere or there, are in neither."""

    kept: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...] = ()


def apply(
    findings: Iterable[Finding],
    documents: Iterable[Document],
    rules: Mapping[str, RuleSetting],
    *,
    known_ids: Collection[str],
    baseline: Baseline | None = None,
    idle: Collection[str] = (),
    partial: bool = False,
) -> Suppressed:
    """Apply the settings of rules, then the suppressions in the files of `documents`, then the baseline.

    `documents` are all that were judged, suites and policies too: their files are looked through for suppressions.
    `known_ids` are the ids of everything that can be found, the ones of `OWN_IDS` and the names of policies with an id
    of their own among them. `idle` are the rules that could not look, whose suppressions are not unused. With `partial`
    not everything that the baseline speaks of was judged: only its entries of files of `documents` may be stale.
    """
    work = _Work(rules, _by_file(documents))
    left = [one for finding in findings if (one := work.configured(finding)) is not None]
    left = [finding for finding in left if not work.is_marked(finding)]
    own = work.own_findings(frozenset(known_ids), frozenset(idle))
    left += (one for finding in own if (one := work.configured(finding)) is not None)
    left.sort(key=_order)
    if baseline is not None:
        left = work.without_baseline(left, baseline)
        stale = work.stale(baseline, frozenset(idle), partial=partial)
        left += (one for finding in stale if (one := work.configured(finding)) is not None)
        left.sort(key=_order)
    return Suppressed(tuple(left), tuple(sorted(work.suppressed, key=lambda one: _order(one.finding))))


class _Work:
    """One application. `used` are the suppressions that suppressed something, each with the rule."""

    def __init__(self, rules: Mapping[str, RuleSetting], files: Mapping[str, list[Document]]) -> None:
        self.rules = rules
        self.files = files
        self.markers: dict[str, Suppressions] = {
            path: found for path, these in files.items() if (found := read_suppressions(these)) is not None
        }
        self.used: set[tuple[Suppression, str]] = set()
        self.suppressed: list[SuppressedFinding] = []
        self.baselined: Counter[str] = Counter()

    def configured(self, finding: Finding) -> Finding | None:
        """The finding with the severity that the settings give it; None where they do not want it."""
        if self._is_off(finding.rule, finding.location.path):
            return None
        setting = self.rules.get(finding.rule)
        if setting is None or not isinstance(setting.severity, Severity):
            return finding
        return replace(finding, severity=setting.severity)

    def _is_off(self, rule: str, path: str) -> bool:
        setting = self.rules.get(rule)
        if setting is None:
            return False
        return setting.severity == OFF or any(matches(pattern, path) for pattern in setting.exclude)

    def is_marked(self, finding: Finding) -> bool:
        """Whether a comment or an annotation suppresses a finding, which is then put aside."""
        markers = self.markers.get(finding.location.path)
        if markers is None or finding.rule in NEVER_SUPPRESSED:
            return False
        for suppression in markers.covering(finding.location):
            if suppression.reason and finding.rule in suppression.rules:
                self.used.add((suppression, finding.rule))
                self.suppressed.append(SuppressedFinding(finding, suppression.how, suppression.reason))
                return True
        return False

    def own_findings(self, known: Collection[str], idle: Collection[str]) -> Iterator[Finding]:
        """What is wrong with the suppressions."""
        for markers in self.markers.values():
            yield from map(own_findings.malformed, markers.malformed)
            for one in markers.all:
                yield from (own_findings.unknown_rule(one, rule, known) for rule in one.rules if rule not in known)
                if not one.reason:
                    yield own_findings.without_reason(one)
                    continue
                for rule in one.rules:
                    judged = rule in known and rule not in idle and not self._is_off(rule, one.location.path)
                    if judged and (one, rule) not in self.used:
                        yield own_findings.unused(one, rule)

    def without_baseline(self, findings: Iterable[Finding], baseline: Baseline) -> list[Finding]:
        """The findings that the baseline does not hold; of equal ones those beyond its count. The others are put
        aside."""
        left: list[Finding] = []
        for finding in findings:
            entry = baseline.entries.get(finding.fingerprint)
            if entry is None or finding.rule in NEVER_SUPPRESSED or self.baselined[entry.fingerprint] >= entry.count:
                left.append(finding)
            else:
                self.baselined[entry.fingerprint] += 1
                self.suppressed.append(SuppressedFinding(finding, "baseline"))
        return left

    def stale(self, baseline: Baseline, idle: Collection[str], *, partial: bool) -> Iterator[Finding]:
        """What the baseline holds and nobody found."""
        count = sum(
            entry.count - self.baselined[entry.fingerprint]
            for entry in baseline.entries.values()
            if entry.rule not in idle
            and not self._is_off(entry.rule, entry.path)
            and (not partial or entry.path in self.files)
        )
        if count:
            yield own_findings.stale_baseline(count, baseline.path)


def _by_file(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """The documents by file, each once."""
    files: dict[str, dict[tuple[int, Path], Document]] = {}
    for document in documents:
        files.setdefault(document.path, {}).setdefault((document.index, document.within), document)
    return {path: list(these.values()) for path, these in files.items()}


def _order(finding: Finding) -> tuple[Location, str, str, str]:
    return finding.location, finding.rule, finding.message, finding.symbol
