from harness.manifests import View, read_yaml


def view() -> View:
    return View.of(read_yaml("a:\n- b: x\n- 5\n", "f.yaml").documents[0])


def test_a_view_walks_with_its_place() -> None:
    item = view().at("a").items()[0].at("b")
    assert item.text == "x"
    assert item.path == ("a", 0, "b")
    assert str(item.location) == "f.yaml:2:6"
    assert view().at("a", 1).value == 5


def test_a_view_of_nothing_is_null() -> None:
    nothing = view().at("a", 7, "c")
    assert nothing.value is None
    assert (nothing.text, nothing.object, nothing.items()) == ("", {}, ())
    assert str(nothing.location) == "f.yaml:2:1"
