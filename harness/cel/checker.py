"""Gives every part of an expression its type, as cel-go's checker does, or says in its words what has none.

The tree that comes out is the one that went in with its names resolved: `math.abs(x)` is a call of the function
`math.abs` without a receiver, `google.protobuf.Timestamp` one `Ident`, an enum's value a constant.

Facts from google/cel-go v0.30.0: checker/checker.go and checker/env.go; the macros are typed as their expansions of
parser/macro.go and ext/lists.go would be. Tekton's environment has no container, no options and no homogeneous
literals, so the rules for these are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias

from harness.cel import declarations, types
from harness.cel.ast import Call, Constant, Ident, ListLiteral, Macro, MapLiteral, Node, Select, Span, StructLiteral
from harness.cel.declarations.declaration import Overload
from harness.cel.declarations.names import (
    ENUM_VALUES,
    MESSAGE_FIELDS,
    MESSAGES,
    NAMED_TYPES,
    VARIABLES,
    WELL_KNOWN_MESSAGES,
)
from harness.cel.format_calls import check_format_calls
from harness.cel.source import Problem, Source, compile_error
from harness.cel.trampoline import Steps, answered, run
from harness.cel.types import Substitutions, Type
from harness.cel.values import Uint

_Checking: TypeAlias = Steps[Node]
"""A check under way: it waits for the checks of its parts, and returns the node with its names resolved."""

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


def check(source: str, root: Node) -> Checked:
    """Checks a parsed expression in Tekton's environment; raises CompileError (stage `check`) with Tekton's message."""
    text = Source(source)
    checker = _Checker(text)
    resolved = run(checker.check(root))
    if checker.problems:
        raise compile_error(text, "check", checker.problems)
    settled = checker.settled_types()
    if problems := check_format_calls(text, resolved, settled):
        raise compile_error(text, "check", problems)
    return Checked(source, resolved, settled, checker.overloads)


class _Checker:
    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self.overloads: dict[int, Overload] = {}
        self._fitting: Overload | None = None
        """The one overload that fitted the call checked last."""
        self._source = source
        self._types: dict[int, Type] = {}
        self._kept: list[Node] = []
        self._scopes: list[dict[str, Type]] = []
        self._substitutions = Substitutions()
        self._new_parameters = 0
        self._seen_comprehension = False

    def settled_types(self) -> dict[int, Type]:
        """The types of all nodes, with parameters that nothing decided as dyn."""
        return {key: self._substitutions.apply(given, unbound_to_dyn=True) for key, given in self._types.items()}

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
            case Macro():
                return self._comprehension(node, node.target)

    def _ident(self, node: Ident) -> Node:
        found = self._resolve(node.name)
        if found is None:
            self._undeclared(node.span.at, node.name)
            return self._typed(node, types.ERROR)
        return self._typed(*found.at(node.span))

    def _select(self, node: Select) -> _Checking:
        if (name := _qualified_name(node)) and not self._is_local(name.partition(".")[0]):
            found = self._resolve(name)
            if found is not None:
                return self._typed(*found.at(node.span))
        operand = yield self.check(node.operand)
        given = self._current(operand)
        result = types.DYN
        match given.kind:
            case "map":
                result = given.parameters[1]
            case "struct":
                result = self._field_type(node.span.at, given.name, node.field) or types.ERROR
            case "parameter":
                self._assign([types.DYN], [given])
            case _ if not given.is_dynamic:
                self._report(node.span.at, f"type '{given}' does not support field selection")
        if node.test_only:
            result = types.BOOL
        resolved = node if operand is node.operand else replace(node, operand=operand)
        return self._typed(resolved, self._substitutions.apply(result))

    def _call(self, node: Call) -> _Checking:
        args: list[Node] = []
        for part in node.args:
            args.append((yield self.check(part)))
        function, target = node.function, node.target
        if target is not None:
            prefix = _qualified_name(target)
            if prefix and (namespaced := f"{prefix}.{function}".removeprefix(".")) in declarations.functions():
                function, target = namespaced, None
            else:
                target = yield self.check(target)
        function = function.removeprefix(".")
        resolved = Call(node.span, function, target, tuple(args))
        if function not in declarations.functions():
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
        for part in node.elements:
            elements.append((yield self.check(part)))
            common = self._joined(common, self._type(elements[-1]))
        resolved = ListLiteral(node.span, tuple(elements))
        return self._typed(resolved, types.list_of(common or self._new_parameter()))

    def _map(self, node: MapLiteral) -> _Checking:
        entries: list[tuple[Node, Node]] = []
        keys: Type | None = None
        values: Type | None = None
        for wanted_key, wanted_value in node.entries:
            key = yield self.check(wanted_key)
            keys = self._joined(keys, self._type(key))
            value = yield self.check(wanted_value)
            values = self._joined(values, self._type(value))
            entries.append((key, value))
        keys = keys or self._new_parameter()
        values = values or self._new_parameter()
        return self._typed(MapLiteral(node.span, tuple(entries)), types.map_of(keys, values))

    def _struct(self, node: StructLiteral) -> _Checking:
        name = node.name.removeprefix(".")
        built = NAMED_TYPES.get(name)
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
        for (field, wanted), colon in zip(node.fields, node.colons, strict=True):
            value = yield self.check(wanted)
            fields.append((field, value))
            expected = self._field_type(colon, message, field) or types.ERROR
            if not self._assign([expected], [self._type(value)]):
                provided = self._type(value)
                self._report(
                    colon, f"expected type of field '{field}' is '{expected}' but provided type is '{provided}'"
                )
        return self._typed(StructLiteral(node.span, name, tuple(fields), node.colons), built)

    def _comprehension(self, node: Macro, range_: Node) -> _Checking:
        """A macro over a list or map, typed as the loop that cel-go makes of it."""
        at = node.span.at
        target = yield self.check(range_)
        collects = node.kind in ("map", "filter")
        match node.kind:
            case "exists_one":
                accumulator = types.INT
            case "all" | "exists":
                accumulator = types.BOOL
            case _:
                accumulator = types.list_of(self._new_parameter())
        variable = self._range_variable(range_.span.at, self._current(target))
        args: list[Node] = []
        with self._scope({_ACCUMULATOR: accumulator}), self._scope({node.variable: variable}):
            # `map` and `filter` collect what the last argument, or the element, comes to; the first may filter.
            for part in node.args[: len(node.args) - 1] if node.kind == "map" else node.args:
                args.append((yield self.check(part)))
            step = self._type(args[0]) if args else types.BOOL
            if collects:
                element = yield self.check(node.args[-1] if node.kind == "map" else self._element(node))
                collected = self._call_of(at, "_+_", accumulator, types.list_of(self._type(element)))
                if args:
                    collected = self._call_of(at, "_?_:_", step, collected, accumulator)
                if node.kind == "map":
                    args.append(element)
                step = collected
            elif node.kind == "exists_one":
                step = self._call_of(at, "_?_:_", step, self._call_of(at, "_+_", types.INT, types.INT), types.INT)
            else:
                step = self._logical([step], [args[0]])
            if not self._assign([accumulator], [step]):
                self._report(at, f"expected type '{accumulator}' but found '{step}'")
        if node.kind == "exists_one":
            accumulator = self._call_of(at, "_==_", types.INT, types.INT)
        resolved = replace(node, target=target, args=tuple(args))
        return self._typed(resolved, self._substitutions.apply(accumulator))

    def _element(self, node: Macro) -> Node:
        """The variable that filter() collects, where it is written."""
        start = node.variable_at
        return Ident(Span(start, start + len(node.variable), start), node.variable)

    def _sort_by(self, node: Macro) -> _Checking:
        """`target.sortBy(variable, key)`: the target is bound to a name, whose map() to keys sorts it."""
        self._new_parameter()  # of the empty list that the binding loops over
        target = yield self.check(node.target)
        given = self._type(target)
        with self._scope({_SORTED: given}), self._scope({}):
            self._assign([given], [given])
        with self._scope({_SORTED: given}):
            keys = yield self.check(replace(node, kind="map", target=Ident(node.span, _SORTED)))
            result = self._overload(
                node.span.at, "@sortByAssociatedKeys", [given, self._type(keys)], [target, keys], target
            )
        assert isinstance(keys, Macro)
        resolved = replace(node, target=target, args=keys.args)
        return self._typed(resolved, self._substitutions.apply(result))

    def _range_variable(self, at: int, given: Type) -> Type:
        """The type of the variable that goes through a range of the given type."""
        if given.kind in ("list", "map"):
            return given.parameters[0]
        if given.kind in ("dyn", "error", "parameter"):
            self._assign([types.DYN], [given])
            return types.DYN
        must = "must be list, map, or dynamic"
        self._report(at, f"expression of type '{given}' cannot be range of a comprehension ({must})")
        return types.ERROR

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
        mixed = declarations.mixed_comparisons() if self._seen_comprehension else {}
        result: Type | None = None
        for overload in mixed.get(function) or declarations.functions()[function]:
            if overload.member != (target is not None):
                continue
            wanted, returned = self._instance(overload)
            if not self._assign(args, wanted):
                continue
            returned = self._substitutions.apply(returned)
            self._fitting = overload if result is None else None
            if result is None:
                result = returned
            elif result.kind not in ("dyn", "any") and not types.is_exact(returned, result):
                result = types.DYN
        if result is None:
            shown = [str(self._substitutions.apply(arg, unbound_to_dyn=True)) for arg in args]
            receiver = f"{shown.pop(0)}." if target is not None else ""
            applied = f"{receiver}({', '.join(shown)})"
            self._report(at, f"found no matching overload for '{function}' applied to '{applied}'")
        return result or types.ERROR

    def _logical(self, args: Sequence[Type], operands: Sequence[Node]) -> Type:
        """The type of `&&` and `||`, which complain of each operand that is no bool."""
        result = types.BOOL
        for given, operand in zip(args, operands, strict=True):
            if not self._assign([given], [types.BOOL]):
                self._report(operand.span.at, f"expected type 'bool' but found '{given}'")
                result = types.ERROR
        return result

    def _instance(self, overload: Overload) -> tuple[tuple[Type, ...], Type]:
        """The argument types and the result type of an overload, with new parameters for its own."""
        if not overload.parameters:
            return overload.args, overload.result
        fresh = Substitutions({name: self._new_parameter() for name in overload.parameters})
        return tuple(map(fresh.apply, overload.args)), fresh.apply(overload.result)

    def _resolve(self, name: str) -> "_Resolution | None":
        """What a simple or qualified name stands for, None for nothing."""
        bare = name.removeprefix(".")
        local = self._local(bare)
        if local is not None and not name.startswith("."):
            return _Resolution(name, local)
        if (given := VARIABLES.get(bare)) is not None:
            # The dot lets a name pass over the variables of macros; it needs it only where one is called so.
            return _Resolution(name if local is not None else bare, given)
        if (named := NAMED_TYPES.get(bare)) is not None:
            return _Resolution(bare, types.type_of(named))
        if bare in ENUM_VALUES:
            return _Resolution(bare, types.INT, ENUM_VALUES[bare])
        return None

    def _local(self, name: str) -> Type | None:
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)

    def _is_local(self, name: str) -> bool:
        return not name.startswith(".") and self._local(name) is not None

    @contextmanager
    def _scope(self, variables: dict[str, Type]) -> Iterator[None]:
        self._seen_comprehension = True
        self._scopes.append(variables)
        yield
        self._scopes.pop()

    def _field_type(self, at: int, message: str, field: str) -> Type | None:
        fields = MESSAGE_FIELDS.get(message)
        if fields is None:
            self._report(at, f"unexpected failed resolution of '{message}'")
            return None
        if field not in fields:
            self._report(at, f"undefined field '{field}'")
        return fields.get(field)

    def _joined(self, previous: Type | None, current: Type) -> Type:
        """The type of a list's elements so far."""
        if previous is None:
            return current
        return types.most_general(previous, current) if self._assign([previous], [current]) else types.DYN

    def _assign(self, given: Sequence[Type], wanted: Sequence[Type]) -> bool:
        """Whether the given types can stand for the wanted ones; what that says of parameters is kept."""
        substitutions = self._substitutions.assign(given, wanted)
        if substitutions is None:
            return False
        self._substitutions = substitutions
        return True

    def _new_parameter(self) -> Type:
        self._new_parameters += 1
        return types.parameter(f"_var{self._new_parameters - 1}")

    def _typed(self, node: Node, given: Type) -> Node:
        self._types[id(node)] = given
        self._kept.append(node)  # so that no other node can get its id
        return node

    def _type(self, node: Node) -> Type:
        return self._types[id(node)]

    def _current(self, node: Node) -> Type:
        return self._substitutions.apply(self._types[id(node)])

    def _undeclared(self, at: int, name: str) -> None:
        self._report(at, f"undeclared reference to '{name}' (in container '')")

    def _report(self, at: int, message: str) -> None:
        self.problems.append(Problem(self._source.position(at), message))


@dataclass(frozen=True, slots=True)
class _Resolution:
    """What a name stands for: something called `name` of type `given`, or the constant of an enum."""

    name: str
    given: Type
    constant: int | None = None

    def at(self, span: Span) -> tuple[Node, Type]:
        """The node for a use of the name, and its type."""
        node = Ident(span, self.name) if self.constant is None else Constant(span, self.constant)
        return node, self.given


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
