"""Where the lines come from: files that may be packed, opened by whoever knows their kind of path."""

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

from harness.errors import InputError, UsageError
from harness.location import Location

if TYPE_CHECKING:
    import zstandard

STANDARD_INPUT = "-"
_PIECE = 512
"""How much is unpacked at once, in packed bytes. The format lets zstd make 40,000 bytes of one."""
_BUFFER = 64 * 1024
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_START = 4


@dataclass(frozen=True, slots=True)
class Input:
    """A file of lines: `name` as the user wrote it, `path` for whoever opens it, `size` in bytes, packed as it is (0:
    not known), and `identity`, which changes with the content (empty: it cannot be read a second time)."""

    name: str
    path: str
    size: int = 0
    identity: str = ""


class Files(Protocol):
    """A way to files. It goes to the workers with what they have to do, so that it can be pickled."""

    def find(self, name: str) -> tuple[Input, ...]:
        """The inputs that a name on the command line stands for. Raises UsageError where there are none."""
        ...

    def open(self, path: str) -> BinaryIO:
        """The bytes of an input as they are. Raises OSError."""
        ...

    def can_be_read_by_workers(self, one: Input) -> bool:
        """Whether those who answer get at the input by its path too, at any place of it."""
        ...


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """Files of this machine; `-` is standard input."""

    def find(self, name: str) -> tuple[Input, ...]:
        """The file of that name."""
        if name == STANDARD_INPUT:
            return (Input(name, name),)
        try:
            status = os.stat(name)
        except (OSError, ValueError) as error:
            raise _missing(name, error) from None
        if stat.S_ISDIR(status.st_mode):
            raise UsageError(f"{name} is a folder", help="give the files with the lines: FOLDER/*.ndjson")
        if not os.access(name, os.R_OK):
            raise UsageError(f"{name} cannot be read: permission denied")
        if not stat.S_ISREG(status.st_mode):
            return (Input(name, name),)
        return (Input(name, name, status.st_size, f"{status.st_size} bytes, changed at {status.st_mtime_ns}"),)

    def open(self, path: str) -> BinaryIO:
        """The file's bytes."""
        return sys.stdin.buffer if path == STANDARD_INPUT else open(path, "rb")

    def can_be_read_by_workers(self, one: Input) -> bool:
        """A regular file can."""
        return bool(one.identity)


def _missing(name: str, error: OSError | ValueError) -> UsageError:
    if isinstance(error, FileNotFoundError):
        return UsageError(f"{name} does not exist", help="check the path, relative to the working directory")
    return UsageError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}")


class Unpacked:
    """The lines' bytes of an input, unpacked where it starts as gzip or zstd do, whatever its name is.

    `is_plain` tells that nothing was unpacked. `read(count)` gives so many bytes, fewer only at the end, and raises
    OSError and `BrokenPackingError`. `consumed` is how many bytes of the file itself were read.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._counted = _Counted(stream)
        start = self._counted.peek_start()
        self.is_plain = True
        self._broken: OSError | BrokenPackingError | None = None
        self._source: io.BufferedIOBase | _Counted = self._counted
        if start.startswith(_GZIP):
            self.is_plain = False
            self._source = gzip.GzipFile(fileobj=io.BufferedReader(self._counted, _BUFFER), mode="rb")
        elif start == _ZSTD:
            self.is_plain = False
            self._source = io.BufferedReader(_ZstdReader(self._counted), _BUFFER)

    @property
    def consumed(self) -> int:
        """Bytes of the file that were read."""
        return self._counted.count

    def seek(self, offset: int) -> None:
        """Pass over the first `offset` bytes, unpacked. Raises OSError and BrokenPackingError where there are not so
        many."""
        if self.is_plain and self._counted.seek_to(offset):
            return
        while offset:
            passed = len(self.read(min(offset, 1 << 20)))
            if not passed:
                raise BrokenPackingError("ends before the place where the replay was interrupted")
            offset -= passed

    def read(self, count: int) -> bytes:
        """So many bytes, fewer only at the end. What was unpacked before the file broke is given first."""
        if self._broken is not None:
            raise self._broken
        parts: list[bytes] = []
        try:
            while count and (part := self._some(count)):
                parts.append(part)
                count -= len(part)
        except (OSError, BrokenPackingError) as error:
            self._broken = error
            if not parts:
                raise
        return b"".join(parts)

    def _some(self, count: int) -> bytes:
        if isinstance(self._source, _Counted):
            return self._source.take(count)
        try:
            return self._source.read1(count)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise BrokenPackingError(f"is a broken gzip file: {error}") from None


class BrokenPackingError(Exception):
    """A packed file is cut off or damaged; `str()` says how."""


class _Counted(io.RawIOBase):
    """A stream whose first bytes can be looked at, and whose bytes are counted."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = b""
        self.count = 0

    def peek_start(self) -> bytes:
        while len(self._start) < _START and (part := self._stream.read(_START - len(self._start))):
            self._start += part
        return self._start

    def seek_to(self, offset: int) -> bool:
        """Go to a place, where the stream knows how."""
        if not self._stream.seekable():
            return False
        self._stream.seek(offset)
        self._start, self.count = b"", offset
        return True

    def take(self, count: int) -> bytes:
        """At most so many bytes, none at the end."""
        data, self._start = self._start[:count], self._start[count:]
        data = data or self._stream.read(count)
        self.count += len(data)
        return data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer; io gives these
        data = self.take(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _ZstdReader(io.RawIOBase):
    """Unpacks zstd, frame by frame. Unlike zstandard's own reader it tells where the file is cut off."""

    def __init__(self, source: _Counted) -> None:
        # Slow to load: only for those who have such a file.
        import zstandard

        self._pieces = _unpacked_pieces(source, zstandard.ZstdDecompressor(max_window_size=1 << 27))
        self._rest = memoryview(b"")
        self._error = zstandard.ZstdError

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer; io gives these
        try:
            while not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    return 0
                self._rest = memoryview(piece)
        except self._error as error:
            raise BrokenPackingError(f"is a broken zstd file: {error}") from None
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _unpacked_pieces(source: _Counted, decompressor: "zstandard.ZstdDecompressor") -> Iterator[bytes]:
    frame = None
    while packed := source.take(_PIECE):
        while packed:
            frame = frame or decompressor.decompressobj()
            yield frame.decompress(packed)
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise BrokenPackingError("is a broken zstd file: it is cut off")


def read_range(files: Files, path: str, offset: int, size: int) -> bytes:
    """`size` bytes of an input from `offset` on. Raises InputError where they are not there any more."""
    where = Location(path)
    try:
        with files.open(path) as stream:
            stream.seek(offset)
            data = b""
            while len(data) < size and (part := stream.read(size - len(data))):
                data += part
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=where) from None
    if len(data) < size:
        raise InputError("became shorter while it was read", location=where, help="replay a copy of it")
    return data
