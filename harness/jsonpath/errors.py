"""What is wrong with a JSONPath, or with what it was put to."""


class JsonPathError(Exception):
    """A path does not parse, or finds nothing where it has to; `str()` is the cause in client-go's words."""

    unordered = False
    """Whether Go, which walks maps in random order, may give another outcome."""
