"""Turns a checked expression into nested Python closures, once; calling the outermost one evaluates.

Whatever is known when a program is made is done then, as cel-go does it with the option OptOptimize: constant lists and
maps are built, conversions of constants computed, constant patterns compiled, `x in [constants]` made a lookup. What
fails there fails the program, whatever the event (`failed to create a Program: …`).

Facts: google/cel-go v0.30.0, interpreter/{planner,interpretable,decorators,optimizations,attributes}.go.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from harness.cel import comprehensions, messages, operators, regex
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, StructLiteral
from harness.cel.checker import Checked
from harness.cel.declarations.names import NAMED_TYPES
from harness.cel.errors import EvaluationError
from harness.cel.functions import functions
from harness.cel.functions.guards import guard_any, guard_binary, guard_unary
from harness.cel.functions.standard import CONVERSIONS
from harness.cel.operators import no_such_overload
from harness.cel.trampoline import Steps, run
from harness.cel.values import INT64_MAX, INT64_MIN, TypeValue, Uint, Value, go_type_name, identity, map_of
from harness.goheader import canonical_header_key

Frame: TypeAlias = list[Any]
"""What an evaluation works on: the variables, the callback of compareSecret, the steps left, and the macros' variables.

A list, because closures find a place in it faster than a name."""

Closure: TypeAlias = Callable[[Frame], Any]
"""Evaluates a part: returns its value or raises EvaluationError."""

BODY, HEADER, EXTENSIONS, REQUEST_URL, COMPARE_SECRET, STEPS_LEFT, FIRST_LOCAL = range(7)
_SLOTS = {"body": BODY, "header": HEADER, "extensions": EXTENSIONS, "requestURL": REQUEST_URL}

_NATIVE_NAMES: dict[type, str] = {
    type(None): "<nil>",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}
"""How Go names the types of a payload's values, where they have not become CEL's own."""

_QUALIFIERS = (bool, int, float, str, Uint)
"""The Python types of what can stand in brackets."""

_BINARY: dict[str, Callable[[Any, Any], Value]] = {
    "_<_": operators.less,
    "_<=_": operators.less_equals,
    "_>_": operators.greater,
    "_>=_": operators.greater_equals,
    "_+_": operators.add,
    "_-_": operators.subtract,
    "_*_": operators.multiply,
    "_/_": operators.divide,
    "_%_": operators.modulo,
    "@in": operators.contains,
}
_UNARY: dict[str, Callable[[Any], Value]] = {"!_": operators.logical_not, "-_": operators.negate}


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled node: its closure; `is_constant` where cel-go has its value at once, which is then `value`."""

    closure: Closure
    is_constant: bool = False
    value: Value = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled expression. `locals_count` places of the frame are for macros' variables; `depth` is how deep its
    closures may call each other."""

    closure: Closure
    locals_count: int
    depth: int


Observe: TypeAlias = Callable[[Node, Part], Part]
"""Wraps the closure of a node, so that somebody sees what it gives."""


class ProgramError(Exception):
    """A constant part cannot be computed; `str()` is cel-go's message."""


def compile_checked(checked: Checked, observe: Observe | None = None) -> Compiled:
    """Compiles a checked expression; raises ProgramError.

    With `observe` each node has a closure of its own, passed through it; without, common patterns become one.
    """
    compiler = _Compiler(checked.types, observe)
    part = run(compiler.compile(checked.root))
    return Compiled(part.closure, compiler.locals_count, compiler.depth)


class _Compiler:
    def __init__(self, types: Mapping[int, Any], observe: Observe | None) -> None:
        self.locals_count = 0
        self.depth = 0
        self._types = types
        self._observe = observe
        self._scope: list[str] = []
        self._level = 0

    def compile(self, node: Node) -> Steps[Part]:
        """The node's part, compiled on a stack of our own: expressions nest deep."""
        self._level += 1
        self.depth = max(self.depth, self._level)
        part = yield self._compile(node)
        self._level -= 1
        return self._observe(node, part) if self._observe else part

    def _compile(self, node: Node) -> Steps[Part]:
        match node:
            case Constant(value=value):
                return _leaf(_constant(value))
            case Ident():
                return _leaf(self._ident(node))
            case Select():
                return self._select(node)
            case Call():
                return self._call(node)
            case ListLiteral():
                return self._list(node)
            case MapLiteral():
                return self._map(node)
            case StructLiteral():
                return self._struct(node)
            case Macro():
                return self._macro(node)

    def _ident(self, node: Ident) -> Part:
        name = node.name.removeprefix(".")
        if not node.name.startswith(".") and name in self._scope:
            slot = FIRST_LOCAL + len(self._scope) - 1 - self._scope[::-1].index(name)
            return Part(operator.itemgetter(slot))
        if name in _SLOTS:
            return Part(operator.itemgetter(_SLOTS[name]))
        if name in messages.NOT_REGISTERED:
            raise ProgramError(f"reference to undefined type: {name}")
        return _constant(TypeValue(NAMED_TYPES[name].name))

    def _select(self, node: Select) -> Steps[Part]:
        if not self._observe and (path := self._path(node)) is not None:
            slot, keys = path
            if node.test_only:
                return Part(_tested_path(_fixed_path(slot, keys[:-1]), keys[-1]))
            return Part(_fixed_path(slot, keys))
        operand = (yield self.compile(node.operand)).closure
        key = node.field
        if node.test_only:
            return Part(_tested_path(operand, key))
        select = operators.select
        return Part(lambda frame: select(operand(frame), key))

    def _path(self, node: Node) -> tuple[int, tuple[str, ...]] | None:
        """The place in the frame and the keys of `body.a['b']`, None for anything else."""
        keys: list[str] = []
        while True:
            match node:
                case Select(operand=operand, field=name, test_only=test_only) if not (test_only and keys):
                    keys.append(name)
                    node = operand
                case Call(function="_[_]", args=(operand, Constant(value=str() as name))):
                    keys.append(name)
                    node = operand
                case Ident(name=name) if keys:
                    found = self._variable_slot(name)
                    return None if found is None else (found, tuple(reversed(keys)))
                case _:
                    return None

    def _variable_slot(self, name: str) -> int | None:
        if not name.startswith(".") and name in self._scope:
            return FIRST_LOCAL + len(self._scope) - 1 - self._scope[::-1].index(name)
        return _SLOTS.get(name.removeprefix("."))

    def _call(self, node: Call) -> Steps[Part]:
        if node.function in ("_&&_", "_||_"):
            return (yield self._logical(node))
        if node.function == "_[_]" and not self._observe and (path := self._path(node)) is not None:
            return Part(_fixed_path(*path))
        parts: list[Part] = []
        for arg in node.args if node.target is None else (node.target, *node.args):
            parts.append((yield self.compile(arg)))
        match node.function:
            case "_?_:_":
                return Part(_conditional(*(part.closure for part in parts)))
            case "_==_":
                return Part(_equal(*parts))
            case "_!=_":
                return Part(_not_equal(*parts))
            case "_[_]":
                return Part(self._index(node, *parts))
            case "@in":
                return self._in(node, *parts)
            case "compareSecret":
                return Part(_compare_secret(*(part.closure for part in parts)))
            case "matches":
                return Part(_matches(*parts))
            case "match" | "canonical":
                return Part(_header_call(node.function, parts))
            case name if name in _BINARY:
                return Part(_binary_call(_BINARY[name], *parts))
            case name if name in _UNARY:
                return Part(_unary_call(_UNARY[name], parts[0].closure))
            case name:
                return self._function(name, parts)

    def _logical(self, node: Call) -> Steps[Part]:
        """`&&` and `||`. A chain of either is one loop, unless each part of it is observed."""
        terms: list[Closure] = []
        waiting: list[Node] = list(reversed(node.args))
        while waiting:
            term = waiting.pop()
            if not self._observe and isinstance(term, Call) and term.function == node.function:
                waiting.extend(reversed(term.args))
            else:
                terms.append((yield self.compile(term)).closure)
        return Part(_all_of(tuple(terms)) if node.function == "_&&_" else _any_of(tuple(terms)))

    def _function(self, name: str, parts: list[Part]) -> Part:
        function = functions()[name]
        closures = [part.closure for part in parts]
        call = function.call
        match closures:
            case [one]:
                part = Part(_unary_call(guard_unary(name, call) if function.guarded else call, one))
            case [_, _]:
                part = Part(_binary_call(guard_binary(name, call) if function.guarded else call, *parts))
            case _:
                guarded = guard_any(name, len(closures), call) if function.guarded else call
                part = Part(lambda frame: guarded(*[closure(frame) for closure in closures]))
        if name in CONVERSIONS and len(parts) == 1 and parts[0].is_constant:
            return _computed(part.closure)
        return part

    def _index(self, node: Call, holder: Part, key: Part) -> Closure:
        index, select, take, give = operators.index, operators.select, holder.closure, key.closure
        if key.is_constant:
            constant = key.value
            if not isinstance(constant, _QUALIFIERS):
                raise ProgramError(f"invalid qualifier type: {go_type_name(constant)}")
            if isinstance(constant, str):
                return lambda frame: select(take(frame), constant)
            return lambda frame: index(take(frame), constant)
        name = self._key_type_names(node.args[1])

        def at_key(frame: Frame) -> Value:
            held = take(frame)
            wanted = give(frame)
            if isinstance(wanted, _QUALIFIERS):
                return index(held, wanted)
            raise EvaluationError(f"invalid qualifier type: {name(wanted)}")

        return at_key

    def _key_type_names(self, key: Node) -> Callable[[Any], str]:
        """How Go names the type of a key: of a payload's value by the value it was decoded to."""
        match key:
            case Ident(name=name) if self._variable_slot(name) == HEADER:
                return lambda value: "http.Header"
        path = self._path(key)
        if path is not None and path[0] in (BODY, EXTENSIONS):
            return lambda value: _NATIVE_NAMES.get(type(value)) or go_type_name(value)
        return go_type_name

    def _in(self, node: Call, element: Part, holder: Part) -> Part:
        # cel-go turns this into a lookup where the checker knows that the operation is the one on lists.
        if holder.is_constant and isinstance(holder.value, list) and self._is_list(node.args[1]):
            if not holder.value:
                return _constant(False)
            if (lookup := _membership(element.closure, holder.value)) is not None:
                return Part(lookup)
        return Part(_binary_call(operators.contains, element, holder))

    def _is_list(self, node: Node) -> bool:
        given = self._types.get(id(node))
        return given is not None and given.kind == "list"

    def _list(self, node: ListLiteral) -> Steps[Part]:
        parts: list[Part] = []
        for element in node.elements:
            parts.append((yield self.compile(element)))
        if all(part.is_constant for part in parts):
            return _constant([part.value for part in parts])
        closures = tuple(part.closure for part in parts)
        return Part(lambda frame: [closure(frame) for closure in closures])

    def _map(self, node: MapLiteral) -> Steps[Part]:
        entries: list[tuple[Part, Part]] = []
        for key, value in node.entries:
            entries.append(((yield self.compile(key)), (yield self.compile(value))))
        closures = tuple((key.closure, value.closure) for key, value in entries)

        def build(frame: Frame) -> Value:
            return map_of([(key(frame), value(frame)) for key, value in closures])

        if all(key.is_constant and value.is_constant for key, value in entries):
            return _computed(build)
        return Part(build)

    def _struct(self, node: StructLiteral) -> Steps[Part]:
        fields: list[tuple[str, Closure]] = []
        for name, value in node.fields:
            fields.append((name, (yield self.compile(value)).closure))
        return Part(lambda frame: messages.build(node.name, {name: value(frame) for name, value in fields}))

    def _macro(self, node: Macro) -> Steps[Part]:
        items = (yield self.compile(node.target)).closure
        self._scope.append(node.variable)
        self.locals_count = max(self.locals_count, len(self._scope))
        slot = FIRST_LOCAL + len(self._scope) - 1
        args: list[Closure] = []
        for arg in node.args:
            args.append((yield self.compile(arg)).closure)
        self._scope.pop()
        return Part(comprehensions.loop(node.kind, slot, STEPS_LEFT, items, args))


def _leaf(part: Part) -> Steps[Part]:
    return part
    yield  # makes this a step as all compilations are


def _constant(value: Value) -> Part:
    return Part(lambda frame: value, True, value)


def _computed(closure: Closure) -> Part:
    """A constant part computed at once; raises ProgramError."""
    try:
        return _constant(closure([]))
    except EvaluationError as error:
        raise ProgramError(str(error)) from None


def _fixed_path(slot: int, keys: tuple[str, ...]) -> Closure:
    """`body.a.b` and the like: tried on maps at once; what else they may be, step by step."""

    def step_by_step(frame: Frame) -> Value:
        value = frame[slot]
        for key in keys:
            value = operators.select(value, key)
        return value  # type: ignore[no-any-return]  # what frames and maps hold are values

    match keys:
        case ():
            return operator.itemgetter(slot)
        case (one,):

            def take_one(frame: Frame) -> Any:
                try:
                    return frame[slot][one]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_one
        case (one, two):

            def take_two(frame: Frame) -> Any:
                try:
                    return frame[slot][one][two]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_two
        case (one, two, three):

            def take_three(frame: Frame) -> Any:
                try:
                    return frame[slot][one][two][three]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)

            return take_three
        case _:

            def take(frame: Frame) -> Any:
                value = frame[slot]
                try:
                    for key in keys:
                        value = value[key]
                except (KeyError, TypeError, AttributeError):
                    return step_by_step(frame)
                return value

            return take


def _tested_path(holder: Closure, key: str) -> Closure:
    has = operators.has

    def test(frame: Frame) -> bool:
        held = holder(frame)
        return key in held if type(held) is dict else has(held, key)

    return test


def _all_of(terms: tuple[Closure, ...]) -> Closure:
    """`&&`: false if any term is, whatever the others are; else the first failure."""

    def all_of(frame: Frame) -> bool:
        failure: EvaluationError | None = None
        for term in terms:
            try:
                value = term(frame)
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is False:
                return False
            if value is not True and failure is None:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return True

    return all_of


def _any_of(terms: tuple[Closure, ...]) -> Closure:
    """`||`: true if any term is, whatever the others are; else the first failure."""

    def any_of(frame: Frame) -> bool:
        failure: EvaluationError | None = None
        for term in terms:
            try:
                value = term(frame)
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is True:
                return True
            if value is not False and failure is None:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return False

    return any_of


def _conditional(condition: Closure, truthy: Closure, falsy: Closure) -> Closure:
    def choose(frame: Frame) -> Value:
        chosen = condition(frame)
        if chosen is True:
            return truthy(frame)  # type: ignore[no-any-return]  # closures return values
        if chosen is False:
            return falsy(frame)  # type: ignore[no-any-return]  # closures return values
        raise no_such_overload()

    return choose


def _equal(left: Part, right: Part) -> Closure:
    """`==`, quicker where one side is a constant string or number."""
    one, other = left.closure, right.closure
    constant, variable = (right, one) if right.is_constant else (left, other)
    equals = operators.equals
    if constant.is_constant:
        value = constant.value
        if type(value) is str:
            return lambda frame: variable(frame) == value
        if type(value) is bool or value is None:
            return lambda frame: variable(frame) is value
        if type(value) is int and abs(value) < 2**53:

            def equals_number(frame: Frame) -> bool:
                given = variable(frame)
                return given == value if type(given) is float else equals(given, value)

            return equals_number
        return lambda frame: equals(variable(frame), value)
    return lambda frame: equals(one(frame), other(frame))


def _not_equal(left: Part, right: Part) -> Closure:
    """`!=`, quicker where one side is a constant string."""
    constant, variable = (right, left.closure) if right.is_constant else (left, right.closure)
    if constant.is_constant and type(constant.value) is str:
        value = constant.value
        return lambda frame: variable(frame) != value
    equal = _equal(left, right)
    return lambda frame: not equal(frame)


def _binary_call(call: Callable[[Any, Any], Value], left: Part, right: Part) -> Closure:
    one, other = left.closure, right.closure
    if right.is_constant:
        value = right.value
        return lambda frame: call(one(frame), value)
    return lambda frame: call(one(frame), other(frame))


def _unary_call(call: Callable[[Any], Value], operand: Closure) -> Closure:
    return lambda frame: call(operand(frame))


def _matches(text: Part, pattern: Part) -> Closure:
    """`matches`, its pattern compiled at once where it is constant; a type then counts as its name."""
    if not pattern.is_constant or type(pattern.value) is not str:
        return _binary_call(functions()["matches"].call, text, pattern)
    try:
        compiled = regex.compile_pattern(pattern.value)
    except regex.PatternError as error:
        raise ProgramError(str(error)) from None
    take = text.closure

    def matches(frame: Frame) -> bool:
        given = take(frame)
        if type(given) is str:
            return compiled.is_found_in(given)
        if type(given) is TypeValue:
            return compiled.is_found_in(given.name)
        raise no_such_overload()

    return matches


def _header_call(name: str, parts: list[Part]) -> Closure:
    """`header.match(…)` and `header.canonical(…)`: quick for the request's own header and a constant name."""
    closures = [part.closure for part in parts]
    guarded = guard_any(name, len(parts), functions()[name].call)
    if not parts[1].is_constant or type(parts[1].value) is not str:
        return lambda frame: guarded(*[closure(frame) for closure in closures])
    take, key, canonical = closures[0], parts[1].value, canonical_header_key(parts[1].value)

    def first_value(frame: Frame) -> str | None:
        """The value, None where the slow way has to look."""
        held = take(frame)
        if held is not frame[HEADER]:
            return None
        values = held.get(canonical)
        return values[0] if values else ""

    if name == "canonical":

        def take_canonical(frame: Frame) -> Any:
            value = first_value(frame)
            return guarded(take(frame), key) if value is None else value

        return take_canonical
    give = closures[2]

    def match(frame: Frame) -> Any:
        value = first_value(frame)
        wanted = give(frame)
        if value is None or type(wanted) is not str:
            return guarded(take(frame), key, wanted)
        return value == wanted

    return match


def _compare_secret(*closures: Closure) -> Closure:
    guarded = guard_any("compareSecret", len(closures), lambda *values: values[:3])

    def compare(frame: Frame) -> bool:
        presented, key, name = guarded(*[closure(frame) for closure in closures])  # type: ignore[misc]  # three texts
        return bool(frame[COMPARE_SECRET](presented, key, name))

    return compare


def _membership(element: Closure, items: list[Any]) -> Closure | None:
    """The lookup that `in` with a constant list becomes; None where an element is no simple value."""
    if not all(type(item) in _QUALIFIERS for item in items):
        return None
    members = {identity(same) for item in items for same in (item, *_same_in_other_types(item))}
    texts = frozenset(item for item in items if type(item) is str)

    def is_member(frame: Frame) -> bool:
        value = element(frame)
        return value in texts if type(value) is str else identity(value) in members

    return is_member


def _same_in_other_types(item: Any) -> list[Value]:
    """The numbers of other types that count as this one (cel-go, maybeOptimizeSetMembership)."""
    same: list[Value] = []
    if type(item) is float and item.is_integer():
        whole = int(item)
        same += [whole] if INT64_MIN < whole < INT64_MAX else []
        same += [Uint(whole)] if 0 <= whole < 2**64 else []
    elif type(item) is int:
        same += [float(item), *([Uint(item)] if item >= 0 else [])]
    elif type(item) is Uint:
        same += [float(item.value), *([item.value] if item.value <= INT64_MAX else [])]
    return same
