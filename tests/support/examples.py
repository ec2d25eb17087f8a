"""How many examples Hypothesis tries where its usual number is too small or too large."""

from hypothesis import settings

_THOROUGH = 100
"""The profile's own number in CI (tests/conftest.py)."""


def examples(thorough: int) -> settings:
    """So many in CI, and as much fewer on a laptop as there are everywhere."""
    return settings(max_examples=max(1, thorough * settings.default.max_examples // _THOROUGH))
