from harness.manifests import View, read_yaml
from harness.rules.variables import texts_in, variables_in

TEXT = """\
plain: $(params.a) and $(params.a)
keys: $(params.map.key)
index: $(params.list[0]) $(params.list[*])
brackets: $(params["a.b"]) $(params['c'][1])
old: $(inputs.params.x.y)
results: $(tasks.build.results.digest)
block: |
  first
    $(workspaces.source.path)/$$(params.d)
folded: >-
  one
  $(params.e)
shell: $(date +%s) $(params $(params.) $() ${params.a} $(cat x) $(1.a)
number: 5
list: [[$(context.taskRun.name)], null, true]
"""


def test_parts_and_places() -> None:
    (document,) = read_yaml(TEXT, "m.yaml").documents
    told = [
        (f"{one.location.line}:{one.location.column}", one.root, one.name, one.rest)
        for one in variables_in(View.of(document))
    ]
    assert told == [
        ("1:8", "params", "a", ""),
        ("1:24", "params", "a", ""),
        ("2:7", "params", "map", ".key"),
        ("3:8", "params", "list", "[0]"),
        ("3:26", "params", "list", "[*]"),
        ("4:11", "params", "a.b", ""),
        ("4:28", "params", "c", "[1]"),
        ("5:6", "params", "x", ".y"),
        ("6:10", "tasks", "build", ".results.digest"),
        ("9:5", "workspaces", "source", ".path"),
        ("9:32", "params", "d", ""),
        ("12:3", "params", "e", ""),
        ("15:9", "context", "taskRun", ".name"),
    ]


def test_whole_texts() -> None:
    (document,) = read_yaml("a: $(params.a)\nb: x$(params.a)\n", "m.yaml").documents
    assert [one.is_whole for one in variables_in(View.of(document))] == [True, False]


def test_texts_are_found_at_every_depth() -> None:
    value = {"a": "x1", "b": [{"c": "x2"}, "y", ["x3"]], "d": {"e": {}}, "f": 1}
    assert texts_in(value, (), "x") == [(("a",), "x1"), (("b", 0, "c"), "x2"), (("b", 2, 0), "x3")]
    assert texts_in("x", ("root",)) == [(("root",), "x")]
