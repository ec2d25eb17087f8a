"""Paths as Go's path/filepath cleans them."""

import posixpath


def clean_path(path: str) -> str:
    """The shortest path that means the same (Go 1.26 path/filepath, `Clean`)."""
    cleaned = posixpath.normpath(path) if path else "."
    # POSIX lets two leading slashes stand; Go does not.
    return f"/{cleaned.lstrip('/')}" if cleaned.startswith("//") else cleaned


def join_path(*parts: str) -> str:
    """The parts joined and cleaned; empty ones are left out (`Join`)."""
    present = [part for part in parts if part]
    return clean_path("/".join(present)) if present else ""
