"""The coverage of the page: each file with the lines that deliveries exercise, half exercise, or never.

It is written as markup by the template, not by the script: what is shown opens by itself, as `<details>` do. Every text
is escaped there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.coverage import Coverage, Measured, Share
from harness.report.console import plain
from harness.report.coverage.text import PLURALS, share_text, total_line
from harness.report.excerpt import ReadLines
from harness.report.html.judged import AROUND, WIDEST

_MOST_NAMES = 12
"""How many deliveries of an outcome are named."""


@dataclass(frozen=True, slots=True)
class CoveredPoint:
    """A point of a line: its title, the wanted outcomes that are missing, and of each other what brought it."""

    title: str
    missing: tuple[str, ...]
    seen: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """A line of a file. `state` is `all`, `half` or `never`, empty where nothing is to be exercised; `number` is 0
    where lines were left out."""

    number: int
    text: str
    state: str = ""
    points: tuple[CoveredPoint, ...] = ()

    @property
    def sign(self) -> str:
        """What stands beside the line, for who sees no colours."""
        return {"all": "✓", "half": "◐", "never": "✗"}.get(self.state, "")


@dataclass(frozen=True, slots=True)
class CoveredFile:
    """A file with the lines around its points."""

    path: str
    share: str
    state: str
    lines: tuple[CoveredLine, ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """All of it: the total, the shares of the kinds, what events listeners lack, and the files, the least covered
    first."""

    total: str
    kinds: tuple[tuple[str, str, str], ...]
    lacking: tuple[str, ...]
    files: tuple[CoveredFile, ...]


def coverage_view(coverage: Coverage, read: ReadLines) -> CoverageView:
    """What the template shows; `read` gives the lines of a file."""
    files = sorted(coverage.by_file.items(), key=lambda item: (Share.of(item[1]).percent, item[0]))
    return CoverageView(
        total=plain(total_line(coverage)),
        kinds=tuple((PLURALS[kind], share_text(share), _state(share)) for kind, share in coverage.by_kind.items()),
        lacking=tuple(
            plain(f"{one.listener} lacks {', '.join(one.lacking)}") for one in coverage.events if one.lacking
        ),
        files=tuple(_file(path, points, read) for path, points in files),
    )


def _file(path: str, points: Iterable[Measured], read: ReadLines) -> CoveredFile:
    share = Share.of(list(points))
    by_line: dict[int, list[Measured]] = {}
    for one in points:
        by_line.setdefault(one.point.location.line, []).append(one)
    return CoveredFile(plain(path), share_text(share), _state(share), tuple(_lines(by_line, list(read(path)))))


def _lines(by_line: dict[int, list[Measured]], source: list[str]) -> Iterator[CoveredLine]:
    shown = {near for number in by_line for near in range(number - AROUND, number + AROUND + 1)}
    last = 0
    for number in sorted(one for one in shown if 1 <= one <= len(source)):
        if number > last + 1:
            yield CoveredLine(0, "")
        last = number
        here = by_line.get(number, [])
        text = source[number - 1]
        cut = f"{text[:WIDEST]}…" if len(text) > WIDEST else text
        yield CoveredLine(number, plain(cut), _state(Share.of(here)) if here else "", tuple(map(_point, here)))


def _point(one: Measured) -> CoveredPoint:
    seen = tuple((plain(outcome), _names(names)) for outcome, names in one.seen.items())
    return CoveredPoint(plain(one.point.title), tuple(map(plain, one.missing)), seen)


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return plain(", ".join(names[:_MOST_NAMES])) + more


def _state(share: Share) -> str:
    return "all" if share.covered == share.wanted else "half" if share.covered else "never"
