"""Deliveries × triggers at a glance."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from harness.deliveries import Delivery
from harness.jsontypes import JSON, JSONObject
from harness.report.console import plain, print_indented, shorten_middle
from harness.trace import Code, Stop, Trace, TriggerTrace


@dataclass(frozen=True, slots=True)
class Column:
    """One trigger of one listener; `index` is its place in the listener's traces."""

    listener: str
    trigger: str
    index: int


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery: its traces by listener, and the listener that its own URL leads to (empty: none)."""

    delivery: Delivery
    traces: Sequence[Trace]
    own: str

    @property
    def fires(self) -> bool:
        """Whether any trigger fires."""
        return any(trace.fired for trace in self.traces)


def columns_of(rows: Sequence[Row]) -> tuple[Column, ...]:
    """The triggers that any delivery reached, in the order of the listeners. A listener that never came to its
    triggers (HTTP 500) has one column without a trigger."""
    found: dict[str, dict[int, str]] = {}
    for row in rows:
        for trace in row.traces:
            triggers = found.setdefault(trace.event_listener, {})
            triggers.update((index, trigger.trigger) for index, trigger in enumerate(trace.triggers))
    return tuple(
        Column(listener, name, index)
        for listener, triggers in found.items()
        for index, name in sorted(triggers.items()) or [(0, "")]
    )


def reason(trigger: TriggerTrace) -> str:
    """Why a trigger did not fire, in a word or two for a cell of the matrix."""
    stop = trigger.stopped_at
    if stop is None:
        return ""
    if not stop.interceptor:
        return stop.stage
    return f"{stop.interceptor}: {_cause(stop)}"


_CAUSES = (("event type ", "event"), ("Token", "token"), ("ignature", "signature"), ("secret", "secret"))
"""What the messages of Tekton's gitlab, github and bitbucket interceptors hold, and the word for it."""


def _cause(stop: Stop) -> str:
    if stop.interceptor != "cel":
        word = next((word for text, word in _CAUSES if text in stop.message), "")
        if word:
            return word
    return "no" if stop.code == Code.FAILED_PRECONDITION else "error"


def print_matrix(console: Console, rows: Sequence[Row], hidden: int) -> None:
    """The table, or a list where the terminal is too narrow for it. `hidden` rows were left out because they start
    nothing."""
    columns = columns_of(rows)
    grid = [[_cell(row, column) for column in columns] for row in rows]
    needed = [max(cell_len(line[index].plain) for line in grid) for index in range(len(columns))]
    longest = max((cell_len(plain(row.delivery.name)) for row in rows), default=0)
    headings = [_heading(column, console.width) for column in columns]
    if console.width - _taken(needed, headings) < longest:
        # Folded headings leave more room to the names.
        headings = [_heading(column, max(width, _NARROWEST)) for column, width in zip(columns, needed, strict=True)]
    room = min(console.width - _taken(needed, headings), longest)
    if room < _NARROWEST_NAME and room < longest:
        _print_list(console, rows)
    else:
        widths = [max(width, heading.width) for width, heading in zip(needed, headings, strict=True)]
        _print_headings(console, headings, max(room, len("delivery")), widths)
        for row, cells in zip(rows, grid, strict=True):
            _print_cells(console, row.delivery.name, cells, max(room, len("delivery")), widths, row.fires)
        if rows:
            console.print()
            print_indented(console, 0, (LEGEND, "dim"))
    if hidden:
        console.print(f"{hidden} more deliveries start nothing", style="dim")


LEGEND = (
    "›: the delivery's own URL leads here; FIRES: creates its resources; event: type not allowed; "
    "token: missing or wrong; no: filter is false; error: filter fails"
)
_NARROWEST = len("manifest-")
_NARROWEST_NAME = 20


@dataclass(frozen=True, slots=True)
class _Heading:
    """What stands above a column: the lines of the listener's name and of the trigger's."""

    listener: Sequence[str]
    trigger: Sequence[str]

    @property
    def width(self) -> int:
        return max(map(cell_len, (*self.listener, *self.trigger)), default=0)


def _heading(column: Column, width: int) -> _Heading:
    """Both names, folded after their dashes."""
    listener, trigger = plain(column.listener.rpartition("/")[2]), plain(column.trigger)
    return _Heading(textwrap.wrap(listener, width), textwrap.wrap(trigger, width))


def _taken(needed: Sequence[int], headings: Sequence[_Heading]) -> int:
    """How many columns the cells and the gaps before them take."""
    return sum(max(width, heading.width) + 1 for width, heading in zip(needed, headings, strict=True))


def _print_headings(console: Console, headings: Sequence[_Heading], room: int, widths: Sequence[int]) -> None:
    blocks = ([heading.listener for heading in headings], [heading.trigger or ("",) for heading in headings])
    lines = [line for names in blocks for line in _side_by_side(names)]
    for number, cells in enumerate(lines, 1):
        _print_cells(console, "delivery" if number == len(lines) else "", cells, room, widths)


def _side_by_side(names: Sequence[Sequence[str]]) -> Iterator[Sequence[Text]]:
    """Folded names beside each other, line by line; the lowest line of each is in the last."""
    height = max(map(len, names), default=0)
    for number in range(height):
        places = (number - height + len(lines) for lines in names)
        yield [Text(lines[place] if place >= 0 else "") for lines, place in zip(names, places, strict=True)]


def _print_cells(
    console: Console, name: str, cells: Sequence[Text], room: int, widths: Sequence[int], bold: bool = False
) -> None:
    line = Text.assemble((set_cell_size(shorten_middle(name, room), room), "bold" if bold else ""))
    for cell, width in zip(cells, widths, strict=True):
        line.append(" ").append(set_cell_size(cell.plain, width), cell.style)
    line.rstrip()
    console.print(line, no_wrap=True, overflow="ignore", crop=False)


def _print_list(console: Console, rows: Sequence[Row]) -> None:
    for row in rows:
        fired = [f"{trace.event_listener}/{trigger.trigger}" for trace in row.traces for trigger in trace.fired]
        print_indented(console, 0, (row.delivery.name, "bold" if fired else ""), (": ", ""))
        for name in fired or ["starts nothing"]:
            print_indented(console, 2, (f"FIRES {name}" if fired else name, "bold green" if fired else "dim"))


def _cell(row: Row, column: Column) -> Text:
    trace = next((trace for trace in row.traces if trace.event_listener == column.listener), None)
    here = "› " if row.own == column.listener else "  "
    if trace is None or column.index >= len(trace.triggers):
        status = f"HTTP {trace.status}" if trace is not None and trace.status != 202 else "·"
        return Text(here + status, style="dim")
    trigger = trace.triggers[column.index]
    if trigger.fired:
        return Text(f"{here}FIRES", style="bold green")
    word = reason(trigger)
    # To refuse what is not meant for it is a trigger's everyday work; anything else may be worth a look.
    return Text(here + plain(word), style="dim" if word.endswith((": no", ": event")) else "yellow")


def matrix_json(rows: Sequence[Row]) -> JSONObject:
    """The matrix as data, version 1 (`matrix.schema.json`)."""
    return {"version": 1, "deliveries": [_row_json(row) for row in rows]}


def _row_json(row: Row) -> JSON:
    return {
        "delivery": row.delivery.name,
        "event": row.delivery.event,
        "sentTo": row.own,
        "fires": row.fires,
        "cells": [
            {
                "eventListener": trace.event_listener,
                "status": trace.status,
                "trigger": trigger.trigger,
                "fired": trigger.fired,
                "stage": None if trigger.stopped_at is None else trigger.stopped_at.stage,
                "code": None if trigger.stopped_at is None else trigger.stopped_at.code,
                "message": None if trigger.stopped_at is None else trigger.stopped_at.message,
            }
            for trace in row.traces
            for trigger in trace.triggers
        ],
    }
