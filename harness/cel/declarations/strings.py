"""The string functions of cel-go's extension library, newest version. Source: google/cel-go v0.30.0, ext/strings.go."""

SIGNATURES = """
    string.charAt(int) -> string
    string.indexOf(string) -> int
    string.indexOf(string, int) -> int
    string.lastIndexOf(string) -> int
    string.lastIndexOf(string, int) -> int
    string.lowerAscii() -> string
    string.replace(string, string) -> string
    string.replace(string, string, int) -> string
    string.split(string) -> list(string)
    string.split(string, int) -> list(string)
    string.substring(int) -> string
    string.substring(int, int) -> string
    string.trim() -> string
    string.upperAscii() -> string
    string.format(list(dyn)) -> string
    strings.quote(string) -> string
    list(string).join() -> string
    list(string).join(string) -> string
    string.reverse() -> string
"""
