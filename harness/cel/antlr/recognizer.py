"""ANTLR's parser for CEL.g4: makes a tree of any text, and reports where it had to mend it.

The mending is that of ANTLR's default strategy: drop a token too many, make up a missing one, or give up the rule and
skip to a token that a caller can go on with. cel-go limits how much of it there may be.

Source: antlr4-go/antlr v4.13.1, parser.go and error_strategy.go; google/cel-go v0.30.0, parser/parser.go (the limits)
and parser/gen/cel_parser.go (in which order the generated rules do things).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.cel.antlr import network as net
from harness.cel.antlr import tokens as tk
from harness.cel.antlr.network import Network, Sequence_, State, load_network
from harness.cel.antlr.prediction import Choosing, NoViableAlternativeError, Predictor
from harness.cel.antlr.tokens import EOF, EPSILON, Token, TokenStream, display
from harness.cel.builder import Builder
from harness.cel.source import NO_POSITION, Problem
from harness.cel.trampoline import Steps

MAX_DEPTH = 250
MAX_SYNTAX_ERRORS = 100
MAX_RECOVERIES = 30
MAX_SKIPPED = 256

_RESERVED = re.compile(r"no viable alternative at input '.(true|false|null)'")


class AbandonedError(Exception):
    """The parser gave up altogether; what it had to say is reported."""


@dataclass(slots=True, eq=False)
class Context:
    """A node of the parse tree: a rule, the alternative of it that was taken (empty where none was), and what stands
    under its labels; `children` are the rules in it."""

    rule: str
    parent: "Context | None"
    called_from: State | None
    start: Token
    alternative: str = ""
    children: "list[Context]" = field(default_factory=list)
    token: dict[str, Token] = field(default_factory=dict)
    tokens: dict[str, list[Token]] = field(default_factory=dict)
    context: "dict[str, Context]" = field(default_factory=dict)
    contexts: "dict[str, list[Context]]" = field(default_factory=dict)


class _MismatchError(Exception):
    """The token is not one of those that fit here."""

    def __init__(self, offending: Token, expected: frozenset[int]) -> None:
        super().__init__()
        self.offending = offending
        self.expected = expected


class Recognizer:
    """Reads the builder's source; what is wrong is reported to the builder."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._network: Network = load_network()
        self._predictor = Predictor(self._network)
        self._tokens = TokenStream(builder.source.text, self._syntax_error)
        self._context: Context | None = None
        self._state: State | None = None
        self._precedences = [0]
        self._depths: dict[str, int] = {}
        self._reported = 0
        self._recoveries = 0
        self._recovering = False
        self._last_error_index = -1
        self._last_error_states: set[int] = set()

    def start(self) -> Steps[Context]:
        """Reads the whole text; raises AbandonedError."""
        return self._rule("start", 0)

    # Rules and elements

    def _rule(self, name: str, precedence: int) -> Steps[Context]:
        outer, called_from = self._context, self._state
        recursive = self._network.is_left_recursive(name)
        context = Context(name, outer, called_from, self._tokens.look_ahead(1))
        self._context, self._state = context, self._network.starts[name]
        if recursive:
            self._precedences.append(precedence)
        elif outer is not None:
            outer.children.append(context)
        self._enter(name)
        try:
            yield from self._sequence(self._network.rules[name])
        except (NoViableAlternativeError, _MismatchError) as error:
            self._report(error)
            self._recover()
        context = self._current
        self._leave(name)
        if recursive:
            self._precedences.pop()
            if outer is not None:
                outer.children.append(context)
        else:
            self._state = called_from
        self._context = outer
        return context

    def _sequence(self, body: Sequence_) -> Steps[None]:
        for element in body:
            match element:
                case net.Token():
                    self._keep(element, self._match(element))
                case net.Rule(name=name, precedence=precedence):
                    self._state = element.state
                    read = yield self._rule(name, precedence)
                    if element.many:
                        self._current.contexts.setdefault(element.label, []).append(read)
                    elif element.label:
                        self._current.context[element.label] = read
                case net.Optional(body=inner):
                    self._sync(element.state)
                    if self._begins(element.state):
                        yield from self._sequence(inner)
                case net.Choice(alternatives=alternatives):
                    self._sync(element.state)
                    taken = self._choose(element)
                    self._current.alternative = alternatives[taken - 1][0]
                    yield from self._sequence(alternatives[taken - 1][1])
                case net.Repeat():
                    yield from self._repeat(element)
                case net.Operators():
                    yield from self._operators(element)

    def _repeat(self, element: net.Repeat) -> Steps[None]:
        self._sync(element.state)
        enters = element.at_least == 1 or self._repeats(element, element.state)
        while enters:
            yield from self._sequence(element.body)
            self._sync(element.back)
            enters = self._repeats(element, element.back if element.at_least else element.state)

    def _repeats(self, element: net.Repeat, decision: State | None) -> bool:
        if element.adaptive:
            return self._predict(decision) == 1
        return self._begins(element.state)

    def _operators(self, element: net.Operators) -> Steps[None]:
        self._sync(element.state)
        while self._predict(element.state) == 1:
            read = self._current
            self._leave(read.rule)
            taken = 1
            if len(element.alternatives) > 1:
                self._sync(element.inner)
                taken = self._predict(element.inner)
            name, _, body = element.alternatives[taken - 1]
            self._context = Context(read.rule, read.parent, read.called_from, read.start, name, [read])
            self._enter(read.rule)
            yield from self._sequence(body)
            self._sync(element.back)

    def _match(self, element: net.Token) -> Token:
        self._state = element.state
        token = self._tokens.look_ahead(1)
        if token.type in element.tokens:
            self._end_error()
            self._tokens.consume()
            return token
        return self._recover_inline()

    def _keep(self, element: net.Token, token: Token) -> None:
        if element.many:
            self._current.tokens.setdefault(element.label, []).append(token)
        elif element.label:
            self._current.token[element.label] = token

    def _choose(self, element: net.Choice) -> int:
        if element.adaptive:
            return self._predict(element.state)
        token = self._tokens.look_ahead(1)
        for number, transition in enumerate(_some(element.state).transitions, start=1):
            if token.type in self._network.next_tokens(transition.target):
                return number
        raise NoViableAlternativeError(token, token)

    def _begins(self, state: State | None) -> bool:
        """Whether the next token begins what the first way out of the state leads to."""
        inside = _some(state).transitions[0].target
        return self._tokens.look_ahead(1).type in self._network.next_tokens(inside)

    def _predict(self, decision: State | None) -> int:
        return self._predictor.predict(_some(decision), Choosing(self._follows, self._precedences[-1], self._tokens))

    # Where the parser is

    @property
    def _current(self) -> Context:
        assert self._context is not None
        return self._context

    def _follows(self) -> Iterator[State]:
        """The states behind the rules under way, from the innermost on."""
        context = self._context
        while context is not None and context.called_from is not None:
            call = context.called_from.transitions[0]
            assert isinstance(call, net.Invoke)
            yield call.follow
            context = context.parent

    def _expected(self) -> frozenset[int]:
        return self._network.next_tokens_in(_some(self._state), self._follows())

    def _enter(self, rule: str) -> None:
        self._depths[rule] = self._depths.get(rule, 0) + 1
        if self._depths[rule] > MAX_DEPTH:
            self._abandon(f"expression recursion limit exceeded: {MAX_DEPTH}")

    def _leave(self, rule: str) -> None:
        self._depths[rule] = max(self._depths[rule] - 1, 0)

    # Reports

    def _syntax_error(self, at: int, message: str) -> None:
        message = _RESERVED.sub(r"mismatched input '\1' expecting IDENTIFIER", message)
        too_many = self._reported >= MAX_SYNTAX_ERRORS
        if too_many:
            message = f"More than {MAX_SYNTAX_ERRORS} syntax errors"
        self._reported += 1
        self._builder.report(at, f"Syntax error: {message}")
        if too_many:
            raise AbandonedError

    def _abandon(self, message: str) -> None:
        self._builder.problems.append(Problem(NO_POSITION, message))
        raise AbandonedError

    def _report(self, error: NoViableAlternativeError | _MismatchError) -> None:
        if self._recovering:
            return
        self._recovering = True
        if isinstance(error, NoViableAlternativeError):
            text = self._tokens.text_between(error.start, error.offending)
            text = "<EOF>" if error.start.type == EOF else text
            message = f"no viable alternative at input {_quoted(text)}"
        else:
            message = f"mismatched input {_quoted(error.offending.text)} expecting {display(error.expected)}"
        self._syntax_error(error.offending.start, message)

    def _report_unwanted(self) -> None:
        if not self._recovering:
            self._recovering = True
            token, expected = self._tokens.look_ahead(1), self._expected()
            self._syntax_error(token.start, f"extraneous input {_quoted(token.text)} expecting {display(expected)}")

    def _report_missing(self) -> None:
        if not self._recovering:
            self._recovering = True
            token, expected = self._tokens.look_ahead(1), self._expected()
            self._syntax_error(token.start, f"missing {display(expected)} at {_quoted(token.text)}")

    def _end_error(self) -> None:
        self._recovering = False
        self._last_error_states = set()
        self._last_error_index = -1

    # Recovery

    def _sync(self, state: State | None) -> None:
        """Looks whether the next token fits a block or a loop, and mends what it can."""
        self._state = state = _some(state)
        if self._recovering:
            return
        fitting = self._network.next_tokens(state)
        if EPSILON in fitting or self._tokens.look_ahead(1).type in fitting:
            return
        if state.kind in ("star_loop_back", "plus_loop_back"):
            self._report_unwanted()
            self._skip_to(self._expected() | self._recovery_set(), None)
        elif not self._deletes_one(None):
            raise _MismatchError(self._tokens.look_ahead(1), self._expected())

    def _recover_inline(self) -> Token:
        """The token that was to be here: the one behind a token too many, or one made up; raises _MismatchError."""
        budget = self._recovery_budget()
        if self._deletes_one(budget):
            token = self._tokens.look_ahead(1)
            self._consume(budget)
            return token
        token = self._tokens.look_ahead(1)
        behind = _some(self._state).transitions[0].target
        if token.type not in self._network.next_tokens_in(behind, self._follows()):
            raise _MismatchError(token, self._expected())
        self._report_missing()
        wanted = min(self._expected())
        spelt = f"'{tk.LITERALS[wanted - 1]}'" if 0 < wanted <= len(tk.LITERALS) else "undefined"
        text = "<missing EOF>" if wanted == EOF else f"<missing {spelt}>"
        place = (self._tokens.look_back() or token) if token.type == EOF else token
        return Token(wanted, text, place.start, -1)

    def _deletes_one(self, budget: list[int] | None) -> bool:
        """Drops the next token if the one behind it fits."""
        if self._tokens.look_ahead(2).type not in self._expected():
            return False
        self._report_unwanted()
        self._consume(budget)
        self._end_error()
        return True

    def _recover(self) -> None:
        """Skips to a token that one of the rules under way can go on with."""
        budget = self._recovery_budget()
        state = _some(self._state)
        if self._last_error_index == self._tokens.index and state.number in self._last_error_states:
            self._consume(budget)
        self._last_error_index = self._tokens.index
        self._last_error_states.add(state.number)
        self._skip_to(self._recovery_set(), budget)

    def _recovery_set(self) -> frozenset[int]:
        found: set[int] = set()
        for follow in self._follows():
            found |= self._network.next_tokens(follow)
        return frozenset(found - {EPSILON})

    def _skip_to(self, wanted: frozenset[int], budget: list[int] | None) -> None:
        while (token := self._tokens.look_ahead(1)).type != EOF and token.type not in wanted:
            self._consume(budget)

    def _recovery_budget(self) -> list[int]:
        """How many tokens the recovery that begins may skip; the parser gives up on too many recoveries."""
        if self._recoveries >= MAX_RECOVERIES:
            self._syntax_error(
                self._tokens.look_ahead(1).start, f"error recovery attempt limit exceeded: {MAX_RECOVERIES}"
            )
            raise AbandonedError
        self._recoveries += 1
        return [MAX_SKIPPED]

    def _consume(self, budget: list[int] | None) -> None:
        if budget is not None:
            if budget[0] == 0:
                self._abandon(f"error recovery token lookahead limit exceeded: {MAX_SKIPPED}")
            budget[0] -= 1
        self._tokens.consume()


def _some(state: State | None) -> State:
    assert state is not None
    return state


def _quoted(text: str) -> str:
    escaped = text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"
