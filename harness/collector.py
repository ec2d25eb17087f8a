"""Python's collector of cycles, as every process of the harness has it."""

import gc

_NEW_OBJECTS = 250_000
"""How many new objects there are before the collector looks for cycles; Python's own number is 700."""


def calm() -> None:
    """Let the collector run rarely in this process: hardly anything here forms cycles, and looking for them takes a
    twentieth of a run, more where a delivery fires many triggers."""
    gc.set_threshold(_NEW_OBJECTS)
