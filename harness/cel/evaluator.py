"""Turns a checked expression into nested Python closures, once; calling the outermost one evaluates.

Whatever is known when a program is made is done then, as cel-go does it with the option OptOptimize: constant lists and
maps are built, conversions of constants computed, constant patterns compiled, `x in [constants]` made a lookup. What
fails there fails the program, whatever the event (`failed to create a Program: …`).

Facts: google/cel-go v0.30.0, interpreter/{planner,interpretable,decorators,optimizations,attributes}.go.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from harness.cel import arithmetic, comprehensions, messages, operators
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, StructLiteral
from harness.cel.checker import Checked
from harness.cel.closures import (
    STEPS_LEFT,
    Closure,
    Frame,
    Part,
    ProgramError,
    all_of,
    any_of,
    binary_call,
    compare_secret,
    computed,
    conditional,
    constant,
    equal,
    fixed_path,
    header_call,
    indexed,
    matches,
    membership,
    not_equal,
    tested,
    unary_call,
)
from harness.cel.declarations.declaration import Overload
from harness.cel.declarations.names import MESSAGE_FIELDS
from harness.cel.functions.guards import guard_any, guard_binary, guard_unary
from harness.cel.functions.standard import CONVERSIONS
from harness.cel.optional_closures import (
    find_all,
    indexed_if_present,
    list_with_optionals,
    map_with_optionals,
    message_with_optionals,
    optional_or,
)
from harness.cel.trampoline import Steps, run
from harness.cel.values import TypeValue, Value, go_type_name, map_of

_NATIVE_NAMES: dict[type, str] = {
    type(None): "<nil>",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}
"""How Go names the types of a payload's values, where they have not become CEL's own."""

BINARY_OPERATORS: dict[str, Callable[[Any, Any], Value]] = {
    "_<_": operators.less,
    "_<=_": operators.less_equals,
    "_>_": operators.greater,
    "_>=_": operators.greater_equals,
    "_+_": arithmetic.add,
    "_-_": arithmetic.subtract,
    "_*_": arithmetic.multiply,
    "_/_": arithmetic.divide,
    "_%_": arithmetic.modulo,
    "@in": operators.contains,
}
UNARY_OPERATORS: dict[str, Callable[[Any], Value]] = {"!_": operators.logical_not, "-_": arithmetic.negate}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled expression. `locals_count` places of the frame are for macros' variables; `depth` is how deep its
    closures may call each other; `is_constant` tells that it looks at no event."""

    closure: Closure
    locals_count: int
    depth: int
    is_constant: bool


Observe: TypeAlias = Callable[[Node, Part], Part]
"""Wraps the closure of a node, so that somebody sees what it gives."""


def compile_checked(checked: Checked, observe: Observe | None = None) -> Compiled:
    """Compiles a checked expression; raises ProgramError.

    With `observe` each node has a closure of its own, passed through it; without, common patterns become one.
    """
    compiler = _Compiler(checked, observe)
    part = run(compiler.compile(checked.root))
    return Compiled(part.closure, compiler.locals_count, compiler.depth, part.is_constant)


class _Compiler:
    def __init__(self, checked: Checked, observe: Observe | None) -> None:
        self.locals_count = 0
        self.depth = 0
        self._types = checked.types
        self._overloads = checked.overloads
        self._observe = observe
        self._environment = checked.environment
        self._first_local = checked.environment.first_local
        self._scope: list[str] = []
        self._level = 0

    def compile(self, node: Node) -> Steps[Part]:
        """The node's part, compiled on a stack of our own: expressions nest deep."""
        self._level += 1
        self.depth = max(self.depth, self._level)
        match node:
            case Constant(value=value):
                part = constant(value)
            case Ident():
                part = self._ident(node)
            case _:
                part = yield self._compile(node)
        self._level -= 1
        return self._observe(node, part) if self._observe else part

    def _compile(self, node: Select | Call | ListLiteral | MapLiteral | StructLiteral | Macro) -> Steps[Part]:
        match node:
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
        if self._types[id(node)].kind == "type":
            # cel-go looks up the name of a type, even where the name is a macro's variable that holds one.
            return self._named_type(name)
        if not node.name.startswith(".") and name in self._scope:
            slot = self._first_local + len(self._scope) - 1 - self._scope[::-1].index(name)
            return Part(operator.itemgetter(slot))
        if name in self._environment.slots:
            return Part(operator.itemgetter(self._environment.slots[name]))
        return self._named_type(name)

    def _named_type(self, name: str) -> Part:
        if name in messages.NOT_REGISTERED or name not in self._environment.named_types:
            raise ProgramError(f"reference to undefined type: {name}")
        return constant(TypeValue(self._environment.named_types[name].name))

    def _select(self, node: Select) -> Steps[Part]:
        if not self._observe and (path := self._path(node)) is not None:
            slot, keys = path
            if node.test_only:
                return Part(tested(fixed_path(slot, keys[:-1]), keys[-1]))
            return Part(fixed_path(slot, keys))
        operand = (yield self.compile(node.operand)).closure
        key = node.field
        if node.test_only:
            return Part(tested(operand, key))
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
            return self._first_local + len(self._scope) - 1 - self._scope[::-1].index(name)
        return self._environment.slots.get(name.removeprefix("."))

    def _call(self, node: Call) -> Steps[Part]:
        if node.function in ("_&&_", "_||_"):
            logical: Part = yield self._logical(node)
            return logical
        if node.function == "_[_]" and not self._observe and (path := self._path(node)) is not None:
            return Part(fixed_path(*path))
        parts: list[Part] = []
        for arg in node.args if node.target is None else (node.target, *node.args):
            parts.append((yield self.compile(arg)))
        match node.function:
            case "_?_:_":
                return Part(conditional(*(part.closure for part in parts)))
            case "_==_":
                return Part(equal(*parts))
            case "_!=_":
                return Part(not_equal(*parts))
            case "_[_]":
                return Part(indexed(parts[0], parts[1], self._key_type_names(node.args[1])))
            case "_?._" | "_[?_]":
                return Part(indexed_if_present(parts[0], parts[1]))
            case "@in":
                return self._in(node, *parts)
            case "compareSecret":
                return Part(compare_secret(*(part.closure for part in parts)))
            case "or" | "orValue":
                return Part(optional_or(parts[0].closure, parts[1].closure, unwrap=node.function == "orValue"))
            case "matches":
                return Part(matches(*parts))
            case "find" | "findAll" if parts[1].is_constant and type(parts[1].value) is str:
                return Part(find_all(parts[0].closure, parts[1].value, parts[2:], first=node.function == "find"))
            case "match" | "canonical":
                return Part(header_call(node.function, parts))
            case name if name in BINARY_OPERATORS:
                return Part(binary_call(BINARY_OPERATORS[name], *parts))
            case name if name in UNARY_OPERATORS:
                return Part(unary_call(UNARY_OPERATORS[name], parts[0].closure))
            case name:
                return self._function(name, parts, self._overloads.get(id(node)))

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
        return Part(all_of(tuple(terms)) if node.function == "_&&_" else any_of(tuple(terms)))

    def _function(self, name: str, parts: list[Part], only: Overload | None) -> Part:
        function = self._environment.implemented()[name]
        declared = self._environment.declared()
        closures = [part.closure for part in parts]
        call = function.call if function.call_as is None or only is None else function.call_as(only)
        match closures:
            case [one]:
                part = Part(unary_call(guard_unary(name, call, only, declared) if function.guarded else call, one))
            case [_, _]:
                guarded = guard_binary(name, call, only, declared) if function.guarded else call
                part = Part(binary_call(guarded, *parts))
            case _:
                guarded = guard_any(name, len(closures), call, only, declared) if function.guarded else call
                part = Part(lambda frame: guarded(*[closure(frame) for closure in closures]))
        if name in CONVERSIONS and len(parts) == 1 and parts[0].is_constant:
            return computed(part.closure)
        return part

    def _key_type_names(self, key: Node) -> Callable[[Any], str]:
        """How Go names the type of a key: of a payload's value by the value it was decoded to."""
        root = key
        while isinstance(root, Select) or (isinstance(root, Call) and root.function == "_[_]"):
            root = root.operand if isinstance(root, Select) else root.args[0]
        slot = self._variable_slot(root.name) if isinstance(root, Ident) else None
        if slot in self._environment.native:
            return lambda value: _NATIVE_NAMES.get(type(value)) or go_type_name(value)
        if slot == self._environment.native_header and root is key:
            return lambda value: "http.Header"
        return go_type_name

    def _in(self, node: Call, element: Part, holder: Part) -> Part:
        # cel-go turns this into a lookup where the checker knows that the operation is the one on lists.
        if holder.is_constant and isinstance(holder.value, list) and self._is_list(node.args[1]):
            if not holder.value:
                return constant(False)
            if (lookup := membership(element.closure, holder.value)) is not None:
                return Part(lookup)
        return Part(binary_call(operators.contains, element, holder))

    def _is_list(self, node: Node) -> bool:
        given = self._types.get(id(node))
        return given is not None and given.kind == "list"

    def _list(self, node: ListLiteral) -> Steps[Part]:
        parts: list[Part] = []
        for element in node.elements:
            parts.append((yield self.compile(element)))
        if node.optionals:
            return Part(list_with_optionals([part.closure for part in parts], node.optionals))
        if all(part.is_constant for part in parts):
            return constant([part.value for part in parts])
        closures = tuple(part.closure for part in parts)
        return Part(lambda frame: [closure(frame) for closure in closures])

    def _map(self, node: MapLiteral) -> Steps[Part]:
        entries: list[tuple[Part, Part]] = []
        for key, value in node.entries:
            entries.append(((yield self.compile(key)), (yield self.compile(value))))
        closures = tuple((key.closure, value.closure) for key, value in entries)
        if node.optionals:
            return Part(map_with_optionals(closures, node.optionals))

        def build(frame: Frame) -> Value:
            return map_of([(key(frame), value(frame)) for key, value in closures])

        if all(key.is_constant and value.is_constant for key, value in entries):
            return computed(build)
        return Part(build)

    def _struct(self, node: StructLiteral) -> Steps[Part]:
        if node.name not in MESSAGE_FIELDS:
            # The checker takes `list` and `null_type` for messages, too.
            raise ProgramError(f"unknown type: {node.name}")
        fields: list[tuple[str, Closure]] = []
        for name, value in node.fields:
            fields.append((name, (yield self.compile(value)).closure))
        if node.optionals:
            return Part(message_with_optionals(node.name, tuple(fields), node.optionals))
        return Part(lambda frame: messages.build(node.name, {name: value(frame) for name, value in fields}))

    def _macro(self, node: Macro) -> Steps[Part]:
        items = (yield self.compile(node.target)).closure
        slot = self._first_local + len(self._scope)
        self._scope.extend((node.variable, node.second) if node.second else (node.variable,))
        self.locals_count = max(self.locals_count, len(self._scope))
        args: list[Closure] = []
        for arg in node.args:
            args.append((yield self.compile(arg)).closure)
        del self._scope[slot - self._first_local :]
        if node.kind in ("optMap", "optFlatMap"):
            return Part(comprehensions.of_optional(slot, items, args[0], wrap=node.kind == "optMap"))
        if node.second:
            return Part(comprehensions.loop_over_entries(node.kind, slot, STEPS_LEFT, items, args))
        return Part(comprehensions.loop(node.kind, slot, STEPS_LEFT, items, args))
