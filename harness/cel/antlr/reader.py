"""cel-go's way from a parse tree, whole or mended, to an expression tree: what it makes and what it objects to.

Source: google/cel-go v0.30.0, parser/parser.go.
"""

from harness.cel.antlr.recognizer import AbandonedError, Context, Recognizer
from harness.cel.antlr.tokens import Token
from harness.cel.ast import Constant, Node, Span
from harness.cel.builder import OPERATORS, Builder
from harness.cel.source import NO_POSITION, Problem
from harness.cel.trampoline import Steps, answered, run

MAX_DEPTH = 250
"""How deep operators, selections, calls of methods and ternaries nest, altogether."""

_COUNTED_MEMBERS = ("Select", "MemberCall", "Index")

_NOWHERE = -1
"""The offset of what is not there at all."""


def read(builder: Builder) -> Node:
    """The tree of the builder's source, to be trusted if the builder has no problems afterwards."""
    try:
        return run(_Reader(builder).visit(run(Recognizer(builder).start())))
    except AbandonedError:
        return builder.unspecified(_NOWHERE)


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._depth = 0

    def visit(self, context: Context | None) -> Steps[Node]:
        """The node of a part of the tree."""
        context = _unnested(context)
        if context is None:
            return self._nothing()
        counted = context.rule in ("expr", "relation", "calc") or context.alternative in _COUNTED_MEMBERS
        return self._counted(context) if counted else self._visit(context)

    def _counted(self, context: Context) -> Steps[Node]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._builder.problems.append(Problem(NO_POSITION, "max recursion depth exceeded"))
            raise AbandonedError
        node: Node = yield self._visit(context)
        self._depth -= 1
        return node

    def _nothing(self) -> Steps[Node]:
        return answered(self._builder.unspecified(_NOWHERE))

    def _visit(self, context: Context) -> Steps[Node]:
        match context.rule:
            case "start":
                return self.visit(context.context.get("e"))
            case "expr":
                return self._conditional(context)
            case "conditionalOr":
                return self._logical(context, "_||_", "||")
            case "conditionalAnd":
                return self._logical(context, "_&&_", "&&")
            case "relation" | "calc":
                return self._binary(context)
        match context.alternative:
            case "LogicalNot":
                return self._repeated(context, "!_")
            case "Negate":
                return self._repeated(context, "-_")
            case "Select":
                return self._select(context)
            case "MemberCall":
                return self._method(context)
            case "Index":
                return self._index(context)
            case "Ident":
                return answered(self._ident(context))
            case "GlobalCall":
                return self._call(context)
            case "CreateList":
                return self._list(context)
            case "CreateStruct":
                return self._map(context)
            case "CreateMessage":
                return self._message(context)
            case "Int" | "Uint" | "Double" | "String" | "Bytes" | "Bool" | "Null":
                return answered(self._literal(context))
            case "" if context.rule == "unary":
                return answered(Constant(_span(context, context.start), "<<error>>"))
            case _:
                return self._nothing()

    def _conditional(self, context: Context) -> Steps[Node]:
        condition = yield self.visit(context.context.get("e"))
        then = yield self.visit(context.context.get("e1"))
        otherwise = yield self.visit(context.context.get("e2"))
        return self._builder.operator(_span(context, context.token["op"]), "_?_:_", condition, then, otherwise)

    def _logical(self, context: Context, function: str, sign: str) -> Steps[Node]:
        node = yield self.visit(context.context.get("e"))
        terms = [_term(node)]
        operators: list[int] = []
        rest = context.contexts.get("e1", [])
        for number, operator in enumerate(context.tokens["ops"]):
            if number >= len(rest):
                return self._builder.report(context.start.start, f"unexpected character, wanted '{sign}'")
            node = yield self.visit(rest[number])
            terms.append(_term(node))
            operators.append(operator.start)
        return self._builder.logical(function, terms, operators)

    def _binary(self, context: Context) -> Steps[Node]:
        operator = context.token["op"]
        operands = [child for child in context.children if child.rule == context.rule]
        left = yield self.visit(operands[0] if operands else None)
        right = yield self.visit(operands[1] if len(operands) > 1 else None)
        return self._builder.operator(_span(context, operator), OPERATORS[operator.text], left, right)

    def _repeated(self, context: Context, function: str) -> Steps[Node]:
        signs = context.tokens.get("ops", [])
        operand: Node = yield self.visit(context.context.get("operand"))
        if len(signs) % 2 == 0:
            return operand
        return self._builder.operator(_span(context, signs[0]), function, operand)

    def _select(self, context: Context) -> Steps[Node]:
        operand = yield self.visit(context.children[0])
        name, dot = context.context.get("id"), context.token.get("op")
        if name is None or dot is None:
            return self._builder.unspecified(context.start.start)
        if "id" not in name.token:
            self._builder.report(name.start.start, "unsupported ident kind")
        field = name.token["id"].text if "id" in name.token else ""
        if "opt" in context.token:
            return self._builder.optional_select(_span(context, dot), operand, field)
        return self._builder.select(_span(context, dot), operand, field)

    def _method(self, context: Context) -> Steps[Node]:
        target = yield self.visit(context.children[0])
        name, opening = context.token.get("id"), context.token.get("open")
        if name is None or opening is None:
            return self._builder.unspecified(context.start.start)
        args = yield self._expressions(context.context.get("args"))
        return self._builder.method(_span(context, opening), target, name.text, args)

    def _index(self, context: Context) -> Steps[Node]:
        target = yield self.visit(context.children[0])
        opening = context.token.get("op")
        if opening is None:
            return self._builder.unspecified(context.start.start)
        index = yield self.visit(context.context.get("index"))
        if "opt" in context.token:
            return self._builder.optional_index(_span(context, opening), target, index)
        return self._builder.operator(_span(context, opening), "_[_]", target, index)

    def _ident(self, context: Context) -> Node:
        name = context.token.get("id")
        if name is None:
            return self._builder.unspecified(context.start.start)
        return self._builder.ident(_span(context, name), _dotted(context) + name.text)

    def _call(self, context: Context) -> Steps[Node]:
        name, opening = context.token.get("id"), context.token.get("op")
        if name is None or opening is None:
            return self._builder.unspecified(context.start.start)
        if self._builder.is_reserved(name.text):
            return self._builder.ident(_span(context, name), name.text)
        args = yield self._expressions(context.context.get("args"))
        return self._builder.call(_span(context, opening), _dotted(context) + name.text, args)

    def _expressions(self, context: Context | None) -> Steps[list[Node]]:
        nodes: list[Node] = []
        for expression in context.contexts.get("e", []) if context else []:
            nodes.append((yield self.visit(expression)))
        return nodes

    def _list(self, context: Context) -> Steps[Node]:
        elements: list[Node] = []
        optionals: list[int] = []
        listed = context.context.get("elems")
        for element in listed.contexts.get("elems", []) if listed else []:
            elements.append((yield self.visit(element.context.get("e"))))
            if "opt" in element.token:
                optionals.append(len(elements) - 1)
                if not self._builder.optional_syntax:
                    self._builder.report(element.token["opt"].start, "unsupported syntax '?'")
        return self._builder.sequence(_span(context, context.token["op"]), elements, optionals)

    def _map(self, context: Context) -> Steps[Node]:
        entries: list[tuple[Node, Node, int]] = []
        optionals: list[int] = []
        listed = context.context.get("entries")
        keys = listed.contexts.get("keys", []) if listed else []
        values = listed.contexts.get("values", []) if listed else []
        for number, colon in enumerate(listed.tokens.get("cols", []) if listed and keys else []):
            if number >= len(keys) or number >= len(values):
                entries = []
                break
            if "opt" in keys[number].token:
                if not self._builder.optional_syntax:
                    self._builder.report(keys[number].start.start, "unsupported syntax '?'")
                    continue
                optionals.append(len(entries))
            key = yield self.visit(keys[number].context.get("e"))
            value = yield self.visit(values[number])
            entries.append((key, value, colon.start))
        return self._builder.mapping(_span(context, context.token["op"]), entries, optionals)

    def _message(self, context: Context) -> Steps[Node]:
        entries: list[tuple[str, Node, int]] = []
        optionals: list[int] = []
        listed = context.context.get("entries")
        fields = listed.contexts.get("fields", []) if listed else []
        values = listed.contexts.get("values", []) if listed else []
        colons = listed.tokens.get("cols", []) if listed else []
        for number, field in enumerate(fields):
            if number >= len(colons) or number >= len(values):
                entries = []
                break
            name = field.context.get("id")
            if "opt" in field.token and not self._builder.optional_syntax:
                self._builder.report(field.start.start, "unsupported syntax '?'")
            elif listed is not None and (name is None or "id" not in name.token):
                self._builder.report(listed.start.start, "unsupported ident kind")
            elif name is not None:
                value = yield self.visit(values[number])
                if "opt" in field.token:
                    optionals.append(len(entries))
                entries.append((name.token["id"].text, value, colons[number].start))
        named = _dotted(context) + ".".join(token.text for token in context.tokens.get("ids", []))
        opening = context.token.get("op") or context.start
        return self._builder.message(_span(context, opening), named, entries, optionals)

    def _literal(self, context: Context) -> Node:
        token = context.token.get("tok")
        if token is None:
            return self._builder.unspecified(context.start.start)
        span, negative = _span(context, context.start), "sign" in context.token
        match context.alternative:
            case "Int":
                return self._builder.integer(span, token.text, negative)
            case "Uint":
                return self._builder.unsigned(span, token.text)
            case "Double":
                return self._builder.double(span, token.text, negative)
            case "String":
                return self._builder.string(span, token.text)
            case "Bytes":
                return self._builder.bytestring(span, token.text)
            case _:
                return self._builder.word(span, token.text)


def _unnested(context: Context | None) -> Context | None:
    """The part that the levels without an operator lead to."""
    while context is not None:
        match context.rule, context.alternative:
            case "expr", _:
                inner = None if "op" in context.token else "e"
            case "conditionalOr" | "conditionalAnd", _:
                inner = None if context.tokens.get("ops") else "e"
            case "relation" | "calc", _:
                inner = None if "op" in context.token else "operand"
            case "unary", "MemberExpr":
                inner = "operand"
            case "member", "":
                inner = "operand"
            case "primary", "Nested" | "ConstantLiteral":
                inner = "e"
            case _:
                inner = None
        if inner is None:
            return context
        context = context.context.get(inner)
    return None


def _span(context: Context, at: Token) -> Span:
    return Span(context.start.start, at.start + len(at.text), at.start)


def _term(node: Node) -> tuple[Node, int, int]:
    return node, node.span.start, node.span.end


def _dotted(context: Context) -> str:
    return "." if "leadingDot" in context.token else ""
