from pathlib import Path

import pytest

from harness.deliveries import Delivery, read_delivery
from harness.errors import InputError


def read(folder: Path, data: bytes, name: str = "r.http") -> Delivery:
    (folder / name).write_bytes(data)
    return read_delivery(folder / name)


def test_a_request_as_cel_eval_takes_it(tmp_path: Path) -> None:
    delivery = read(
        tmp_path,
        b"POST /foo?x=1 HTTP/1.1\nContent-Length: 29\nContent-Type: application/json\nX-Header: tacocat\n\n"
        b'{"test": {"nested": "value"}}\n',
    )
    assert (delivery.method, delivery.url) == ("POST", "/foo?x=1")
    assert delivery.body == b'{"test": {"nested": "value"}}'
    assert delivery.header("x-header") == "tacocat"


def test_crlf_repeated_and_continued_headers(tmp_path: Path) -> None:
    delivery = read(tmp_path, b"PUT / HTTP/1.0\r\nX-A: 1\r\nX-A:  2 \r\n  more\r\n\r\nbody\r\n\r\nrest", "r.txt")
    assert delivery.headers == (("X-A", "1"), ("X-A", "2 more"))
    assert delivery.body == b"body\r\n\r\nrest"


def test_the_host_becomes_part_of_the_url(tmp_path: Path) -> None:
    delivery = read(tmp_path, b"POST /dev HTTP/1.1\nHost: hooks.example.com:8080\n\n{}")
    assert delivery.url == "http://hooks.example.com:8080/dev"
    assert (delivery.host, delivery.request_url) == ("hooks.example.com", "/dev")
    assert delivery.headers == ()
    absolute = read(tmp_path, b"POST http://x.io/a HTTP/1.1\nHost: y.io\n\n")
    assert absolute.url == "http://x.io/a"


def test_any_bytes_may_be_the_body(tmp_path: Path) -> None:
    assert read(tmp_path, b"POST / HTTP/1.1\n\n\xff\x00").body == b"\xff\x00"
    assert read(tmp_path, b"GET / HTTP/1.1\nX: y\n").body == b""
    assert read(tmp_path, b"GET / HTTP/1.1").body == b""


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "starts with ''"),
        (b"hello\n\n", 1, "'hello'"),
        (b"POST /a b HTTP/1.1\n\n", 1, "no HTTP request"),
        (b"POST / HTTP/1.1\nX: 1\nno header\n\n", 3, "is no header"),
        (b"POST / HTTP/1.1\nX Y: 1\n\n", 2, "is no header"),
        (b"POST / HTTP/1.1\nContent-Length: 9\n\n{}", 0, "has 2 bytes"),
        (b"POST / HTTP/1.1\nContent-Length: 1\n\n{}", 0, "has 2 bytes"),
        (b"POST / HTTP/1.1\nContent-Length: x\n\n{}", 0, "Content-Length is x"),
        (b"POST / HTTP/1.1\nContent-Length: " + b"9" * 5000 + b"\n\n{}", 0, "Content-Length"),
        (b"POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n{}", 0, "Transfer-Encoding"),
        (b"POST / HTTP/1.1\nX: " + b"y" * (2 * 1024 * 1024), 0, "1 MB of headers"),
    ],
)
def test_what_is_no_request(tmp_path: Path, data: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, data)
    assert words in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.line == line
    assert caught.value.help
