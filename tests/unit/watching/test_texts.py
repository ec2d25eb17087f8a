"""YAML that is read once."""

from harness.watching.texts import KeptTexts

GOOD, OTHER, BROKEN = "a: 1\n", "a: 2\n", "a: [\n"


def test_a_text_is_parsed_once() -> None:
    texts = KeptTexts()
    first = texts.read(GOOD, "x.yaml")
    assert texts.read(GOOD, "x.yaml") is first
    assert texts.read(OTHER, "x.yaml").documents[0].value == {"a": 2}
    assert texts.read(GOOD, "y.yaml").documents[0].path == "y.yaml"


def test_a_broken_text_has_the_documents_of_the_last_good_one() -> None:
    texts = KeptTexts()
    good = texts.read(GOOD, "x.yaml")
    broken = texts.read(BROKEN, "x.yaml")
    assert broken.documents is good.documents
    assert [finding.rule for finding in broken.findings] == ["yaml-syntax"]
    assert texts.broken == broken.findings
    assert texts.stands_in("x.yaml")


def test_a_text_that_was_never_good_has_none() -> None:
    texts = KeptTexts()
    assert texts.read(BROKEN, "x.yaml").documents == ()
    assert texts.broken
    assert not texts.stands_in("x.yaml")


def test_a_file_that_nobody_asks_for_is_forgotten() -> None:
    texts = KeptTexts()
    first = texts.read(GOOD, "x.yaml")
    texts.begin()
    assert texts.read(GOOD, "x.yaml") is first
    texts.begin()
    texts.begin()
    assert texts.read(GOOD, "x.yaml") is not first
