"""The encoders of cel-go's extension library, newest version. Source: google/cel-go v0.30.0, ext/encoders.go."""

SIGNATURES = """
    base64.decode(string) -> bytes
    base64.encode(bytes) -> string
    json.encode(dyn) -> string
"""
