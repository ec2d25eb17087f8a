import gzip
from pathlib import Path

import pytest

from harness.deliveries import delivery_names, find_deliveries, read_delivery, recorded_file
from harness.errors import InputError

REQUEST = b"POST /dev HTTP/1.1\nX-Gitlab-Event: Push Hook\n\n{}"
RECORD = b'{"request_headers": {}, "request_data": {"a": 1}}'


def test_what_is_found_in_a_folder(tmp_path: Path) -> None:
    files = {
        "b.http": REQUEST,
        "a.json": RECORD,
        "sub/c.json.gz": gzip.compress(RECORD, mtime=0),
        "sub/d.txt": REQUEST,
        "sub/notes.txt": b"hello",
        "README.md": b"",
        "push.headers.json": b"{}",
        "push.headers.yaml": b"",
        ".hidden.json": RECORD,
        ".git/x.json": RECORD,
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    found = find_deliveries([tmp_path, tmp_path / "a.json"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.json",
        "b.http",
        "sub/c.json.gz",
        "sub/d.txt",
    ]
    assert [read_delivery(path).body for path in found] == [b'{"a":1}', b"{}", b'{"a":1}', b"{}"]


def test_a_relative_path_may_count_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "only-below-the-root").mkdir()
    (tmp_path / "only-below-the-root" / "a.json").write_bytes(RECORD)
    assert len(find_deliveries([Path("only-below-the-root")], tmp_path)) == 1


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        find_deliveries([tmp_path / "nowhere"])
    with pytest.raises(InputError, match="no such file"):
        read_delivery(tmp_path / "nowhere.json")


def test_names_are_unique(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    files = [one / "push" / "a.json", one / "push" / "a.http", one / "b.json.gz", two / "c.json", two / "b.json.gz"]
    names = delivery_names(files, [one, two])
    assert names[one / "push" / "a.json"] == "push/a.json"
    assert names[one / "push" / "a.http"] == "push/a.http"
    assert names[two / "c.json"] == "c"
    assert names[one / "b.json.gz"] == (one / "b.json.gz").as_posix()
    assert len(set(names.values())) == len(files)


def test_a_name_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(RECORD, mtime=0))
    assert read_delivery(tmp_path / "a.json.gz").name == "a"
    assert read_delivery(tmp_path / "a.json.gz", "push/a").name == "push/a"


def test_headers_lie_beside_a_packed_body_too(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"{}", mtime=0))
    (tmp_path / "a.headers.json").write_text('{"X": "y"}')
    assert read_delivery(tmp_path / "a.json.gz").headers == (("X", "y"),)


@pytest.mark.parametrize(
    "data", [b"", b"no gzip", gzip.compress(RECORD, mtime=0)[:-12], gzip.compress(RECORD, mtime=0)[:15] + b"xxxxxxxxxx"]
)
def test_a_broken_gzip_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json.gz").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_delivery(tmp_path / "a.json.gz")
    assert caught.value.help


def test_unpacking_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_file, "MAX_BYTES", 1024 * 1024)
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b" " * (20 * 1024 * 1024), mtime=0))
    with pytest.raises(InputError, match="larger than 1 MB unpacked"):
        read_delivery(tmp_path / "a.json.gz")


def test_other_endings_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be told from the ending '\.xml'"):
        read_delivery(tmp_path / "a.xml")
    (tmp_path / "d.json").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_delivery(tmp_path / "d.json")
