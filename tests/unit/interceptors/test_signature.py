import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.interceptors.signature import signature_problem

PAYLOAD = '{"a": 1}'
SECRET = b"s3cr3t"


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_a_right_signature(name: str) -> None:
    digest = hmac.new(SECRET, PAYLOAD.encode(), name).hexdigest()
    assert signature_problem(f"{name}={digest}", PAYLOAD, SECRET) == ""
    assert signature_problem(f"{name}={digest.upper()}", PAYLOAD, SECRET) == ""
    assert signature_problem(f"{name}={digest}", f"{PAYLOAD} ", SECRET) == "payload signature check failed"


@pytest.mark.parametrize(
    ("signature", "problem"),
    [
        ("abc", 'error parsing signature "abc"'),
        ("md5=00", 'unknown hash type prefix: "md5"'),
        ("SHA1=00", 'unknown hash type prefix: "SHA1"'),
        ("sha1=0g", "error decoding signature \"sha1=0g\": encoding/hex: invalid byte: U+0067 'g'"),
        ("sha1=0\t", 'error decoding signature "sha1=0\\t": encoding/hex: invalid byte: U+0009'),
        ("sha1=é", "error decoding signature \"sha1=é\": encoding/hex: invalid byte: U+00C3 'Ã'"),
        ("sha1=000", 'error decoding signature "sha1=000": encoding/hex: odd length hex string'),
        ("sha1=00", "payload signature check failed"),
        ("sha1=", "payload signature check failed"),
    ],
)
def test_a_wrong_signature(signature: str, problem: str) -> None:
    assert signature_problem(signature, PAYLOAD, SECRET) == problem


@given(st.text(), st.text(), st.binary())
def test_any_signature_is_judged(signature: str, payload: str, secret: bytes) -> None:
    digest = hmac.new(secret, payload.encode(errors="replace"), hashlib.sha256).hexdigest()
    assert signature_problem(f"sha256={digest}", payload, secret) == ""
    assert isinstance(signature_problem(signature, payload, secret), str)
