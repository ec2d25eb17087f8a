"""The key that ends: read without waiting for a line where standard input is a terminal."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

if sys.platform != "win32":
    import termios
    import tty

QUIT = b"q"


@contextmanager
def read_keys(on_quit: Callable[[], None]) -> Iterator[None]:
    """Call `on_quit`, in another thread, when somebody types `q`, or writes it into the pipe that standard input is.

    The terminal is as it was when the context ends. Where nobody can type, nothing happens.
    """
    descriptor = _descriptor()
    if descriptor is None:
        yield
        return
    with _each_key(descriptor):
        threading.Thread(target=_listen, args=(descriptor, on_quit), daemon=True).start()
        yield


def _descriptor() -> int | None:
    """Standard input; None where it is closed, or a terminal that somebody else reads from."""
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        return None
    if os.isatty(descriptor):
        if sys.platform == "win32":
            return None  # it hands over whole lines only: there Ctrl-C ends
        # Whoever touches the terminal in the background is stopped.
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            return None
    return descriptor


@contextmanager
def _each_key(descriptor: int) -> Iterator[None]:
    """A terminal that hands over each key at once, and does not show it."""
    if sys.platform == "win32" or not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _listen(descriptor: int, on_quit: Callable[[], None]) -> None:
    while True:
        try:
            typed = os.read(descriptor, 1024)
        except OSError:
            return
        if QUIT in typed.lower():
            on_quit()
            return
        if not typed:
            return  # the end of a pipe is no wish to end
