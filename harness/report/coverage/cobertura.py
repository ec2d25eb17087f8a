"""Coverage as Cobertura XML, which GitLab shows beside the changed lines (`artifacts:reports:coverage_report`).

Form: coverage-04.dtd. A line has as many hits as deliveries exercise something on it; what has two outcomes is a
branch.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from harness.coverage import Coverage, Measured, Share, measure
from harness.judgement import Judgement
from harness.project import Project

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCTYPE = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'


def write(project: Project, judgement: Judgement, stream: TextIO) -> None:
    """Write the report of `--report cobertura=FILE`."""
    root = _coverage(judgement.coverage or measure(project))
    indent(root)
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{_DOCTYPE}\n{tostring(root, encoding="unicode")}\n')


def _coverage(coverage: Coverage) -> Element:
    files = coverage.by_file
    everything = [one for points in files.values() for one in points]
    lines = [line for points in files.values() for line in _lines(points).values()]
    root = Element(
        "coverage",
        _rates(everything, lines)
        | {
            "lines-covered": str(sum(map(_is_hit, lines))),
            "lines-valid": str(len(lines)),
            "branches-covered": str(_branches(everything).covered),
            "branches-valid": str(_branches(everything).wanted),
            "complexity": "0",
            "version": "1",
            # The same manifests and deliveries give the same report.
            "timestamp": "0",
        },
    )
    SubElement(SubElement(root, "sources"), "source").text = "."
    packages = SubElement(root, "packages")
    package = SubElement(packages, "package", {"name": "manifests", **_rates(everything, lines), "complexity": "0"})
    classes = SubElement(package, "classes")
    for path, points in files.items():
        _class(classes, path, points)
    return root


def _class(classes: Element, path: str, points: Sequence[Measured]) -> None:
    lines = _lines(points)
    name = _NOT_XML.sub("\ufffd", path.removeprefix("./"))
    given = {"name": name, "filename": name, **_rates(points, list(lines.values())), "complexity": "0"}
    held = SubElement(classes, "class", given)
    SubElement(held, "methods")
    written = SubElement(held, "lines")
    for number, here in lines.items():
        branches = _branches(here)
        line = {"number": str(number), "hits": str(len(_deliveries(here))), "branch": "false"}
        if branches.wanted:
            share = f"{100 * branches.covered // branches.wanted}% ({branches.covered}/{branches.wanted})"
            line |= {"branch": "true", "condition-coverage": share}
        SubElement(written, "line", line)


def _lines(points: Iterable[Measured]) -> dict[int, list[Measured]]:
    held: dict[int, list[Measured]] = {}
    for one in points:
        held.setdefault(max(one.point.location.line, 1), []).append(one)
    return dict(sorted(held.items()))


def _rates(points: Iterable[Measured], lines: Sequence[Sequence[Measured]]) -> dict[str, str]:
    branches = _branches(points)
    line_rate = sum(map(_is_hit, lines)) / len(lines) if lines else 1.0
    branch_rate = branches.covered / branches.wanted if branches.wanted else 1.0
    return {"line-rate": f"{line_rate:.4f}", "branch-rate": f"{branch_rate:.4f}"}


def _branches(points: Iterable[Measured]) -> Share:
    return Share.of([one for one in points if len(one.point.wanted) > 1])


def _is_hit(points: Sequence[Measured]) -> bool:
    return bool(_deliveries(points))


def _deliveries(points: Iterable[Measured]) -> set[str]:
    return {name for one in points for names in one.seen.values() for name in names}
