"""What goes wrong when JSON is read or written, in Go's words."""


class DecodeError(ValueError):
    """The text is not what Go's decoder accepts; `str()` is Go's message."""


class NumberOverflowError(DecodeError):
    """A number that float64 cannot hold; Go notices it only after the syntax and the outermost type."""


class EncodeError(ValueError):
    """The value cannot be written as JSON; `str()` is Go's message."""
