from pathlib import Path

import pytest

from harness.deliveries import read_delivery
from harness.errors import InputError


def write(folder: Path, body: bytes, headers: str | None, ending: str = ".headers.json") -> Path:
    (folder / "push.json").write_bytes(body)
    if headers is not None:
        (folder / f"push{ending}").write_text(headers)
    return folder / "push.json"


def test_the_body_is_kept_byte_by_byte(tmp_path: Path) -> None:
    body = b'{ "a": 1.0,\n "b": "\xff" }\n'
    path = write(tmp_path, body, '{"X-Gitlab-Event": "Push Hook", "url": "https://h/dev", "method": "put"}')
    delivery = read_delivery(path)
    assert delivery.body == body
    assert delivery.headers == (("X-Gitlab-Event", "Push Hook"),)
    assert (delivery.url, delivery.method) == ("https://h/dev", "PUT")


@pytest.mark.parametrize("ending", [".headers.yaml", ".headers.yml"])
def test_headers_in_yaml_are_texts(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path, b"{}", "X-A: yes\nX-B: 010\nX-C: [1, 2]\nX-D:\n", ending)
    delivery = read_delivery(path)
    assert delivery.headers == (("X-A", "yes"), ("X-B", "010"), ("X-C", "1"), ("X-C", "2"), ("X-D", ""))
    assert (delivery.url, delivery.method) == ("/", "POST")


def test_a_body_that_is_no_object_is_a_delivery_too(tmp_path: Path) -> None:
    assert read_delivery(write(tmp_path, b"[1]", "{}")).body == b"[1]"
    assert read_delivery(write(tmp_path, b'{"text": "\\"request_data\\""}', "{}")).headers == ()


def test_missing_headers_are_told_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="headers of this delivery are missing") as caught:
        read_delivery(write(tmp_path, b'{"object_kind": "tag_push"}', None))
    assert "Tag Push Hook" in caught.value.help


@pytest.mark.parametrize(
    ("headers", "ending"),
    [
        ("{", ".headers.json"),
        ("[]", ".headers.json"),
        ('{"X": null}', ".headers.json"),
        ('{"url": 5}', ".headers.json"),
        ("a: [", ".headers.yaml"),
        ("- a\n", ".headers.yaml"),
        ("[a]: b\n", ".headers.yaml"),
        ("a: " + "[" * 5000 + "\n", ".headers.yaml"),
        ("a: {b: c}\n", ".headers.yaml"),
    ],
)
def test_broken_headers_are_told_with_their_file(tmp_path: Path, headers: str, ending: str) -> None:
    with pytest.raises(InputError) as caught:
        read_delivery(write(tmp_path, b"{}", headers, ending))
    assert caught.value.location is not None
    assert caught.value.location.path.endswith(ending)


def test_a_broken_body_is_located(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no JSON") as caught:
        read_delivery(write(tmp_path, b'{\n"a" 1}', "{}"))
    assert caught.value.location is not None
    assert caught.value.location.line == 2
    assert ".http" in caught.value.help
