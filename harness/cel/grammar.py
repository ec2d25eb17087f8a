"""The LALR parser of CEL: made of our grammar and celpy's, and kept as tables because making it is slow.

`grammar.lark` builds on `celpy/cel.lark`, which is read from the installed cel-python without importing that package
(its imports take longer than all of our work). Making the parser of both takes about 0.1 s, reading its tables from
`grammar.json` about 0.005 s; so the tables are kept, under a digest of what they were made of, and made anew where
cel-python or lark are other ones. After a change of the grammar:

    python -m harness.cel.grammar
"""

import hashlib
import io
import json
import pickle
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import lark

from harness.errors import InternalError

_OWN_GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLES = Path(__file__).with_name("grammar.json")

_LITERALS = ("UINT_LIT", "FLOAT_LIT", "INT_LIT", "MLSTRING_LIT", "STRING_LIT", "BYTES_LIT", "BOOL_LIT", "NULL_LIT")
_OPERAND_ENDS = frozenset(("IDENT", "QUOTED_IDENT", "RPAR", "RSQB", "RBRACE", *_LITERALS))
"""The tokens behind which a minus subtracts."""


class _SignFilter:
    """Turns the minus of a negative number into a token of its own: `-1` is a literal, `--1` and `a-1` hold none.

    This is what ANTLR makes of CEL.g4, where `-1` could also be a negation: of two readings it takes the first.
    """

    always_accept: tuple[str, ...] = ()

    def process(self, stream: Iterator[lark.Token]) -> Iterator[lark.Token]:
        """The same tokens, with SIGN for some of the MINUS."""
        previous = ""
        minus: lark.Token | None = None
        for token in stream:
            if minus is not None:
                signs = token.type in ("INT_LIT", "FLOAT_LIT") and previous != "MINUS" and previous not in _OPERAND_ENDS
                yield minus.update(type="SIGN") if signs else minus
                # A minus that subtracts ends no operand, and is none of several negations either.
                previous = "MINUS" if previous not in _OPERAND_ENDS else "SUBTRACT"
                minus = None
            if token.type == "MINUS":
                minus = token
            else:
                yield token
                previous = token.type
        if minus is not None:
            yield minus


@cache
def load_parser() -> lark.Lark:
    """The parser whose trees keep all tokens; from the kept tables where they fit the installed libraries."""
    tables = json.loads(TABLES.read_text("utf-8"), object_hook=_with_int_keys) if TABLES.is_file() else {}
    if tables.get("digest") == _digest():
        parser = tables["parser"]
        parser["data"]["options"]["postlex"] = _SignFilter()
        return lark.Lark.load(io.BytesIO(pickle.dumps(parser)))  # lark reads pickles only; this one is our own
    return _make_parser()


def write_tables() -> None:
    """Makes the parser and keeps its tables in `grammar.json`."""
    stored = io.BytesIO()
    _make_parser(postlex=False).save(stored)
    parser = pickle.loads(stored.getvalue())
    # Where the grammars were is no part of the tables, and differs from machine to machine.
    parser["data"]["options"]["import_paths"] = []
    TABLES.write_text(json.dumps({"digest": _digest(), "parser": parser}, separators=(",", ":")) + "\n", "utf-8")


def _make_parser(postlex: bool = True) -> lark.Lark:
    return lark.Lark(
        _OWN_GRAMMAR.read_text("utf-8"),
        parser="lalr",
        lexer="basic",
        start="expr",
        keep_all_tokens=True,
        maybe_placeholders=False,
        postlex=_SignFilter() if postlex else None,
        import_paths=[str(_celpy_grammar().parent)],
    )


def _celpy_grammar() -> Path:
    spec = find_spec("celpy")
    if spec is None or spec.origin is None:
        raise InternalError("cel-python is not installed", help="Install tekton-harness with its dependencies.")
    return Path(spec.origin).with_name("cel.lark")


def _digest() -> str:
    parts = (_celpy_grammar().read_bytes(), _OWN_GRAMMAR.read_bytes(), lark.__version__.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _with_int_keys(fields: dict[str, Any]) -> dict[str | int, Any]:
    """An object of the tables with the int keys back that JSON has made strings of."""
    return {(int(key) if key.isdecimal() else key): value for key, value in fields.items()}


if __name__ == "__main__":
    write_tables()
