"""ANTLR's choice between alternatives, by as many tokens as it takes ("adaptive LL(*)").

It follows all alternatives at once over the network, first as if the rule could have been called from anywhere
(strong LL), and with the real callers where that leaves two alternatives equal. If no alternative goes on, the choice
fails at that token, unless one of them got to the end of the rule before: then that one is taken.

Source: antlr4-go/antlr v4.13.1, parser_atn_simulator.go, atn_config_set.go, prediction_context.go, prediction_mode.go.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from harness.cel.antlr.network import Binds, Epsilon, Invoke, Match, Network, State, Transition
from harness.cel.antlr.tokens import EOF, EPSILON, Token, TokenStream

_ConfigKey: TypeAlias = tuple[int, int, int, int, bool]
_Key: TypeAlias = tuple[_ConfigKey, ...]

_BOTTOM = 0x7FFFFFFF
"""Stands for the end of a stack among the numbers of return states."""


class NoViableAlternativeError(Exception):
    """No alternative fits: from the token where the choice began up to the one where it failed."""

    def __init__(self, start: Token, offending: Token) -> None:
        super().__init__()
        self.start = start
        self.offending = offending


@dataclass(frozen=True, slots=True, eq=False)
class _Stack:
    """Return states and, for each, the stack below it; several of them are several stacks merged. Equal stacks are
    one object (`_Stacks`)."""

    returns: tuple[int, ...]
    parents: "tuple[_Stack | None, ...]"

    @property
    def is_empty(self) -> bool:
        return self.returns[0] == _BOTTOM

    @property
    def may_be_empty(self) -> bool:
        return self.returns[-1] == _BOTTOM


class _Stacks:
    """Makes and merges stacks."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[int, ...], tuple[int, ...]], _Stack] = {}
        self.empty = self.make((_BOTTOM,), (None,))

    def make(self, returns: tuple[int, ...], parents: tuple[_Stack | None, ...]) -> _Stack:
        key = returns, tuple(map(id, parents))
        if key not in self._known:
            self._known[key] = _Stack(returns, parents)
        return self._known[key]

    def push(self, parent: _Stack, state: State) -> _Stack:
        return self.make((state.number,), (parent,))

    def merge(self, one: _Stack, other: _Stack, anywhere: bool) -> _Stack:
        """Both stacks as one. With `anywhere`, an empty stack stands for every one."""
        if one is other:
            return one
        if anywhere and (one.is_empty or other.is_empty):
            return one if one.is_empty else other
        below: dict[int, _Stack | None] = {}
        for stack in (one, other):
            if stack is self.empty:
                continue  # antlr4-go forgets the empty one here
            for number, parent in zip(stack.returns, stack.parents, strict=True):
                known = below.get(number)
                below[number] = parent if known is None or parent is None else self.merge(known, parent, anywhere)
        returns = tuple(sorted(below))
        return self.make(returns, tuple(below[number] for number in returns))


@dataclass(slots=True, eq=False)
class _Config:
    """A way under way: the state it is in, the alternative it began with, the stack of rules it entered, and the
    precedence that it still has to ask for (0 for none). `outer` counts how often it left the rule of the choice."""

    state: State
    alternative: int
    stack: _Stack
    precedence: int = 0
    outer: int = 0
    unfiltered: bool = False

    @property
    def key(self) -> "_ConfigKey":
        """What makes two of them equal."""
        return self.state.number, self.alternative, id(self.stack), self.precedence, self.unfiltered

    def at(self, state: State, stack: _Stack | None = None) -> "_Config":
        """The same way in another state."""
        return _Config(state, self.alternative, stack or self.stack, self.precedence, self.outer, self.unfiltered)


class _Configs:
    """Ways that are under way at once. Two that differ in their stacks only are merged."""

    def __init__(self, full: bool) -> None:
        self.full = full
        self.items: list[_Config] = []
        self._known: dict[tuple[int, int, int], _Config] = {}

    def add(self, config: _Config, stacks: _Stacks) -> None:
        key = config.state.number, config.alternative, config.precedence
        known = self._known.setdefault(key, config)
        if known is config:
            self.items.append(config)
            return
        known.outer = max(known.outer, config.outer)
        known.unfiltered = known.unfiltered or config.unfiltered
        known.stack = stacks.merge(known.stack, config.stack, anywhere=not self.full)

    @property
    def key(self) -> "_Key":
        """What makes two of them equal."""
        return tuple(config.key for config in self.items)

    @property
    def only_alternative(self) -> int:
        """The alternative that all of them began with, 0 if they are of several."""
        alternatives = {config.alternative for config in self.items}
        return alternatives.pop() if len(alternatives) == 1 else 0

    def alternatives_by_place(self) -> list[set[int]]:
        """For each state and stack, the alternatives that are there."""
        places: dict[tuple[int, int], set[int]] = {}
        for config in self.items:
            places.setdefault((config.state.number, id(config.stack)), set()).add(config.alternative)
        return list(places.values())

    def conflict(self) -> bool:
        """Whether more tokens cannot tell the alternatives apart, as far as strong LL sees."""
        if all(config.state.kind == "rule_stop" for config in self.items):
            return True
        by_state: dict[int, set[int]] = {}
        for config in self.items:
            by_state.setdefault(config.state.number, set()).add(config.alternative)
        several = any(len(alternatives) > 1 for alternatives in self.alternatives_by_place())
        return several and not any(len(alternatives) == 1 for alternatives in by_state.values())


@dataclass(slots=True)
class Choosing:
    """Where a choice is made: the follow states of the rules under way, from the innermost on, the precedence of the
    innermost, and the tokens."""

    follows: Callable[[], Iterable[State]]
    precedence: int
    tokens: TokenStream

    def allows(self, precedence: int) -> bool:
        """Whether an operator of the precedence binds tightly enough."""
        return precedence >= self.precedence


class Predictor:
    """Makes the choices of one text."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._stacks = _Stacks()
        self._starts: dict[tuple[int, int], _Configs] = {}
        self._known: dict[tuple[int, _Key], _Configs] = {}
        self._steps: dict[tuple[int, int], _Configs | None] = {}

    def predict(self, decision: State, choosing: Choosing) -> int:
        """The alternative (from 1) to take in a state; raises NoViableAlternativeError."""
        key = decision.number, choosing.precedence if decision.precedence_loop else 0
        if key not in self._starts:
            start = self._start(decision, self._stacks.empty, choosing, full=False)
            start = self._filtered(start, choosing) if decision.precedence_loop else start
            self._starts[key] = self._known_as(decision, start)
        return self._strong_ll(decision, self._starts[key], choosing)

    def _strong_ll(self, decision: State, start: _Configs, choosing: Choosing) -> int:
        previous, distance = start, 1
        while True:
            token = choosing.tokens.look_ahead(distance)
            reached = self._step(decision, previous, token.type)
            if reached is None:
                return self._finished_before(previous, choosing, token)
            if alternative := reached.only_alternative:
                if not any(config.precedence for config in reached.items):
                    return alternative
                if self._permitted({alternative}, reached, choosing):
                    return alternative
                raise NoViableAlternativeError(choosing.tokens.look_ahead(1), choosing.tokens.look_ahead(1))
            if reached.conflict():
                if any(config.precedence for config in reached.items):
                    alternatives = set().union(*reached.alternatives_by_place())
                    permitted = self._permitted(alternatives, reached, choosing)
                    if len(permitted) == 1:
                        return permitted.pop()
                return self._full_ll(decision, choosing)
            previous = reached
            distance += token.type != EOF

    def _full_ll(self, decision: State, choosing: Choosing) -> int:
        stack = self._stacks.empty
        for follow in reversed(list(choosing.follows())):
            stack = self._stacks.push(stack, follow)
        previous, distance = self._start(decision, stack, choosing, full=True), 1
        while True:
            token = choosing.tokens.look_ahead(distance)
            reached = self._reach(decision, previous, token.type)
            if reached is None:
                # Here antlr4-go has gone back to the first token before it says which one offends.
                return self._finished_before(previous, choosing, choosing.tokens.look_ahead(1))
            if alternative := reached.only_alternative:
                return alternative
            first = {min(alternatives) for alternatives in reached.alternatives_by_place()}
            if len(first) == 1:
                return first.pop()
            previous = reached
            distance += token.type != EOF

    def _finished_before(self, configs: _Configs, choosing: Choosing, offending: Token) -> int:
        """The first alternative that got to the end of the rule before the token; else the choice fails."""
        for wanted in (True, False):
            finished = [
                config.alternative
                for config in configs.items
                if (not config.precedence or choosing.allows(config.precedence)) is wanted
                and (config.outer or (config.state.kind == "rule_stop" and config.stack.may_be_empty))
            ]
            if finished:
                return min(finished)
        raise NoViableAlternativeError(choosing.tokens.look_ahead(1), offending)

    def _permitted(self, alternatives: set[int], configs: _Configs, choosing: Choosing) -> set[int]:
        """Those of the alternatives that the precedence allows."""
        asked: dict[int, set[int]] = {}
        for config in configs.items:
            if config.alternative in alternatives:
                asked.setdefault(config.alternative, set()).add(config.precedence)
        return {
            alternative
            for alternative, precedences in asked.items()
            if 0 in precedences or any(map(choosing.allows, precedences))
        }

    def _start(self, decision: State, stack: _Stack, choosing: Choosing, *, full: bool) -> _Configs:
        configs = _Configs(full)
        for alternative, transition in enumerate(decision.transitions, start=1):
            config = _Config(transition.target, alternative, stack)
            self._close(decision, config, configs, _Busy(), choosing)
        return configs

    def _filtered(self, configs: _Configs, choosing: Choosing) -> _Configs:
        """The start of a left-recursive loop without what its precedence forbids and what is there twice."""
        filtered = _Configs(configs.full)
        entered: dict[int, _Stack] = {}
        for config in configs.items:
            if config.alternative == 1 and (not config.precedence or choosing.allows(config.precedence)):
                entered[config.state.number] = config.stack
                free = config.at(config.state)
                free.precedence = 0
                filtered.add(free, self._stacks)
        for config in configs.items:
            shadowed = not config.unfiltered and entered.get(config.state.number) is config.stack
            if config.alternative != 1 and not shadowed:
                filtered.add(config, self._stacks)
        return filtered

    def _step(self, decision: State, configs: _Configs, token: int) -> _Configs | None:
        """`_reach` in strong LL, remembered: the same configs, known as one object, go on in the same way."""
        key = id(configs), token
        if key not in self._steps:
            reached = self._reach(decision, configs, token)
            self._steps[key] = None if reached is None else self._known_as(decision, reached)
        return self._steps[key]

    def _known_as(self, decision: State, configs: _Configs) -> _Configs:
        """The first configs of the decision that were like these."""
        return self._known.setdefault((decision.number, configs.key), configs)

    def _reach(self, decision: State, configs: _Configs, token: int) -> _Configs | None:
        """The ways that go on with the token, None for none."""
        full = configs.full
        met = _Configs(full)
        skipped: list[_Config] = []
        for config in configs.items:
            if config.state.kind == "rule_stop":
                if full or token == EOF:
                    skipped.append(config)
                continue
            for transition in config.state.transitions:
                if isinstance(transition, Match) and token in transition.tokens:
                    met.add(config.at(transition.target), self._stacks)
        reached = met
        if skipped or token == EOF or (len(met.items) != 1 and not met.only_alternative):
            reached, busy = _Configs(full), _Busy()
            for config in met.items:
                self._close(decision, config, reached, busy, None, eof=token == EOF)
        if token == EOF:
            reached = self._ended(reached, look_to_end=reached.key == met.key)
        if skipped and not (full and any(config.state.kind == "rule_stop" for config in reached.items)):
            for config in skipped:
                reached.add(config, self._stacks)
        return reached if reached.items else None

    def _ended(self, configs: _Configs, *, look_to_end: bool) -> _Configs:
        """Behind the end of the text only ways at the end of a rule go on."""
        if all(config.state.kind == "rule_stop" for config in configs.items):
            return configs
        ended = _Configs(configs.full)
        for config in configs.items:
            if config.state.kind == "rule_stop":
                ended.add(config, self._stacks)
            elif look_to_end and config.state.only_epsilon and EPSILON in self._network.next_tokens(config.state):
                ended.add(config.at(self._network.stops[config.state.rule]), self._stacks)
        return ended

    def _close(
        self,
        decision: State,
        first: _Config,
        configs: _Configs,
        busy: "_Busy",
        asking: Choosing | None,
        *,
        eof: bool = False,
    ) -> None:
        """Adds all that a way can get to without a token. With `asking` precedences are noted, or asked at once where
        the callers are known."""
        waiting: list[tuple[_Config, int, bool]] = [(first, 0, False)]
        while waiting:
            config, depth, once = waiting.pop()
            if once and not busy.enter(config):
                continue
            if config.state.kind == "rule_stop":
                popped = False
                if not config.stack.is_empty:
                    for number, parent in zip(config.stack.returns, config.stack.parents, strict=True):
                        if parent is None:
                            popped = configs.full
                            if popped:
                                configs.add(config.at(config.state, self._stacks.empty), self._stacks)
                        else:
                            follow = _Config(
                                self._network.states[number],
                                config.alternative,
                                parent,
                                config.precedence,
                                config.outer,
                            )
                            waiting.append((follow, depth, False))
                    if popped or not config.stack.may_be_empty:
                        continue
                elif configs.full:
                    configs.add(config, self._stacks)
                    continue
            if not config.state.only_epsilon:
                configs.add(config, self._stacks)
            onward = list(self._onward(decision, config, depth, configs.full, asking, eof))
            waiting.extend(reversed(onward))

    def _onward(
        self, decision: State, config: _Config, depth: int, full: bool, asking: Choosing | None, eof: bool
    ) -> Iterator[tuple[_Config, int, bool]]:
        """The ways on without a token, each with its depth and whether it is to be gone only once."""
        left_rule = config.state.kind == "rule_stop"
        for index, transition in enumerate(config.state.transitions):
            if index == 0 and self._enters_in_vain(config):
                continue
            follow = self._through(config, transition, depth, full, asking, eof)
            if follow is None:
                continue
            if left_rule:
                if decision.precedence_loop and isinstance(transition, Epsilon) and transition.outer == decision.rule:
                    follow.unfiltered = True
                follow.outer += 1
                yield follow, depth - 1, True
            elif isinstance(transition, Invoke) and depth >= 0:
                yield follow, depth + 1, False
            else:
                yield follow, depth, isinstance(transition, Match)

    def _through(
        self, config: _Config, transition: Transition, depth: int, full: bool, asking: Choosing | None, eof: bool
    ) -> _Config | None:
        match transition:
            case Epsilon(target=target):
                return config.at(target)
            case Invoke(target=target, follow=follow):
                return config.at(target, self._stacks.push(config.stack, follow))
            case Match(target=target, tokens=tokens):
                return config.at(target) if eof and EOF in tokens else None
            case Binds(target=target, precedence=precedence):
                if asking is None or depth != 0:
                    return config.at(target)
                if full:
                    return config.at(target) if asking.allows(precedence) else None
                asked = config.at(target)
                asked.precedence = precedence
                return asked

    def _enters_in_vain(self, config: _Config) -> bool:
        """Whether an operand of a left-recursive rule need not look for operators, as its caller will."""
        state, stack = config.state, config.stack
        if not state.precedence_loop or stack.is_empty or stack.may_be_empty:
            return False
        block_end = state.transitions[0].target.block_end
        for number in stack.returns:
            back = self._network.states[number]
            if back.rule != state.rule or len(back.transitions) != 1 or isinstance(back.transitions[0], Match):
                return False
            target = back.transitions[0].target
            returns_to_loop = back is block_end or target is block_end or (back.kind == "block_end" and target is state)
            if not returns_to_loop and not (
                target.kind == "block_end" and len(target.transitions) == 1 and target.transitions[0].target is state
            ):
                return False
        return True


class _Busy:
    """The ways that were gone already, so that none is gone in circles."""

    def __init__(self) -> None:
        self._entered: set[_ConfigKey] = set()

    def enter(self, config: _Config) -> bool:
        """Whether the way is new."""
        if config.key in self._entered:
            return False
        self._entered.add(config.key)
        return True
