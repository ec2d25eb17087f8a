from harness.rules.params.nearest import nearest


def test_the_nearest_name() -> None:
    assert nearest("revison", ["branch", "revision"]) == "revision"
    assert nearest("revison", ["branch"]) == ""
    assert nearest("revison", []) == ""


def test_long_names_are_not_compared() -> None:
    assert nearest("a" * 1_000_000, ["a" * 999_999]) == ""
    assert nearest("aaaa", ["a" * 1_000_000, "aaa"]) == "aaa"
