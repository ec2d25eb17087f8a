"""The parser rules of CEL.g4, and the network of states ("ATN") that ANTLR makes of them.

A rule is a sequence of elements. The recognizer walks over the elements; prediction, and the question what may come
next, walk over the states below them. Left-recursive rules are in the form that ANTLR gives them: an operand and a
loop of operators, each of which asks whether it binds tightly enough.

`adaptive` says where the generated parser asks prediction (parser/gen/cel_parser.go); elsewhere the next token decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Literal, TypeAlias

from harness.cel.antlr.tokens import EOF, EPSILON, TYPES

StateKind: TypeAlias = Literal[
    "basic",
    "block_start",
    "plus_block_start",
    "star_block_start",
    "block_end",
    "star_loop_entry",
    "star_loop_back",
    "plus_loop_back",
    "loop_end",
    "rule_start",
    "rule_stop",
]


@dataclass(eq=False, slots=True)
class State:
    """A state of the network. `precedence_loop` marks the entry of the loop of a left-recursive rule."""

    number: int
    rule: str
    kind: StateKind
    transitions: "list[Transition]" = field(default_factory=list)
    precedence_loop: bool = False
    block_end: "State | None" = None

    @property
    def only_epsilon(self) -> bool:
        """Whether every way out costs no token."""
        return not any(isinstance(transition, Match) for transition in self.transitions)


@dataclass(eq=False, slots=True)
class Epsilon:
    """A way that costs nothing. On the way back from a left-recursive rule that was called with precedence 0, `outer`
    is that rule."""

    target: State
    outer: str = ""


@dataclass(eq=False, slots=True)
class Match:
    """A way that costs one of the tokens."""

    target: State
    tokens: frozenset[int]


@dataclass(eq=False, slots=True)
class Invoke:
    """A way through another rule, back to `follow`."""

    target: State
    rule: str
    precedence: int
    follow: State


@dataclass(eq=False, slots=True)
class Binds:
    """A way that is open while the rule's precedence is no higher."""

    target: State
    precedence: int


Transition: TypeAlias = Epsilon | Match | Invoke | Binds


@dataclass(eq=False, slots=True)
class Token:
    """One token of the types, kept under `label`; several under a label that is `many`."""

    tokens: frozenset[int]
    label: str = ""
    many: bool = False
    state: State | None = None


@dataclass(eq=False, slots=True)
class Rule:
    """Another rule."""

    name: str
    label: str = ""
    many: bool = False
    precedence: int = 0
    state: State | None = None


@dataclass(eq=False, slots=True)
class Optional:
    """Elements that may be absent."""

    body: "Sequence_"
    state: State | None = None


@dataclass(eq=False, slots=True)
class Repeat:
    """Elements that repeat, `at_least` 0 or 1 times. `back` is the state behind each round."""

    body: "Sequence_"
    at_least: int = 0
    adaptive: bool = False
    state: State | None = None
    back: State | None = None


@dataclass(eq=False, slots=True)
class Choice:
    """One of several sequences, each with the name of the context that it makes."""

    alternatives: "tuple[tuple[str, Sequence_], ...]"
    adaptive: bool = False
    state: State | None = None


@dataclass(eq=False, slots=True)
class Operators:
    """The loop of a left-recursive rule: each alternative continues what was read so far, if its precedence allows."""

    alternatives: "tuple[tuple[str, int, Sequence_], ...]"
    state: State | None = None
    back: State | None = None
    inner: State | None = None


Element: TypeAlias = Token | Rule | Optional | Repeat | Choice | Operators
Sequence_: TypeAlias = tuple[Element, ...]


def _token(*spellings: str, label: str = "", many: bool = False) -> Token:
    return Token(frozenset(EOF if spelling == "EOF" else TYPES[spelling] for spelling in spellings), label, many)


def _dotted() -> Optional:
    return Optional((_token(".", label="leadingDot"),))


def _list_of(*first: Element, again: Sequence_) -> Sequence_:
    """Elements, and again after each comma; where another comma may follow, prediction decides."""
    return (*first, Repeat((_token(","), *again), adaptive=True))


def _opt_expr() -> Rule:
    return Rule("optExpr", "elems", many=True)


def _pair(name: str, label: str) -> Sequence_:
    return (
        Rule(name, label, many=True),
        _token(":", label="cols", many=True),
        Rule("expr", "values", many=True),
    )


def _grammar() -> dict[str, Sequence_]:
    return {
        "start": (Rule("expr", "e"), _token("EOF")),
        "expr": (
            Rule("conditionalOr", "e"),
            Optional((_token("?", label="op"), Rule("conditionalOr", "e1"), _token(":"), Rule("expr", "e2"))),
        ),
        "conditionalOr": (
            Rule("conditionalAnd", "e"),
            Repeat((_token("||", label="ops", many=True), Rule("conditionalAnd", "e1", many=True))),
        ),
        "conditionalAnd": (
            Rule("relation", "e"),
            Repeat((_token("&&", label="ops", many=True), Rule("relation", "e1", many=True))),
        ),
        "relation": (
            Rule("calc", "operand"),
            Operators(
                (
                    (
                        "",
                        1,
                        (
                            _token("<", "<=", ">=", ">", "==", "!=", "in", label="op"),
                            Rule("relation", "right", precedence=2),
                        ),
                    ),
                ),
            ),
        ),
        "calc": (
            Rule("unary", "operand"),
            Operators(
                (
                    ("", 2, (_token("*", "/", "%", label="op"), Rule("calc", "right", precedence=3))),
                    ("", 1, (_token("+", "-", label="op"), Rule("calc", "right", precedence=2))),
                ),
            ),
        ),
        "unary": (
            Choice(
                (
                    ("MemberExpr", (Rule("member", "operand"),)),
                    (
                        "LogicalNot",
                        (Repeat((_token("!", label="ops", many=True),), at_least=1), Rule("member", "operand")),
                    ),
                    (
                        "Negate",
                        (
                            Repeat((_token("-", label="ops", many=True),), at_least=1, adaptive=True),
                            Rule("member", "operand"),
                        ),
                    ),
                ),
                adaptive=True,
            ),
        ),
        "member": (
            Rule("primary", "operand"),
            Operators(
                (
                    (
                        "Select",
                        3,
                        (_token(".", label="op"), Optional((_token("?", label="opt"),)), Rule("escapeIdent", "id")),
                    ),
                    (
                        "MemberCall",
                        2,
                        (
                            _token(".", label="op"),
                            _token("IDENTIFIER", label="id"),
                            _token("(", label="open"),
                            Optional((Rule("exprList", "args"),)),
                            _token(")"),
                        ),
                    ),
                    (
                        "Index",
                        1,
                        (
                            _token("[", label="op"),
                            Optional((_token("?", label="opt"),)),
                            Rule("expr", "index"),
                            _token("]"),
                        ),
                    ),
                ),
            ),
        ),
        "primary": (
            Choice(
                (
                    ("Ident", (_dotted(), _token("IDENTIFIER", label="id"))),
                    (
                        "GlobalCall",
                        (
                            _dotted(),
                            _token("IDENTIFIER", label="id"),
                            _token("(", label="op"),
                            Optional((Rule("exprList", "args"),)),
                            _token(")"),
                        ),
                    ),
                    ("Nested", (_token("("), Rule("expr", "e"), _token(")"))),
                    (
                        "CreateList",
                        (
                            _token("[", label="op"),
                            Optional((Rule("listInit", "elems"),)),
                            Optional((_token(","),)),
                            _token("]"),
                        ),
                    ),
                    (
                        "CreateStruct",
                        (
                            _token("{", label="op"),
                            Optional((Rule("mapInitializerList", "entries"),)),
                            Optional((_token(","),)),
                            _token("}"),
                        ),
                    ),
                    (
                        "CreateMessage",
                        (
                            _dotted(),
                            _token("IDENTIFIER", label="ids", many=True),
                            Repeat((_token(".", label="ops", many=True), _token("IDENTIFIER", label="ids", many=True))),
                            _token("{", label="op"),
                            Optional((Rule("fieldInitializerList", "entries"),)),
                            Optional((_token(","),)),
                            _token("}"),
                        ),
                    ),
                    ("ConstantLiteral", (Rule("literal", "e"),)),
                ),
                adaptive=True,
            ),
        ),
        "exprList": (Rule("expr", "e", many=True), Repeat((_token(","), Rule("expr", "e", many=True)))),
        "listInit": _list_of(_opt_expr(), again=(_opt_expr(),)),
        "fieldInitializerList": _list_of(*_pair("optField", "fields"), again=_pair("optField", "fields")),
        "optField": (Optional((_token("?", label="opt"),)), Rule("escapeIdent", "id")),
        "mapInitializerList": _list_of(*_pair("optExpr", "keys"), again=_pair("optExpr", "keys")),
        "escapeIdent": (
            Choice(
                (
                    ("SimpleIdentifier", (_token("IDENTIFIER", label="id"),)),
                    ("EscapedIdentifier", (_token("ESC_IDENTIFIER", label="id"),)),
                ),
            ),
        ),
        "optExpr": (Optional((_token("?", label="opt"),)), Rule("expr", "e")),
        "literal": (
            Choice(
                (
                    ("Int", (Optional((_token("-", label="sign"),)), _token("NUM_INT", label="tok"))),
                    ("Uint", (_token("NUM_UINT", label="tok"),)),
                    ("Double", (Optional((_token("-", label="sign"),)), _token("NUM_FLOAT", label="tok"))),
                    ("String", (_token("STRING", label="tok"),)),
                    ("Bytes", (_token("BYTES", label="tok"),)),
                    ("Bool", (_token("true", label="tok"),)),
                    ("Bool", (_token("false", label="tok"),)),
                    ("Null", (_token("null", label="tok"),)),
                ),
                adaptive=True,
            ),
        ),
    }


class Network:
    """The rules, the states below them, and what can come next in a state."""

    def __init__(self) -> None:
        self.rules = _grammar()
        self.states: list[State] = []
        self.starts = {name: self._state(name, "rule_start") for name in self.rules}
        self.stops = {name: self._state(name, "rule_stop") for name in self.rules}
        self._next: dict[int, frozenset[int]] = {}
        for name, body in self.rules.items():
            left, right = self._sequence(name, body)
            self.starts[name].transitions.append(Epsilon(left))
            right.transitions.append(Epsilon(self.stops[name]))
        for state in list(self.states):
            for transition in state.transitions:
                if isinstance(transition, Invoke):
                    called = transition.rule
                    outermost = self.is_left_recursive(called) and not transition.precedence
                    self.stops[called].transitions.append(Epsilon(transition.follow, called if outermost else ""))

    def is_left_recursive(self, rule: str) -> bool:
        """Whether the rule has a precedence."""
        return any(isinstance(element, Operators) for element in self.rules[rule])

    def next_tokens(self, state: State) -> frozenset[int]:
        """The types of token that can come next within the state's rule; EPSILON where its end can."""
        if state.number not in self._next:
            self._next[state.number] = frozenset(self._look(state, set()))
        return self._next[state.number]

    def next_tokens_in(self, state: State, follows: Iterator[State]) -> frozenset[int]:
        """The types of token that can come next, EOF where the text's end can; `follows` are the states behind the
        rules that the state is in, from the innermost on."""
        found = set(self.next_tokens(state))
        while EPSILON in found:
            found.remove(EPSILON)
            follow = next(follows, None)
            found |= {EOF} if follow is None else self.next_tokens(follow)
        return frozenset(found)

    def _look(self, state: State, seen: set[int]) -> Iterator[int]:
        waiting = [state]
        while waiting:
            at = waiting.pop()
            if at.number in seen:
                continue
            seen.add(at.number)
            if at.kind == "rule_stop":
                yield EPSILON
                continue
            for transition in at.transitions:
                match transition:
                    case Match(tokens=tokens):
                        yield from tokens
                    case Invoke(target=target, follow=follow):
                        inner = self.next_tokens(target)
                        yield from inner - {EPSILON}
                        if EPSILON in inner:
                            waiting.append(follow)
                    case _:
                        waiting.append(transition.target)

    def _state(self, rule: str, kind: StateKind) -> State:
        self.states.append(State(len(self.states), rule, kind))
        return self.states[-1]

    def _sequence(self, rule: str, body: Sequence_) -> tuple[State, State]:
        """The first and the last state of a sequence. A state that only leads on to the next element is left out."""
        handles = [self._element(rule, element) for element in body]
        for (left, right), (following, _) in pairwise(handles):
            step = left.transitions[0] if len(left.transitions) == 1 else None
            if left.kind == right.kind == "basic" and isinstance(step, Invoke) and step.follow is right:
                step.follow = following
            elif left.kind == right.kind == "basic" and isinstance(step, Match | Binds) and step.target is right:
                step.target = following
            else:
                right.transitions.append(Epsilon(following))
        return handles[0][0], handles[-1][1]

    def _element(self, rule: str, element: Element) -> tuple[State, State]:
        match element:
            case Token(tokens=tokens):
                element.state, right = self._state(rule, "basic"), self._state(rule, "basic")
                element.state.transitions.append(Match(right, tokens))
                return element.state, right
            case Rule(name=name, precedence=precedence):
                element.state, right = self._state(rule, "basic"), self._state(rule, "basic")
                element.state.transitions.append(Invoke(self.starts[name], name, precedence, right))
                return element.state, right
            case Optional(body=body):
                element.state, right = self._block(rule, "block_start", [self._sequence(rule, body)])
                element.state.transitions.append(Epsilon(right))
                return element.state, right
            case Choice(alternatives=alternatives):
                bodies = [self._sequence(rule, body) for _, body in alternatives]
                element.state, right = self._block(rule, "block_start", bodies)
                return element.state, right
            case Repeat(body=body, at_least=1):
                element.state, end = self._block(rule, "plus_block_start", [self._sequence(rule, body)])
                element.back, right = self._state(rule, "plus_loop_back"), self._state(rule, "loop_end")
                end.transitions.append(Epsilon(element.back))
                element.back.transitions += [Epsilon(element.state), Epsilon(right)]
                return element.state, right
            case Repeat(body=body):
                _, element.state, element.back, right = self._star(rule, [self._sequence(rule, body)])
                return element.state, right
            case Operators(alternatives=operators):
                bodies = [self._operator(rule, precedence, body) for _, precedence, body in operators]
                element.inner, element.state, element.back, right = self._star(rule, bodies)
                element.state.precedence_loop = True
                return element.state, right

    def _operator(self, rule: str, precedence: int, body: Sequence_) -> tuple[State, State]:
        left, right = self._sequence(rule, body)
        asking = self._state(rule, "basic")
        asking.transitions.append(Binds(left, precedence))
        return asking, right

    def _block(self, rule: str, kind: StateKind, bodies: list[tuple[State, State]]) -> tuple[State, State]:
        start, end = self._state(rule, kind), self._state(rule, "block_end")
        start.block_end = end
        for left, right in bodies:
            start.transitions.append(Epsilon(left))
            right.transitions.append(Epsilon(end))
            self._shorten(left, right, end)
        return start, end

    def _shorten(self, left: State, right: State, end: State) -> None:
        """Lets what leads to the last state of a sequence lead to the end of its block instead. So alternatives that
        end in the same rule come back to one place, which is why prediction finds them equal."""
        waiting, seen = [left], {left.number}
        while waiting:
            state = waiting.pop()
            for transition in state.transitions:
                onward = transition.follow if isinstance(transition, Invoke) else transition.target
                if onward is right and right.kind == state.kind == "basic" and len(state.transitions) == 1:
                    onward = end
                    if isinstance(transition, Invoke):
                        transition.follow = end
                    else:
                        transition.target = end
                if onward.number not in seen and onward is not end:
                    seen.add(onward.number)
                    waiting.append(onward)

    def _star(self, rule: str, bodies: list[tuple[State, State]]) -> tuple[State, State, State, State]:
        """The start of the block, the entry of the loop, the way back and the end."""
        block, end = self._block(rule, "star_block_start", bodies)
        entry, back, right = (
            self._state(rule, "star_loop_entry"),
            self._state(rule, "star_loop_back"),
            self._state(rule, "loop_end"),
        )
        entry.transitions += [Epsilon(block), Epsilon(right)]
        end.transitions.append(Epsilon(back))
        back.transitions.append(Epsilon(entry))
        return block, entry, back, right


@cache
def load_network() -> Network:
    """The network of CEL.g4, made once."""
    return Network()
