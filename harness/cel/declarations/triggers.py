"""Tekton's own functions. Source: tektoncd/triggers v0.37.0, pkg/interceptors/cel/triggers.go."""

SIGNATURES = """
    map(string, dyn).match(string, string) -> bool
    map(string, dyn).canonical(string) -> string
    string.truncate(int) -> string
    string.compareSecret(string, string, string) -> bool
    string.compareSecret(string, string) -> bool
    string.parseJSON() -> map(string, dyn)
    string.parseYAML() -> map(string, dyn)
    string.parseURL() -> map(string, dyn)
    map(string, dyn).marshalJSON() -> string
    list(dyn).marshalJSON() -> string
    list(dyn).last() -> dyn
    list(dyn).first() -> dyn
    string.translate(string, string) -> string
"""
