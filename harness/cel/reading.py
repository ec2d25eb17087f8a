"""From text to tree, by way of trees that were kept from earlier runs: reading is most of what compiling costs, and
the reader's libraries and tables take as long to load as forty expressions to read.

Trees are kept only where a program asks for it (`keep_trees_in`), in one file of JSON: nothing in it is executed, and
what does not look like a tree is read anew. The file is of no use to another version of the reader, which its digest
tells.
"""

import atexit
import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.cel.ast import Node
from harness.cel.macros import TRIGGERS, Macros
from harness.cel.tree_json import tree_from_json, tree_json
from harness.writing import replace_file

MOST_TREES = 2_000
"""How many trees are kept; of more, those of the last run."""

MOST_BYTES = 16 * 1024 * 1024
"""How large the file may be to be read."""

MOST_CODE_POINTS = 5_000
"""Longer expressions are read anew each time."""

_READER = ("antlr/reader.py", "ast.py", "builder.py", "grammar.json", "literals.py", "macros.py", "parser.py")
"""The files that decide what tree a text has."""


def parse(source: str, macros: Macros = TRIGGERS, *, optional_syntax: bool = False) -> Node:
    """The syntax tree of an expression, as `harness.cel.parser.parse` gives it; raises CompileError as that does."""
    if _kept is None or len(source) > MOST_CODE_POINTS:
        return _read(source, macros, optional_syntax=optional_syntax)
    return _kept.tree(source, macros, optional_syntax)


def keep_trees_in(file: Path) -> None:
    """From now on take trees from this file, and put new ones into it when the program ends."""
    global _kept
    _kept = _KeptTrees(file)
    atexit.register(_kept.save)


def _read(source: str, macros: Macros, *, optional_syntax: bool) -> Node:
    # lark and its tables are loaded only where there is something to read.
    from harness.cel.parser import parse as read

    return read(source, macros, optional_syntax=optional_syntax)


class _KeptTrees:
    """The trees of a file. Whatever goes wrong with the file only means that trees are read anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._digest = _digest()
        self._old = _trees_of(file, self._digest)
        self._used: dict[str, Any] = {}
        self._is_new = False

    def tree(self, source: str, macros: Macros, optional_syntax: bool) -> Node:
        """The tree of a text, kept or read. Raises CompileError."""
        key = hashlib.sha256(repr((source, macros, optional_syntax)).encode("utf-8", "backslashreplace")).hexdigest()
        written = self._used.get(key) or self._old.get(key)
        if written is not None:
            with suppress(LookupError, TypeError, ValueError, RecursionError):
                node = tree_from_json(written)
                self._used[key] = written
                return node
        node = _read(source, macros, optional_syntax=optional_syntax)
        with suppress(RecursionError):
            self._used[key] = tree_json(node)
            self._is_new = True
        return node

    def save(self) -> None:
        """Write the file, if there is anything new."""
        if not self._is_new:
            return
        trees = {**self._used, **{key: tree for key, tree in self._old.items() if key not in self._used}}
        kept = dict(list(trees.items())[:MOST_TREES])
        text = json.dumps({"digest": self._digest, "trees": kept}, separators=(",", ":"))
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._file, text.encode("utf-8"))


_kept: _KeptTrees | None = None


def _digest() -> str:
    """What tells this version of the reader from others: size and time of its files."""
    folder = Path(__file__).parent
    stats = [(folder / name).stat() for name in _READER]
    return hashlib.sha256(repr([(one.st_size, one.st_mtime_ns) for one in stats]).encode()).hexdigest()


def _trees_of(file: Path, digest: str) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or content.get("digest") != digest:
        return {}
    trees = content.get("trees")
    return trees if isinstance(trees, dict) else {}
