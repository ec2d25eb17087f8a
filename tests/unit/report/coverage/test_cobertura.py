"""Cobertura XML: what coverage-04.dtd demands, and what a line and a branch are."""

from collections.abc import Mapping
from io import StringIO
from xml.etree import ElementTree

from harness.config import load_settings
from harness.coverage import Coverage, Kind, Measured, Point
from harness.coverage.model import Key
from harness.judgement import Judgement
from harness.location import Location
from harness.project import open_project
from harness.report.coverage import cobertura
from support.recorded import ROOT

RATES = {"line-rate", "branch-rate", "complexity"}
ATTRIBUTES = {
    "coverage": RATES | {"lines-covered", "lines-valid", "branches-covered", "branches-valid", "version", "timestamp"},
    "package": RATES | {"name"},
    "class": RATES | {"name", "filename"},
    "line": {"number", "hits", "branch", "condition-coverage"},
}
"""Those that the DTD knows; of a line the first two are required, of the others all."""
CHILDREN = {
    "coverage": ["sources", "packages"],
    "sources": ["source"],
    "packages": ["package"],
    "package": ["classes"],
    "classes": ["class"],
    "class": ["methods", "lines"],
    "lines": ["line"],
}


def point(line: int, wanted: tuple[str, ...], path: str = "m/a.yaml", column: int = 1) -> Point:
    where = Location(path, line, column)
    return Point(Key.of(Kind.CONDITION, where), "a title", where, wanted)


def written(*measured: Measured) -> ElementTree.Element:
    coverage = Coverage(measured, (), deliveries=2, asserted=True)
    stream = StringIO()
    cobertura.write(open_project(load_settings(ROOT)), Judgement((), (), (), coverage=coverage), stream)
    text = stream.getvalue()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE coverage SYSTEM ')
    return ElementTree.fromstring(text)


def lines_of(root: ElementTree.Element) -> dict[str, Mapping[str, str]]:
    return {line.attrib["number"]: line.attrib for line in root.iter("line")}


def test_a_line_has_the_deliveries_and_the_branches_of_its_points() -> None:
    both = ("true", "false")
    root = written(
        Measured(point(3, both), {"true": ("a", "b"), "false": ("b",)}),
        Measured(point(3, both, column=9), {"true": ("a",), "error": ("c",)}),
        Measured(point(4, ("value",)), {"value": ("a",)}),
        Measured(point(9, both), {}),
        Measured(point(0, ("taken",), "é&<.yaml"), {}),
    )
    lines = lines_of(root)
    assert lines["3"] == {"number": "3", "hits": "3", "branch": "true", "condition-coverage": "75% (3/4)"}
    assert lines["4"] == {"number": "4", "hits": "1", "branch": "false"}
    assert lines["9"] == {"number": "9", "hits": "0", "branch": "true", "condition-coverage": "0% (0/2)"}
    assert lines["1"] == {"number": "1", "hits": "0", "branch": "false"}
    assert [held.attrib["filename"] for held in root.iter("class")] == ["m/a.yaml", "é&<.yaml"]
    assert (root.attrib["lines-covered"], root.attrib["lines-valid"]) == ("2", "4")
    assert (root.attrib["branches-covered"], root.attrib["branches-valid"]) == ("3", "6")
    assert (root.attrib["line-rate"], root.attrib["branch-rate"]) == ("0.5000", "0.5000")


def test_the_report_of_this_repository_fits_the_dtd() -> None:
    stream = StringIO()
    cobertura.write(open_project(load_settings(ROOT)), Judgement((), (), ()), stream)
    root = ElementTree.fromstring(stream.getvalue())
    for element in root.iter():
        if element.tag in ATTRIBUTES:
            needed = ATTRIBUTES[element.tag]
            optional = {"branch", "condition-coverage"} if element.tag == "line" else set()
            assert needed - optional <= set(element.attrib) <= needed, element.tag
        tags = list(dict.fromkeys(child.tag for child in element))
        assert tags == [tag for tag in CHILDREN.get(element.tag, []) if tag in tags], element.tag
        assert not tags or tags[0] == CHILDREN[element.tag][0]
    files = [held.attrib["filename"] for held in root.iter("class")]
    assert all(not name.startswith(("/", ".")) for name in files)
    assert "manifests/eventlistener-flask-app-dev.yaml" in files


def test_nothing_to_cover_is_a_report_too() -> None:
    root = written()
    assert (root.attrib["lines-valid"], root.attrib["line-rate"]) == ("0", "1.0000")
