"""Where the answers go: a file that appears under its name only when it is whole, or a stream.

While a replay runs its answers are in `FILE.part`, and `FILE.journal` says how far they go and what they were made of.
Whatever ends the process, the two are enough to go on from there; what `FILE.part` holds beyond the journal is cut off.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from harness.errors import HarnessError, InputError, UsageError
from harness.jsontypes import JSONObject
from harness.location import Location
from harness.replay.block import START, Position
from harness.replay.tally import Tally
from harness.writing import replace_file

_VERSION = 1
_CHECKPOINT_SECONDS = 2.0
"""How often the journal is written: so much work is done again after a crash."""


@dataclass(slots=True)
class Progress:
    """How far a replay is: the place behind the last line that was answered, the bytes of its answers, its tally."""

    position: Position = START
    written: int = 0
    tally: Tally = field(default_factory=Tally)

    def add(self, lines: bytes, tally: Tally, position: Position) -> None:
        """Count the answers to a block, which ends at `position`."""
        self.tally.add(tally)
        self.position = position
        self.written += len(lines)


class Output(Protocol):
    """Takes the answers in their order."""

    progress: Progress

    def add(self, lines: bytes, tally: Tally, position: Position) -> None:
        """Take the answers to a block, which ends at `position`. Raises HarnessError where they cannot be written."""
        ...

    def finish(self) -> None:
        """All is answered. Raises HarnessError where that cannot be written."""
        ...

    def interrupt(self) -> None:
        """It ends before that. Never raises."""
        ...


class StreamOutput:
    """Answers to a stream, which cannot be gone on with."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.progress = Progress()

    def add(self, lines: bytes, tally: Tally, position: Position) -> None:
        """Write at once, for whoever reads along."""
        try:
            self._stream.write(lines)
            self._stream.flush()
        except OSError as error:
            raise HarnessError(f"{self._name} cannot be written: {error.strerror or error}") from error
        self.progress.add(lines, tally, position)

    def finish(self) -> None:
        """Nothing is left to do."""

    def interrupt(self) -> None:
        """Nothing is kept."""


class FileOutput:
    """Answers to a file, by way of `FILE.part` and `FILE.journal`.

    `identity` is what the answers are made of: only a replay of the same goes on with a part. Raises UsageError where
    the file cannot be written or a part is in the way, InputError for one that cannot be gone on with.
    """

    def __init__(self, path: Path, identity: JSONObject, *, resume: bool) -> None:
        self.part = path.with_name(f"{path.name}.part")
        self.progress = Progress()
        self._path = path
        self._journal = path.with_name(f"{path.name}.journal")
        self._identity = identity
        self._progress_is_whole = True
        if self.part.exists() and not resume:
            raise UsageError(
                f"{self.part} holds the answers of an interrupted replay",
                help="--resume goes on with it; to begin anew, remove it",
            )
        self.resumes = self.part.exists()
        self._part_file = self._open()
        try:
            if self.resumes:
                self.progress = self._read_journal()
                self._cut_part()
            self._note()
        except BaseException:
            os.close(self._part_file)
            raise

    def _open(self) -> int:
        """The part, which nobody else writes meanwhile."""
        try:
            handle = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise UsageError(f"{self.part} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise UsageError(f"another replay writes {self.part} just now") from None
        return handle

    def _read_journal(self) -> Progress:
        where = Location.of_file(self._journal)
        help = f"to begin anew, remove {self.part}"
        try:
            value = json.loads(self._journal.read_bytes())
            if value["version"] != _VERSION:
                raise InputError("is of another version of tekton-harness", location=where, help=help)
            identity, written = value["identity"], int(value["written"])
            progress = Progress(Position(*map(int, value["position"])), written, Tally.from_json(value["tally"]))
        except FileNotFoundError:
            raise InputError("is missing, so that nothing tells how to go on", location=where, help=help) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"is no journal of a replay: {error}", location=where, help=help) from None
        if changed := sorted(key for key in self._identity if identity.get(key) != self._identity[key]):
            message = f"the interrupted replay had other {' and '.join(changed)}: what is there does not fit"
            raise InputError(message, location=where, help=help)
        if os.fstat(self._part_file).st_size < written:
            raise InputError("is shorter than its journal says", location=Location.of_file(self.part), help=help)
        return progress

    def add(self, lines: bytes, tally: Tally, position: Position) -> None:
        """Append, and now and then note how far it goes."""
        self._progress_is_whole = False
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[os.write(self._part_file, rest) :]
        except OSError as error:
            self._progress_is_whole = True
            raise self._failed(self.part, error) from error
        self.progress.add(lines, tally, position)
        self._progress_is_whole = True
        if time.monotonic() - self._noted >= _CHECKPOINT_SECONDS:
            self._note()

    def _note(self) -> None:
        """Write the journal, behind the answers that it speaks of."""
        journal = {
            "version": _VERSION,
            "identity": self._identity,
            "position": list(self.progress.position),
            "written": self.progress.written,
            "tally": self.progress.tally.to_json(),
        }
        try:
            os.fsync(self._part_file)
            replace_file(self._journal, json.dumps(journal, indent=1).encode())
        except OSError as error:
            raise self._failed(self._journal, error) from error
        self._noted = time.monotonic()

    def _cut_part(self) -> None:
        os.ftruncate(self._part_file, self.progress.written)

    def _failed(self, path: Path, error: OSError) -> HarnessError:
        help = f"{self.part} keeps what was answered: make room, then go on with --resume"
        return HarnessError(f"{path} cannot be written: {error.strerror or error}", help=help)

    def finish(self) -> None:
        """Give the file its name. The journal goes last: alone it means nothing."""
        try:
            os.fsync(self._part_file)
            os.replace(self.part, self._path)
        except OSError as error:
            raise self._failed(self._path, error) from error
        os.close(self._part_file)
        with suppress(OSError):
            self._journal.unlink()

    def interrupt(self) -> None:
        """Note how far it goes, where that is certain; else the journal's last word holds."""
        if self._progress_is_whole:
            # First what belongs to no whole block, which may be what fills the disk.
            with suppress(OSError, HarnessError):
                self._cut_part()
                self._note()
        with suppress(OSError):
            os.close(self._part_file)
