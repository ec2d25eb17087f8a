"""Inputs cut into blocks: nothing is lost, counted wrongly, or kept."""

import gzip
import io
import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import BinaryIO

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UsageError
from harness.replay import Block, Input, LocalFiles, Position
from harness.replay.block import START
from harness.replay.inputs import read_range
from harness.replay.reading import read_blocks

TEXTS = st.lists(st.sampled_from([b"", b"a", b"bb\r", b"\n", b"\n\n", b"c" * 30, b"d" * 9 + b"\n"])).map(b"".join)


@dataclass(frozen=True)
class Memory:
    """Files in memory, which workers may or may not read themselves."""

    contents: dict[str, bytes]
    by_workers: bool = False

    def find(self, name: str) -> tuple[Input, ...]:
        return (Input(name, name, len(self.contents[name])),)

    def open(self, path: str) -> BinaryIO:
        return io.BytesIO(self.contents[path])

    def can_be_read_by_workers(self, one: Input) -> bool:
        return self.by_workers

    @property
    def inputs(self) -> list[Input]:
        return [one for name in self.contents for one in self.find(name)]


def answered(files: Memory, blocks: Iterator[Block]) -> list[tuple[str, int, bytes]]:
    """Every line of the blocks with its number, and the problems in their places."""
    found = []
    for block in blocks:
        if block.problem:
            found.append((block.name, block.start.line, block.problem.encode()))
            continue
        data = block.data if block.data is not None else read_range(files, block.path, block.start.offset, block.size)
        lines = data.split(b"\n")
        lines = lines[:-1] if data.endswith(b"\n") else lines
        assert block.end.line - block.start.line == len(lines)
        found.extend((block.name, number, one) for number, one in enumerate(lines, block.start.line))
    return found


def expected(contents: dict[str, bytes], max_line: int) -> list[tuple[str, int, bytes]]:
    found = []
    for name, data in contents.items():
        for number, one in enumerate(io.BytesIO(data), 1):
            text = one.removesuffix(b"\n")
            problem = b"is longer than 0 MB; GitLab sends no webhook of that size"
            found.append((name, number, problem if len(text) > max_line else text))
    return found


@given(st.lists(TEXTS, max_size=3), st.integers(1, 50), st.integers(0, 20), st.booleans())
def test_every_line_comes_once_with_its_number(
    texts: list[bytes], block_bytes: int, longer: int, by_workers: bool
) -> None:
    max_line = block_bytes + longer
    contents = {f"f{number}": text for number, text in enumerate(texts)}
    files = Memory(contents, by_workers)
    blocks = list(read_blocks(files, files.inputs, START, block_bytes=block_bytes, max_line=max_line))
    assert [block.number for block in blocks] == list(range(len(blocks)))
    assert answered(files, iter(blocks)) == expected(contents, max_line)
    # From behind any block the rest is the same.
    for index, block in enumerate(blocks):
        rest = read_blocks(files, files.inputs, block.end, block_bytes=block_bytes, max_line=max_line)
        assert answered(files, rest) == answered(files, iter(blocks[index + 1 :]))


_RANDOM = Random(1)
DATA = b"".join(b"%d %s\n" % (number, _RANDOM.randbytes(number % 90).hex().encode()) for number in range(10_000))


def packed(form: str) -> bytes:
    half = len(DATA) // 2
    match form:
        case "gzip":
            return gzip.compress(DATA)
        case "gzip members":
            return gzip.compress(DATA[:half]) + gzip.compress(DATA[half:])
        case "zstd":
            return zstandard.compress(DATA)
        case _:
            return zstandard.compress(DATA[:half]) + zstandard.compress(b"") + zstandard.compress(DATA[half:])


FORMS = ("gzip", "gzip members", "zstd", "zstd frames")


@pytest.mark.parametrize("form", FORMS)
def test_packed_inputs(form: str) -> None:
    # Whatever the name says, and although the workers could read the file themselves.
    files = Memory({"f": packed(form)}, by_workers=True)
    blocks = list(read_blocks(files, files.inputs, START, block_bytes=10_000))
    assert b"".join(block.data or b"" for block in blocks) == DATA
    assert blocks[-1].read == len(files.contents["f"])
    middle = blocks[len(blocks) // 2]
    rest = read_blocks(files, files.inputs, middle.end, block_bytes=10_000)
    assert b"".join(block.data or b"" for block in rest) == DATA[middle.end.offset :]


@pytest.mark.parametrize("form", FORMS)
def test_a_packed_input_that_is_cut_off(form: str) -> None:
    whole = packed(form)
    files = Memory({"cut": whole[: len(whole) * 3 // 4], "next": b"next\n"})
    blocks = list(read_blocks(files, files.inputs, START, block_bytes=10_000))
    *readable, broken, following = blocks
    data = b"".join(block.data or b"" for block in readable)
    assert len(data) > len(DATA) // 2
    assert DATA.startswith(data)
    assert data.endswith(b"\n")
    assert (broken.start.line, broken.end) == (data.count(b"\n") + 1, Position(1))
    assert broken.problem.startswith(f"is a broken {form[:4]} file: ")
    assert following.data == b"next\n"


@pytest.mark.parametrize(("start", "form"), [(b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd")])
def test_what_only_starts_as_if_it_were_packed(start: bytes, form: str) -> None:
    files = Memory({"f": start + b"no such thing" * 10})
    (block,) = read_blocks(files, files.inputs, START)
    assert block.problem.startswith(f"is a broken {form} file: ")


def test_a_zstd_window_beyond_all_measure_is_refused() -> None:
    # A frame's header that asks for 2 GB of memory.
    files = Memory({"f": b"\x28\xb5\x2f\xfd\x00\xa8" + b"\x00" * 20})
    (block,) = read_blocks(files, files.inputs, START)
    assert "memory" in block.problem


def test_what_unpacks_to_a_lot_is_never_kept_whole() -> None:
    bomb = zstandard.compress(b"\0" * 200_000_000)
    files = Memory({"zstd": bomb, "gzip": gzip.compress(b"\0" * 50_000_000)})
    tracemalloc.start()
    blocks = list(read_blocks(files, files.inputs, START, max_line=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [block.problem.partition(";")[0] for block in blocks] == ["is longer than 0 MB"] * 2
    assert blocks[0].end.offset == 200_000_000
    assert peak < 60_000_000


def test_an_input_that_vanished() -> None:
    inputs = [Input("gone", "/nowhere/gone"), Input("-", os.devnull)]
    blocks = list(read_blocks(LocalFiles(), inputs, START))
    assert [(block.name, block.problem) for block in blocks] == [("gone", "cannot be read: No such file or directory")]


def test_a_file_that_shrank_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(DATA)
    (one,) = LocalFiles().find(str(path))
    at = Position(0, len(DATA) + 1, 10_001)
    (block,) = read_blocks(Memory({one.path: gzip.compress(DATA)}), [one], at)
    assert block.problem == "ends before the place where the replay was interrupted"


@pytest.mark.parametrize(
    ("name", "message"), [("nowhere", "nowhere does not exist"), (".", ". is a folder"), ("a\0b", "cannot be read")]
)
def test_names_that_are_no_files(name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        LocalFiles().find(name)


def test_a_changed_file_has_another_identity(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"a\n")
    (before,) = LocalFiles().find(str(path))
    os.utime(path, (1, 1))
    (touched,) = LocalFiles().find(str(path))
    assert before.identity != touched.identity
    assert before.size == touched.size == 2
    (device,) = LocalFiles().find(os.devnull)
    assert device.identity == ""
