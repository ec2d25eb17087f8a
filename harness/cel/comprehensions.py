"""The loops of the macros: all, exists, exists_one, map, filter and sortBy; those over keys and values; optMap.

cel-go expands them into folds, whose ways with errors show: all() and exists() go on after a failure, because a later
element may decide; filter() and exists_one() give the last failure of their condition; map() the first.

A map is looped over by its keys. Go has no order of them, so Tekton's own answers may differ from run to run; here
it is the order of the payload. Facts: google/cel-go v0.30.0, parser/macro.go, ext/lists.go and
interpreter/interpretable.go (evalFold).
"""

from collections.abc import Callable, Sequence
from typing import Any

from harness.cel.budget import BudgetExceeded, spend_text
from harness.cel.errors import EvaluationError, PanicError
from harness.cel.functions.lists import sort_by_keys
from harness.cel.gotext import printed
from harness.cel.operators import no_such_overload
from harness.cel.values import ABSENT, KeyedMap, Optional, Value, go_type_name, identity, map_of, type_name

_CHUNK = 1 << 16
"""How much map() collects before it is counted."""

_SIZED = (str, list, bytes)

_Closure = Callable[[list[Any]], Any]


def loop(kind: str, slot: int, steps_left: int, items: _Closure, args: Sequence[_Closure]) -> _Closure:
    """The closure of a macro. `slot` is the place of its variable in the frame, `steps_left` that of the budget,
    `items` what it loops over, `args` the expressions behind the variable."""

    def elements(frame: list[Any]) -> list[Any]:
        """What to loop over, paid for."""
        given = items(frame)
        if type(given) is not list:
            if type(given) is not dict and type(given) is not KeyedMap:
                raise EvaluationError(f"got '{go_type_name(given)}', expected iterable type")
            given = list(given)
        return _paid(given, frame, steps_left)

    match kind:
        case "all":
            return _quantifier(slot, elements, args[0], decisive=False)
        case "exists":
            return _quantifier(slot, elements, args[0], decisive=True)
        case "exists_one":
            return _exists_one(slot, elements, args[0])
        case "filter":
            return _filter(slot, elements, args[0], None)
        case "map" if len(args) == 2:
            return _filter(slot, elements, args[0], args[1])
        case "map":
            return _map(slot, elements, args[0])
        case _:
            return _sort_by(slot, steps_left, items, args[0])


def loop_over_entries(kind: str, slot: int, steps_left: int, items: _Closure, args: Sequence[_Closure]) -> _Closure:
    """The closure of a macro with two variables, whose places are `slot` and the next one: key and value of a map,
    index and element of a list (cel-go, ext/comprehensions.go)."""

    def entries(frame: list[Any]) -> list[Any]:
        given = items(frame)
        if type(given) is list:
            return list(enumerate(given))
        if type(given) is dict:
            return list(given.items())
        if type(given) is KeyedMap:
            return list(given.entries.values())
        raise EvaluationError(f"unsupported comprehension range type: {go_type_name(given)}")

    def unpacking(arg: _Closure) -> _Closure:
        def evaluate(frame: list[Any]) -> Any:
            # The loops put an entry in the first place; whoever looks first deals it out.
            if type(entry := frame[slot]) is tuple:
                frame[slot], frame[slot + 1] = entry
            return arg(frame)

        return evaluate

    unpacked = [unpacking(arg) for arg in args]
    match kind:
        case "transformList":
            return loop("map", slot, steps_left, entries, unpacked)
        case "transformMap" | "transformMapEntry":
            condition = unpacked[0] if len(unpacked) == 2 else None
            return _transform_map(slot, steps_left, entries, condition, unpacked[-1], entry=kind == "transformMapEntry")
        case _:
            return loop(kind, slot, steps_left, entries, unpacked)


def _transform_map(
    slot: int, steps_left: int, items: _Closure, condition: _Closure | None, transform: _Closure, *, entry: bool
) -> _Closure:
    """transformMap() and, where the transformation makes an `entry`, transformMapEntry()."""

    def insert(frame: list[Any], made: KeyedMap) -> None:
        value = transform(frame)
        if not entry:
            pairs = [(frame[slot], value)]
        elif type(value) is dict:
            pairs = list(value.items())
        elif type(value) is KeyedMap:
            pairs = list(value.entries.values())
        else:
            raise EvaluationError(f"no such overload: cel.@mapInsert(map, {type_name(value)})")
        for key, held in pairs:
            if identity(key) in made.entries:
                raise EvaluationError(f"insert failed: key {printed(key)} already exists")
            made.entries[identity(key)] = (key, held)

    def transform_entries(frame: list[Any]) -> dict[str, Any] | KeyedMap:
        made = KeyedMap()
        failure: EvaluationError | None = None
        for element in _paid(items(frame), frame, steps_left):
            frame[slot] = element
            try:
                wanted = True if condition is None else condition(frame)
                if wanted is True and failure is None:
                    insert(frame, made)
                elif wanted is not True and wanted is not False:
                    failure = no_such_overload()
            except PanicError:
                raise
            except EvaluationError as error:
                if condition is None:
                    raise
                failure = error
        if failure is not None:
            raise failure
        return map_of(list(made.entries.values()))

    return transform_entries


def of_optional(slot: int, optional: _Closure, expression: _Closure, *, wrap: bool) -> _Closure:
    """optMap() and, without `wrap`, optFlatMap(): the expression of what the optional holds."""

    def transform(frame: list[Any]) -> Any:
        given = optional(frame)
        if type(given) is not Optional:
            raise no_such_overload(f"hasValue({type_name(given)})")
        if not given.is_present:
            return ABSENT
        frame[slot] = given.value
        value = expression(frame)
        return Optional(True, value) if wrap else value

    return transform


def _paid(elements: list[Any], frame: list[Any], steps_left: int) -> list[Any]:
    """The elements that are to be visited, paid for."""
    left = frame[steps_left] = frame[steps_left] - len(elements)
    if left < 0:
        raise BudgetExceeded
    return elements


def _quantifier(
    slot: int, elements: Callable[[list[Any]], list[Any]], condition: _Closure, *, decisive: bool
) -> _Closure:
    """all() and exists(): the decisive value of any element, else the first failure, else the other value."""
    other = not decisive

    def quantify(frame: list[Any]) -> Any:
        failure: EvaluationError | None = None
        for element in elements(frame):
            frame[slot] = element
            try:
                value = condition(frame)
            except PanicError:
                raise
            except EvaluationError as error:
                failure = failure or error
                continue
            if value is decisive:
                return decisive
            if value is not other and failure is None:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return other

    return quantify


def _exists_one(slot: int, elements: Callable[[list[Any]], list[Any]], condition: _Closure) -> _Closure:
    def exists_one(frame: list[Any]) -> bool:
        failure: EvaluationError | None = None
        count = 0
        for element in elements(frame):
            frame[slot] = element
            try:
                value = condition(frame)
            except PanicError:
                raise
            except EvaluationError as error:
                failure = error
                continue
            if value is True:
                count += 1
            elif value is not False:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return count == 1

    return exists_one


def _map(slot: int, elements: Callable[[list[Any]], list[Any]], transform: _Closure) -> _Closure:
    def map_elements(frame: list[Any]) -> list[Value]:
        mapped: list[Value] = []
        size = 0
        for element in elements(frame):
            frame[slot] = element
            value = transform(frame)
            mapped.append(value)
            if type(value) in _SIZED:
                size += len(value) if type(value) is str else 16 * len(value)
                if size > _CHUNK:
                    spend_text(size)
                    size = 0
        return mapped

    return map_elements


def _filter(
    slot: int, elements: Callable[[list[Any]], list[Any]], condition: _Closure, transform: _Closure | None
) -> _Closure:
    """filter(), and map() with a condition."""

    def filter_elements(frame: list[Any]) -> list[Value]:
        kept: list[Value] = []
        failure: EvaluationError | None = None
        for element in elements(frame):
            frame[slot] = element
            try:
                value = condition(frame)
            except PanicError:
                raise
            except EvaluationError as error:
                failure = error
                continue
            if value is True:
                if transform is None:
                    kept.append(element)
                elif failure is None:
                    try:
                        made = transform(frame)
                    except PanicError:
                        raise
                    except EvaluationError as error:
                        failure = error
                        continue
                    kept.append(made)
                    if type(made) in _SIZED:
                        spend_text(len(made) if type(made) is str else 16 * len(made))
            elif value is not False:
                failure = no_such_overload()
        if failure is not None:
            raise failure
        return kept

    return filter_elements


def _sort_by(slot: int, steps_left: int, items: _Closure, key: _Closure) -> _Closure:
    """sortBy(): what it sorts is evaluated once and looped over for the keys."""

    def sort(frame: list[Any]) -> list[Value]:
        given = items(frame)
        keys = loop("map", slot, steps_left, lambda frame: given, (key,))(frame)
        return sort_by_keys(given, keys)

    return sort
