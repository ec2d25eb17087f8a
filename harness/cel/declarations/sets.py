"""The set functions of cel-go's extension library. Source: google/cel-go v0.30.0, ext/sets.go."""

SIGNATURES = """
    sets.contains(list(T), list(T)) -> bool
    sets.equivalent(list(T), list(T)) -> bool
    sets.intersects(list(T), list(T)) -> bool
"""
