"""The list functions of cel-go's extension library, newest version. Source: google/cel-go v0.30.0, ext/lists.go."""

_SORTED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")

SIGNATURES = """
    list(T).slice(int, int) -> list(T)
    list(list(T)).flatten() -> list(T)
    list(dyn).flatten(int) -> list(dyn)
    lists.range(int) -> list(int)
    list(T).reverse() -> list(T)
    list(T).distinct() -> list(T)
""" + "\n".join(
    [f"list({key}).sort() -> list({key})" for key in _SORTED]
    + [f"list(T).@sortByAssociatedKeys(list({key})) -> list(T)" for key in _SORTED]
)
"""`@sortByAssociatedKeys` is what the macro sortBy() calls."""
