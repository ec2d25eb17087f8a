import base64
from pathlib import Path

import pytest

from harness.errors import InputError
from harness.manifests import ManifestSet, load_manifests
from harness.secrets import SecretError, SecretStore, read_secrets


def manifests_of(tmp_path: Path, text: str) -> ManifestSet:
    (tmp_path / "secrets.yaml").write_text(text)
    return load_manifests([tmp_path])


def secret(namespace: str, body: str) -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: hook, namespace: {namespace}}}\n{body}\n---\n"


def test_data_is_decoded_and_string_data_lies_over_it(tmp_path: Path) -> None:
    encoded = base64.b64encode(b"a\n").decode()
    text = secret("ci", f"data: {{a: {encoded}, b: {encoded}}}\nstringData: {{b: plain}}")
    store = SecretStore.of(manifests_of(tmp_path, text), trust_redacted=False)
    assert store.get("ci", "hook", "a") == b"a\n"
    assert store.get("ci", "hook", "b") == b"plain"


@pytest.mark.parametrize("placeholder", ["<token>", "${TOKEN}", "to-be-filled-in", "é"])
def test_a_placeholder_that_is_no_base64_is_taken_as_written(tmp_path: Path, placeholder: str) -> None:
    store = SecretStore.of(manifests_of(tmp_path, secret("ci", f"data: {{a: '{placeholder}'}}")), trust_redacted=False)
    assert store.get("ci", "hook", "a") == placeholder.encode()


def test_a_namespace_of_its_own(tmp_path: Path) -> None:
    text = secret("ci", "stringData: {a: one}") + secret("other", "stringData: {a: two}")
    store = SecretStore.of(manifests_of(tmp_path, text), trust_redacted=False)
    assert (store.get("ci", "hook", "a"), store.get("other", "hook", "a")) == (b"one", b"two")


def test_given_values_go_before_the_manifests_key_by_key(tmp_path: Path) -> None:
    text = secret("ci", "stringData: {a: one, b: one}") + secret("other", "stringData: {a: two}")
    values = {"ci/hook": {"a": "given"}, "hook": {"c": "all"}}
    store = SecretStore.of(manifests_of(tmp_path, text), values, trust_redacted=False)
    assert store.get("ci", "hook", "a") == b"given"
    assert store.get("ci", "hook", "b") == b"one"
    assert store.get("ci", "hook", "c") == b"all"
    assert store.get("other", "hook", "a") == b"two"
    assert store.get("other", "hook", "c") == b"all"
    assert store.get("third", "hook", "c") == b"all"


def test_messages_of_what_is_missing() -> None:
    store = SecretStore.of(ManifestSet(resources={}), {"hook": {"a": "x"}}, trust_redacted=False)
    with pytest.raises(SecretError, match=r'^secrets "nope" not found$'):
        store.get("ci", "nope", "a")
    with pytest.raises(SecretError, match=r"^cannot find b key in secret ci/hook$"):
        store.get("ci", "hook", "b")


def test_bytes_are_compared_untrimmed() -> None:
    store = SecretStore()
    assert store.matches("s3cr3t", b"s3cr3t")
    assert not store.matches("s3cr3t", b"s3cr3t\n")
    assert not store.matches("", b"s3cr3t")
    assert store.matches("\ud800", "\ufffd".encode())


def test_redacted_is_believed_only_when_asked_for() -> None:
    assert SecretStore(trust_redacted=True).matches("[REDACTED]", b"s3cr3t")
    assert not SecretStore().matches("[REDACTED]", b"s3cr3t")
    assert not SecretStore(trust_redacted=True).matches("[redacted]", b"s3cr3t")


def test_secrets_do_not_show_in_a_repr() -> None:
    assert "s3cr3t" not in repr(SecretStore({"hook": {"a": b"s3cr3t"}}))


def test_read_secrets(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("ci/hook: {token: s3cr3t}\n")
    assert read_secrets(file) == {"ci/hook": {"token": "s3cr3t"}}
    file.write_text("")
    assert read_secrets(file) == {}


@pytest.mark.parametrize("text", ["- a", "a: b", "a: {b: 1}", "a: [", "a: !!python/object:os.system {}"])
def test_read_secrets_refuses_other_shapes(tmp_path: Path, text: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(text)
    with pytest.raises(InputError):
        read_secrets(file)


def test_read_secrets_of_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_secrets(tmp_path / "none.yaml")
