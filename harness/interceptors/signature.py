"""HMAC signatures of a body as GitHub and Bitbucket send them.

As ValidateSignature of google/go-github v31.0.0 (github/messages.go), which tektoncd/triggers v0.37.0 calls: the hash
is the one that the header names, so a `sha1=` signature is accepted too.
"""

import hashlib
import hmac

from harness.goformat import quote

_HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}


def signature_problem(signature: str, payload: str, secret: bytes) -> str:
    """Why `signature` (`sha256=<hex>`, not empty) is not that of `payload` under `secret`; empty when it is."""
    name, equals, digits = signature.partition("=")
    if not equals:
        return f"error parsing signature {quote(signature)}"
    if name not in _HASHES:
        return f"unknown hash type prefix: {quote(name)}"
    problem = _hex_problem(digits)
    if problem:
        return f"error decoding signature {quote(signature)}: {problem}"
    expected = hmac.new(secret, payload.encode(errors="replace"), _HASHES[name]).digest()
    return "" if hmac.compare_digest(bytes.fromhex(digits), expected) else "payload signature check failed"


def _hex_problem(digits: str) -> str:
    """Go's complaint about a text that is not hexadecimal (encoding/hex), empty when it is."""
    data = digits.encode(errors="replace")
    for byte in data:
        if byte not in b"0123456789abcdefABCDEF":
            # %#U shows the code point, and the sign itself where it can be printed.
            sign = chr(byte)
            shown = f" '{sign}'" if 0x20 <= byte < 0x7F or (byte > 0xA0 and byte != 0xAD) else ""
            return f"encoding/hex: invalid byte: U+{byte:04X}{shown}"
    return "encoding/hex: odd length hex string" if len(data) % 2 else ""
