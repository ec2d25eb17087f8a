from harness.triggers.model import InterceptorParam, TriggerInterceptor


def test_the_param_that_counts() -> None:
    table = [
        (("filter",), 0),
        (("Filter", "filter"), 1),
        (("filter", "Filter"), 0),
        (("filter", "FILTER", "Filter", "filter", "Filter"), 3),
        (("\N{LATIN SMALL LETTER DOTLESS I}filter",), None),
        (("overlays",), None),
        ((), None),
    ]
    wrong = []
    for names, index in table:
        params = tuple(InterceptorParam(name, number) for number, name in enumerate(names))
        counts = TriggerInterceptor("", "cel", params=params).param("filter")
        if (counts.value if counts is not None else None) != index:
            wrong.append((names, index, counts))
    assert wrong == []


def test_names_are_compared_as_go_does() -> None:
    param = InterceptorParam("\N{LATIN SMALL LETTER LONG S}ecretRef", None)
    assert TriggerInterceptor("", "gitlab", params=(param,)).param("secretref") is param
