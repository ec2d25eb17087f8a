"""Texts of strangers: no crash, no place outside of the text, no endless work."""

import time

from hypothesis import given
from hypothesis import strategies as st

from harness.rules.surroundings import secret_material, tls_options
from harness.rules.surroundings.secret_material import is_placeholder, material_in
from harness.rules.surroundings.tls_options import options_in_arguments, options_in_script, setting_turns_off

PIECES = st.sampled_from(
    [
        "curl -k ",
        "--insecure",
        "\\\n",
        "\n",
        "if ",
        "fi",
        ";",
        "# ",
        "tls",
        "://u:pa55w9@h",
        "glpat-",
        "ghp_",
        "a1" * 20,
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=20).map("".join)


@given(TEXTS)
def test_any_text(text: str) -> None:
    for found in (*material_in(text), *options_in_script(text)):
        assert 0 <= found.start < len(text)
    for option in options_in_script(text):
        assert option.written.removeprefix("curl ") in text
    assert isinstance(is_placeholder(text, text), bool)
    assert isinstance(setting_turns_off(text, text), bool)


@given(st.lists(TEXTS, max_size=5))
def test_any_arguments(arguments: list[str]) -> None:
    assert all(index < len(arguments) for index, _ in options_in_arguments(arguments, "curl"))


def test_large_texts() -> None:
    pieces = ("--insecure\n", "curl -k x\n", "if tls\n", "if tls; then curl -k x; ", "x://u:pa55w9@h ", "curl ", "\\\n",
              "-----BEGIN PRIVATE KEY-----\n", "a://b", "http.x.", "glpat-")  # fmt: skip
    started = time.process_time()
    for piece in pieces:
        text = piece * (100_000 // len(piece))
        assert len(list(options_in_script(text))) <= tls_options.MOST
        assert len(list(material_in(text))) <= secret_material.MOST
    assert time.process_time() - started < 5
