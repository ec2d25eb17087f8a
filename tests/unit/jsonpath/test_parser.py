"""From text to nodes."""

import pytest

from harness.jsonpath.errors import JsonPathError
from harness.jsonpath.nodes import (
    ArrayNode,
    BoolNode,
    FieldNode,
    FilterNode,
    IdentifierNode,
    ListNode,
    Node,
    NumberNode,
    RecursiveNode,
    TextNode,
    UnionNode,
    WildcardNode,
)
from harness.jsonpath.parser import parse


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("", []),
        (".a.b", [FieldNode("a"), FieldNode("b")]),
        (".a\\.b", [FieldNode("a.b")]),
        (".a\\ b", [FieldNode("a b")]),
        (".*", [WildcardNode()]),
        ("..a", [RecursiveNode(), FieldNode("a")]),
        ("..", [RecursiveNode()]),
        ("['a.b']", [FieldNode("a"), FieldNode("b")]),
        ("[2]", [ArrayNode(2, 3, None, single=True)]),
        ("[-1]", [ArrayNode(-1, 0, None, single=True)]),
        ("[]", [ArrayNode(None, 1, None, single=True)]),
        ("[*]", [ArrayNode(None, None, None, single=False)]),
        ("[1:]", [ArrayNode(1, None, None, single=False)]),
        ("[1:2:3]", [ArrayNode(1, 2, 3, single=False)]),
        ("[::2]", [ArrayNode(None, None, 2, single=False)]),
        (
            "[0,'k']",
            [UnionNode((ListNode((ArrayNode(0, 1, None, single=True),)), ListNode((FieldNode("k"),))))],
        ),
        (
            '[?(@.a == "b)")]',
            [FilterNode(ListNode((FieldNode("a"),)), ListNode((TextNode("b)"),)), "==")],
        ),
        ("[?(@.a)]", [FilterNode(ListNode((FieldNode("a"),)), ListNode(()), "exists")]),
        (" @ $ ", []),
        ("5", [NumberNode(5)]),
        ("+5", [NumberNode(5)]),
        ("-05", [NumberNode(-5)]),
        ("0" * 5_000, [NumberNode(0)]),
        ("-1.5", [NumberNode(-1.5)]),
        ("99999999999999999999", [NumberNode(1e20)]),
        ("true false", [BoolNode(True), BoolNode(False)]),
        ("range", [IdentifierNode("range")]),
        (r"'a\x41é日\101'", [TextNode("aAé日A")]),
        (r'"it\"s\n"', [TextNode('it"s\n')]),
    ],
)
def test_nodes(text: str, nodes: list[Node]) -> None:
    """Each form of the dialect."""
    assert parse(text) == ListNode(tuple(nodes))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".a\\", "unclosed action"),
        (".a\n", "unclosed action"),
        (".a (", "unrecognized character in action: U+0028 '('"),
        (".a\t", "unrecognized character in action: U+0009"),
        ("[1", "unterminated array"),
        ("[a]", "invalid array index a"),
        ("[-]", "array index - is not a number"),
        ("[99999999999999999999]", "array index 99999999999999999999 is not a number"),
        ("[1:-]", "array index - is not a number"),
        ("'a", "unterminated quoted string"),
        (r"'a\q'", r"unquote string 'a\q' error invalid syntax"),
        (r"'\x4'", r"unquote string '\x4' error invalid syntax"),
        (r"'\ud800'", r"unquote string '\ud800' error invalid syntax"),
        (r"'\UFFFFFFFF'", r"unquote string '\UFFFFFFFF' error invalid syntax"),
        (r"'\400'", r"unquote string '\400' error invalid syntax"),
        (r"'\"'", r"""unquote string '\"' error invalid syntax"""),
        ("[?(@.a", "unterminated filter"),
        ("[?(@.a)", "unclosed array expect ]"),
        ("....", "invalid multiple recursive descent"),
        ("1.2.3", "cannot parse number 1.2.3"),
        ("-", "cannot parse number -"),
    ],
)
def test_messages(text: str, message: str) -> None:
    """What client-go says about bad paths."""
    with pytest.raises(JsonPathError) as caught:
        parse(text)
    assert str(caught.value) == message
