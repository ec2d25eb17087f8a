"""Gives every part of an expression its type, as cel-go's checker does, or says in its words what has none.

The tree that comes out is the one that went in with its names resolved: `math.abs(x)` is a call of the function
`math.abs` without a receiver, `google.protobuf.Timestamp` one `Ident`, an enum's value a constant.

Facts from google/cel-go v0.30.0: checker/checker.go and checker/env.go; the macros are typed as their expansions of
parser/macro.go, ext/lists.go, ext/comprehensions.go and cel/library.go would be.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TypeAlias

from harness.cel import types
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, Span, StructLiteral
from harness.cel.declarations.declaration import Overload
from harness.cel.declarations.names import MESSAGES, WELL_KNOWN_MESSAGES
from harness.cel.environment import TRIGGERS, Environment
from harness.cel.inference import Inference
from harness.cel.scopes import Scopes
from harness.cel.source import Problem, Source, compile_error
from harness.cel.trampoline import Steps, answered, run
from harness.cel.types import Type
from harness.cel.values import Uint

_Checking: TypeAlias = Steps[Node]
"""A check under way: it waits for the checks of its parts, and returns the node with its names resolved."""

_TRANSFORMING = ("map", "transformList", "transformMap", "transformMapEntry")
"""The macros whose last argument makes what they collect."""

_ACCUMULATOR = "@result"
_SORTED = "@__sortBy_input__"


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked expression: `types` gives the type of each node of `root`, by the node's id(), and `overloads` the one
    overload of each call that only one fits: it alone is tried when the call is made (interpreter/planner.go,
    resolveFunction)."""

    source: str
    root: Node
    types: Mapping[int, Type]
    overloads: Mapping[int, Overload]
    environment: Environment


def check(source: str, root: Node, environment: Environment = TRIGGERS) -> Checked:
    """Checks a parsed expression in an environment; raises CompileError (stage `check`) with Tekton's message."""
    text = Source(source)
    checker = _Checker(text, environment)
    resolved = run(checker.check(root))
    if checker.problems:
        raise compile_error(text, "check", checker.problems)
    settled = checker.inference.settled(checker.types)
    if problems := environment.validate(text, resolved, settled):
        raise compile_error(text, "check", problems)
    return Checked(source, resolved, settled, checker.overloads, environment)


class _Checker:
    def __init__(self, source: Source, environment: Environment) -> None:
        self._environment = environment
        self._declared = environment.declared()
        self.problems: list[Problem] = []
        self.overloads: dict[int, Overload] = {}
        self._fitting: Overload | None = None
        """The one overload that fitted the call checked last."""
        self._source = source
        self.types: dict[int, Type] = {}
        self._kept: list[Node] = []
        self._names = Scopes(environment)
        self.inference = Inference()
        self._seen_comprehension = False

    def check(self, node: Node) -> _Checking:
        """The resolved node; problems and types are kept."""
        match node:
            case Constant(value=value):
                return answered(self._typed(node, _type_of_constant(value)))
            case Ident():
                return answered(self._ident(node))
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
            case Macro(kind="sortBy"):
                return self._sort_by(node)
            case Macro(kind="optMap" | "optFlatMap"):
                return self._optional_map(node)
            case Macro():
                return self._comprehension(node, node.target)

    def _ident(self, node: Ident) -> Node:
        found = self._names.resolve(node.name)
        if found is None:
            self._undeclared(node.span.at, node.name)
            return self._typed(node, types.ERROR)
        return self._typed(*found.at(node.span))

    def _select(self, node: Select) -> _Checking:
        if (name := _qualified_name(node)) and not self._names.is_local(name.partition(".")[0]):
            found = self._names.resolve(name)
            if found is not None:
                return self._typed(*found.at(node.span))
        operand = yield self.check(node.operand)
        result = self._selected(node.span.at, operand, node.field)
        if node.test_only:
            result = types.BOOL
        resolved = node if operand is node.operand else replace(node, operand=operand)
        return self._typed(resolved, self.inference.apply(result))

    def _selected(self, at: int, operand: Node, field: str, *, optional: bool = False) -> Type:
        """The type of a field of the operand; an optional one for one of an operand that may be absent itself."""
        given, is_optional = types.unwrapped(self._current(operand))
        result = types.DYN
        match given.kind:
            case "map":
                result = given.parameters[1]
            case "struct":
                result = self._field_type(at, given.name, field) or types.ERROR
            case "parameter":
                self.inference.assign([types.DYN], [given])
            case _ if not given.is_dynamic:
                self._report(at, f"type '{given}' does not support field selection")
        return types.optional_of(result) if optional or is_optional else result

    def _optional_select(self, node: Call) -> _Checking:
        operand, field = node.args
        assert isinstance(field, Constant)
        self._typed(field, types.STRING)
        checked = yield self.check(operand)
        result = self._selected(node.span.at, checked, str(field.value), optional=True)
        return self._typed(replace(node, args=(checked, field)), self.inference.apply(result))

    def _call(self, node: Call) -> _Checking:
        if node.function == "_?._":
            selected: Node = yield self._optional_select(node)
            return selected
        args: list[Node] = []
        for part in node.args:
            args.append((yield self.check(part)))
        function, target = node.function, node.target
        if target is not None:
            prefix = _qualified_name(target)
            if prefix and (namespaced := f"{prefix}.{function}".removeprefix(".")) in self._declared:
                function, target = namespaced, None
            else:
                target = yield self.check(target)
        function = function.removeprefix(".")
        resolved = Call(node.span, function, target, tuple(args))
        if function not in self._declared:
            self._undeclared(node.span.at, node.function)
            return self._typed(resolved, types.ERROR)
        operands = args if target is None else [target, *args]
        result = self._overload(node.span.at, function, [self._type(part) for part in operands], operands, target)
        if self._fitting is not None:
            self.overloads[id(resolved)] = self._fitting
        return self._typed(resolved, result)

    def _list(self, node: ListLiteral) -> _Checking:
        elements: list[Node] = []
        common: Type | None = None
        for index, part in enumerate(node.elements):
            elements.append((yield self.check(part)))
            given = self._type(elements[-1])
            if index in node.optionals:
                given = self._held(elements[-1].span.at, given)
            common = self.inference.joined(common, given)
        resolved = ListLiteral(node.span, tuple(elements), node.optionals)
        return self._typed(resolved, types.list_of(common or self.inference.new_parameter()))

    def _map(self, node: MapLiteral) -> _Checking:
        entries: list[tuple[Node, Node]] = []
        keys: Type | None = None
        values: Type | None = None
        for index, (wanted_key, wanted_value) in enumerate(node.entries):
            key = yield self.check(wanted_key)
            keys = self.inference.joined(keys, self._type(key))
            value = yield self.check(wanted_value)
            given = self._type(value)
            if index in node.optionals:
                given = self._held(value.span.at, given)
            values = self.inference.joined(values, given)
            entries.append((key, value))
        keys = keys or self.inference.new_parameter()
        values = values or self.inference.new_parameter()
        return self._typed(MapLiteral(node.span, tuple(entries), node.optionals), types.map_of(keys, values))

    def _held(self, at: int, given: Type) -> Type:
        """What an optional element or entry holds."""
        held, is_optional = types.unwrapped(given)
        if not is_optional and held.kind not in ("dyn", "any"):
            self._report(at, f"expected type '{types.optional_of(held)}' but found '{held}'")
        return held

    def _struct(self, node: StructLiteral) -> _Checking:
        name = node.name.removeprefix(".")
        built = self._environment.named_types.get(name)
        if built is None:
            self._undeclared(node.span.at, node.name)
            return self._typed(node, types.ERROR)
        message = name
        if _is_well_known(built):
            message = WELL_KNOWN_MESSAGES[built.kind]
        elif built.kind != "struct":
            self._report(node.span.at, f"'{built.declared_name}' is not a message type")
            built = types.ERROR
        fields: list[tuple[str, Node]] = []
        for index, ((field, wanted), colon) in enumerate(zip(node.fields, node.colons, strict=True)):
            value = yield self.check(wanted)
            fields.append((field, value))
            expected = self._field_type(colon, message, field) or types.ERROR
            provided = self._type(value)
            if index in node.optionals:
                provided = self._held(value.span.at, provided)
            if not self.inference.assign([expected], [provided]):
                self._report(
                    colon, f"expected type of field '{field}' is '{expected}' but provided type is '{provided}'"
                )
        return self._typed(replace(node, name=name, fields=tuple(fields)), built)

    def _comprehension(self, node: Macro, range_: Node) -> _Checking:
        """A macro over a list or map, typed as the loop that cel-go makes of it."""
        at = node.span.at
        target = yield self.check(range_)
        match node.kind:
            case "exists_one":
                accumulator = types.INT
            case "all" | "exists":
                accumulator = types.BOOL
            case "transformMap" | "transformMapEntry":
                accumulator = types.map_of(self.inference.new_parameter(), self.inference.new_parameter())
            case _:
                accumulator = types.list_of(self.inference.new_parameter())
        variables = self._range_variables(range_.span.at, self._current(target), node)
        args: list[Node] = []
        with self._within({_ACCUMULATOR: accumulator}), self._within(variables):
            # Those that collect take what the last argument, or the element, comes to; the first may filter.
            for part in node.args[: len(node.args) - 1] if node.kind in _TRANSFORMING else node.args:
                args.append((yield self.check(part)))
            step = self._type(args[0]) if args else types.BOOL
            if node.kind in _TRANSFORMING or node.kind == "filter":
                element = yield self.check(self._element(node) if node.kind == "filter" else node.args[-1])
                collected = self._collected(node, accumulator, self._type(element), variables)
                if args:
                    collected = self._call_of(at, "_?_:_", step, collected, accumulator)
                if node.kind != "filter":
                    args.append(element)
                step = collected
            elif node.kind == "exists_one":
                step = self._call_of(at, "_?_:_", step, self._call_of(at, "_+_", types.INT, types.INT), types.INT)
            else:
                step = self._logical([step], [args[0]])
            if not self.inference.assign([accumulator], [step]):
                self._report(at, f"expected type '{accumulator}' but found '{step}'")
        if node.kind == "exists_one":
            accumulator = self._call_of(at, "_==_", types.INT, types.INT)
        resolved = replace(node, target=target, args=tuple(args))
        return self._typed(resolved, self.inference.apply(accumulator))

    def _collected(self, node: Macro, accumulator: Type, element: Type, variables: Mapping[str, Type]) -> Type:
        """The type of the call that adds one element to what a macro collects."""
        match node.kind:
            case "transformMap":
                return self._call_of(node.span.at, "cel.@mapInsert", accumulator, variables[node.variable], element)
            case "transformMapEntry":
                return self._call_of(node.span.at, "cel.@mapInsert", accumulator, element)
            case _:
                return self._call_of(node.span.at, "_+_", accumulator, types.list_of(element))

    def _optional_map(self, node: Macro) -> _Checking:
        """`target.optMap(variable, expression)`: the expression of what is there, in an optional again."""
        at = node.span.at
        target = yield self.check(node.target)
        present = self._overload(at, "hasValue", [self._type(target)], (), target)
        self.inference.new_parameter()  # of the empty list that the binding loops over
        again = yield self.check(node.target)  # cel-go has two copies of the target, and says twice what is wrong
        held = self._overload(at, "value", [self._type(again)], (), again)
        with self._within({node.variable: held}):
            arg = yield self.check(node.args[0])
        result = self._current(arg)
        if node.kind == "optMap":
            result = self._call_of(at, "optional.of", result)
        absent = self._call_of(at, "optional.none")
        result = self._call_of(at, "_?_:_", present, result, absent)
        resolved = replace(node, target=target, args=(arg,))
        return self._typed(resolved, self.inference.apply(result))

    def _element(self, node: Macro) -> Node:
        """The variable that filter() collects, where it is written."""
        start = node.variable_at
        return Ident(Span(start, start + len(node.variable), start), node.variable)

    def _sort_by(self, node: Macro) -> _Checking:
        """`target.sortBy(variable, key)`: the target is bound to a name, whose map() to keys sorts it."""
        self.inference.new_parameter()  # of the empty list that the binding loops over
        target = yield self.check(node.target)
        given = self._type(target)
        with self._within({_SORTED: given}), self._within({}):
            self.inference.assign([given], [given])
        with self._within({_SORTED: given}):
            keys = yield self.check(replace(node, kind="map", target=Ident(node.span, _SORTED)))
            result = self._overload(
                node.span.at, "@sortByAssociatedKeys", [given, self._type(keys)], [target, keys], target
            )
        assert isinstance(keys, Macro)
        resolved = replace(node, target=target, args=keys.args)
        return self._typed(resolved, self.inference.apply(result))

    def _range_variables(self, at: int, given: Type, node: Macro) -> dict[str, Type]:
        """The types of the variables that go through a range of the given type."""
        first = second = types.DYN
        if given.kind == "list":
            first, second = (types.INT, given.parameters[0]) if node.second else (given.parameters[0], types.DYN)
        elif given.kind == "map":
            first, second = given.parameters
        elif given.kind in ("dyn", "error", "parameter"):
            self.inference.assign([types.DYN], [given])
        else:
            must = "must be list, map, or dynamic"
            self._report(at, f"expression of type '{given}' cannot be range of a comprehension ({must})")
            first = second = types.ERROR
        return {node.variable: first, node.second: second} if node.second else {node.variable: first}

    def _call_of(self, at: int, function: str, *args: Type) -> Type:
        """The type of a call that a macro adds."""
        return self._overload(at, function, list(args), (), None)

    def _overload(
        self, at: int, function: str, args: list[Type], operands: Sequence[Node], target: Node | None
    ) -> Type:
        """The type of a call by the overloads that fit its arguments; the error type, and a problem, for none."""
        self._fitting = None
        if function in ("_&&_", "_||_"):
            return self._logical(args, operands)
        mixed = self._environment.later_comparisons() if self._seen_comprehension else {}
        result: Type | None = None
        for overload in mixed.get(function) or self._declared[function]:
            if overload.member != (target is not None):
                continue
            wanted, returned = self.inference.instance(overload)
            if not self.inference.assign(args, wanted):
                continue
            returned = self.inference.apply(returned)
            self._fitting = overload if result is None else None
            if result is None:
                result = returned
            elif result.kind not in ("dyn", "any") and not types.is_exact(returned, result):
                result = types.DYN
        if result is None:
            shown = [str(self.inference.apply(arg, unbound_to_dyn=True)) for arg in args]
            receiver = f"{shown.pop(0)}." if target is not None else ""
            applied = f"{receiver}({', '.join(shown)})"
            self._report(at, f"found no matching overload for '{function}' applied to '{applied}'")
        return result or types.ERROR

    def _logical(self, args: Sequence[Type], operands: Sequence[Node]) -> Type:
        """The type of `&&` and `||`, which complain of each operand that is no bool."""
        result = types.BOOL
        for given, operand in zip(args, operands, strict=True):
            if not self.inference.assign([given], [types.BOOL]):
                self._report(operand.span.at, f"expected type 'bool' but found '{given}'")
                result = types.ERROR
        return result

    def _within(self, variables: dict[str, Type]) -> AbstractContextManager[None]:
        self._seen_comprehension = True
        return self._names.within(variables)

    def _field_type(self, at: int, message: str, field: str) -> Type | None:
        fields = self._environment.structs.get(message)
        if fields is None:
            self._report(at, f"unexpected failed resolution of '{message}'")
            return None
        if field not in fields:
            self._report(at, f"undefined field '{field}'")
        return fields.get(field)

    def _typed(self, node: Node, given: Type) -> Node:
        self.types[id(node)] = given
        self._kept.append(node)  # so that no other node can get its id
        return node

    def _type(self, node: Node) -> Type:
        return self.types[id(node)]

    def _current(self, node: Node) -> Type:
        return self.inference.apply(self.types[id(node)])

    def _undeclared(self, at: int, name: str) -> None:
        self._report(at, f"undeclared reference to '{name}' (in container '')")

    def _report(self, at: int, message: str) -> None:
        self.problems.append(Problem(self._source.position(at), message))


def _type_of_constant(value: object) -> Type:
    match value:
        case None:
            return types.NULL
        case bool():
            return types.BOOL
        case int():
            return types.INT
        case float():
            return types.DOUBLE
        case str():
            return types.STRING
        case bytes():
            return types.BYTES
        case Uint():
            return types.UINT
        case _:
            raise AssertionError(value)


def _qualified_name(node: Node) -> str:
    """The name `a.b.c` that a chain of selections spells, empty for anything else."""
    fields: list[str] = []
    while isinstance(node, Select) and not node.test_only:
        fields.append(node.field)
        node = node.operand
    return ".".join([node.name, *reversed(fields)]) if isinstance(node, Ident) else ""


def _is_well_known(built: Type) -> bool:
    """Whether a type is one that protobuf has a message for."""
    match built.kind:
        case "any" | "timestamp" | "duration" | "dyn" | "null":
            return True
        case "list":
            return built == MESSAGES["google.protobuf.ListValue"]
        case "map":
            return built == MESSAGES["google.protobuf.Struct"]
        case _:
            return built.nullable
