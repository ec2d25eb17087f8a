"""Deliveries × triggers at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.deliveries import Delivery
from harness.jsontypes import JSON, JSONObject
from harness.report.console import plain, shorten
from harness.trace import Code, Trace, TriggerTrace


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
    """The triggers that any delivery reached, in the order of the listeners."""
    found: dict[tuple[str, int], Column] = {}
    for row in rows:
        for trace in row.traces:
            for index, trigger in enumerate(trace.triggers):
                found.setdefault((trace.event_listener, index), Column(trace.event_listener, trigger.trigger, index))
    return tuple(found.values())


def reason(trigger: TriggerTrace) -> str:
    """Why a trigger did not fire, in a word or two for a cell of the matrix."""
    stop = trigger.stopped_at
    if stop is None:
        return ""
    if not stop.interceptor:
        return stop.stage
    match stop.code:
        case Code.FAILED_PRECONDITION:
            return f"{stop.interceptor}: no"
        case Code.INVALID_ARGUMENT | Code.INTERNAL:
            return f"{stop.interceptor}: error"
        case _:
            return stop.interceptor


def print_matrix(console: Console, rows: Sequence[Row], hidden: int) -> None:
    """The table. `hidden` rows were left out because they start nothing."""
    columns = columns_of(rows)
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("delivery", no_wrap=True, overflow="ellipsis")
    for column in columns:
        table.add_column(f"{plain(column.listener.rpartition('/')[2])}\n{plain(column.trigger)}", overflow="fold")
    for row in rows:
        table.add_row(
            Text(shorten(row.delivery.name, 60), style="bold" if row.fires else ""),
            *(_cell(row, column) for column in columns),
        )
    console.print(table)
    if hidden:
        console.print(f"\n{hidden} more start nothing", style="dim")


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
    return Text(here + plain(word), style="yellow" if word.endswith("error") else "dim")


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
