"""Whatever strangers put into the files: one clear message with its place, the right exit code, never a traceback."""

import gzip

import pytest

from support.small_project import LISTENER, SUITE, Answer, SmallProject, record

ALIAS_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def assert_clear(answer: Answer, code: int, *parts: str) -> None:
    assert "Traceback" not in answer.text
    assert "internal error" not in answer.text
    assert answer.code == code, answer.text
    flat = " ".join(answer.text.split())
    for part in parts:
        assert part in flat


def test_the_small_project_is_good(project: SmallProject) -> None:
    assert_clear(project.command("check"), 0, "everything holds")


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("kind: [\n", ["manifests/bad.yaml:2:1", "error[yaml-syntax]"]),
        ("a: b: c\n", ["manifests/bad.yaml:1:5", "error[yaml-syntax]"]),
        ("kind: X\n\tname: y\n", ["manifests/bad.yaml:2:1", "tab"]),
        ("apiVersion: v1\nkind: A\nkind: B\nmetadata: {name: x}\n", ["manifests/bad.yaml:3:1", "duplicate-key"]),
        (ALIAS_BOMB, ["manifests/bad.yaml:", "error["]),
        ("&a [*a]\n", ["manifests/bad.yaml:1:", "error["]),
        ("- just\n- a list\n", ["manifests/bad.yaml:1:1", "error["]),
        ("[" * 5000, ["manifests/bad.yaml", "error["]),
        (b"\xff\xfe\x00k", ["manifests/bad.yaml", "error["]),
        (b"kind: \x80\n", ["manifests/bad.yaml:1", "error["]),
        (LISTENER.replace("name: listener\n", "name: listener2\n").replace("value: $(body", "value: 5 #"), ["error["]),
        ("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ci, namespace: ci}\n", ["duplicate-resource"]),
    ],
)
def test_a_broken_manifest(project: SmallProject, content: str | bytes, parts: list[str]) -> None:
    project.write("manifests/bad.yaml", content)
    assert_clear(project.command("check"), 1, *parts)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# only a comment\n",
        "just: a mapping\n",
        "---\n---\n",
        "apiVersion: example.com/v1\nkind: Unknown\nmetadata: {name: x}\n",
        "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: crlf\r\n",
        b"\xef\xbb\xbfapiVersion: v1\nkind: ConfigMap\nmetadata: {name: bom}\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n",
    ],
)
def test_odd_but_fine(project: SmallProject, content: str | bytes) -> None:
    project.write("manifests/odd.yaml", content)
    assert_clear(project.command("check"), 0, "everything holds")


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("serviceAccountName: ci", "serviceAccountName: cj", ["unresolved-reference", "cj", "listener.yaml:7:"]),
        ("name: el-listener", "name: el-listner", ["unresolved-reference", "el-listner", "did you mean"]),
        ("body.ref ==", "body.ref =", ["error[cel-invalid]", "listener.yaml:22:", "Syntax error"]),
        ("body.ref == 'refs/heads/main'", "body.ref == nope", ["error[cel-invalid]", "undeclared reference to 'nope'"]),
        ("- name: filter", "- name: filters", ["error[unknown-interceptor-param]", "did you mean 'filter'?"]),
        (
            "            - name: filter\n",
            "            - name: filter\n              value: 'true'\n            - name: filter\n",
            [
                "error[duplicate-interceptor-param]",
                "listener.yaml:21:21",
                "listener.yaml:23:21",
                "the only one that counts",
            ],
        ),
        ("apiVersion: triggers.tekton.dev/v1beta1", "apiVersion: triggers.tekton.dev/v9", ["v9"]),
    ],
)
def test_a_manifest_that_would_go_wrong(project: SmallProject, old: str, new: str, parts: list[str]) -> None:
    assert old in LISTENER
    project.write("manifests/listener.yaml", LISTENER.replace(old, new, 1))
    assert_clear(project.command("check"), 1, *parts)


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("broken.json", "{", ["payloads/broken.json"]),
        ("broken.json", '{"url": "x",\n "request_headers": }', ["payloads/broken.json:2"]),
        ("oversize.json", record('{"oversize": true}'), ["oversize.json", "GitLab"]),
        ("broken.http", "no request at all\n", ["payloads/broken.http"]),
        ("broken.json.gz", b"no gzip", ["broken.json.gz"]),
        ("deep.json", "[" * 100_000, ["payloads/deep.json"]),
        ("bomb.json.gz", gzip.compress(b" " * (1 + 64 * 1024 * 1024), compresslevel=1, mtime=0), ["bomb.json.gz"]),
    ],
)
def test_a_broken_delivery(project: SmallProject, name: str, content: str | bytes, parts: list[str]) -> None:
    project.write(f"payloads/{name}", content)
    assert_clear(project.command("check"), 1, *parts)
    assert_clear(project.command("trace", f"payloads/{name}"), 1, *parts)
    assert_clear(project.command("matrix"), 1, *parts)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("cases:", "case:", ["suites/small.yaml:5:1", "unknown field 'case'", "did you mean 'cases'?"]),
        ("params:", "param:", ["suites/small.yaml:11:", "unknown field 'param'", "did you mean 'params'?"]),
        ("delivery: main", "delivery: mian", ["no recorded delivery named 'mian'", "did you mean 'main'?"]),
        ("delivery: main", "deliveries: ['nothing/*']", ["no recorded delivery matches 'nothing/*'"]),
        ("delivery: main", "to: /", ["neither 'delivery' nor 'deliveries'", "suites/small.yaml:6:"]),
        ("delivery: main", "delivery: main\n    to: nowhere", ["nowhere", "suites/small.yaml:6:"]),
        ("metadata:\n  name: small\n", "metadata: [\n", ["suites/small.yaml:", "error["]),
        ("build:", "bulid:", ["no listener that the delivery reaches has a trigger of this name"]),
    ],
)
def test_a_broken_suite(project: SmallProject, old: str, new: str, parts: list[str]) -> None:
    assert old in SUITE
    project.write("suites/small.yaml", SUITE.replace(old, new, 1))
    assert_clear(project.command("check"), 1, *parts)


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["check", "nowhere"], 2, ["nowhere does not exist", "help:"]),
        (["check", "--payloads", "nowhere"], 2, ["nowhere does not exist"]),
        (["trace", "nowhere.json"], 2, ["nowhere.json does not exist"]),
        (["trace", "payloads"], 2, ["payloads is a folder"]),
        (["trace", "mian"], 1, ["no recorded delivery named 'mian'", "did you mean 'main'?"]),
        (["trace", "main", "--to", "nolistener"], 2, ["nolistener", "listener"]),
        (["trace", "main", "--all", "--to", "/"], 2, ["either --to or --all"]),
        (["trace"], 2, ["Missing argument"]),
        (["nonsense"], 2, ["No such command 'nonsense'"]),
        (["check", "--nonsense"], 2, ["No such option"]),
        (["cel"], 2, ["give either EXPR or --batch FILE"]),
        (["cel", "--batch", "nowhere"], 2, ["nowhere does not exist"]),
        (["cel", "--context", "manifests/listener.yaml", "1"], 1, ["listener.yaml", "is no JSON"]),
        (["simulate", "--batch", "nowhere"], 2, ["nowhere does not exist"]),
        (["matrix", "--payloads", "suites"], 3, ["no recorded deliveries found"]),
        (["trace", "main", "--manifests", "suites"], 3, ["no EventListeners found"]),
        (["check", "payloads/empty"], 3, ["no manifests found"]),
        (["--version"], 0, ["tekton-harness"]),
        (["completion", "bash"], 0, ["_TEKTON_HARNESS_COMPLETE"]),
    ],
)
def test_wrong_use(project: SmallProject, arguments: list[str], code: int, parts: list[str]) -> None:
    (project.folder / "payloads" / "empty").mkdir()
    assert_clear(project.command(*arguments), code, *parts)


def test_a_batch_line_that_is_no_question(project: SmallProject) -> None:
    project.write("lines.jsonl", '{"role": "filter", "expr": "true"}\n\n{"role": "filter"}\n')
    answer = project.command("cel", "--batch", "lines.jsonl")
    assert answer.out == '{"continue": true, "code": 0}\n'
    assert_clear(answer, 1, "lines.jsonl:3", "is no question")


def test_settings_that_cannot_be_read(project: SmallProject) -> None:
    project.write("pyproject.toml", "[tool.tekton-harness]\nmanifest = []\n")
    assert_clear(project.command("check"), 1, "pyproject.toml", "did you mean 'manifests'?")


def test_a_failed_expectation_explains_itself(project: SmallProject) -> None:
    project.write("payloads/main.json", record('{"after": "abc"}'))
    answer = project.command("check")
    assert_clear(
        answer,
        1,
        "fail: small › main builds [main]",
        "--> suites/small.yaml:6:5",
        "expected to fire, but it stops at interceptor[1] (cel)",
        "no such key: ref",
        "error: no such key: ref body.ref == 'refs/heads/main'",
        "first missing key: ref in body.ref",
        "GitLab would have seen: HTTP 202",
        "1 expectation not met",
    )


def test_control_characters_stay_visible(project: SmallProject) -> None:
    project.write("payloads/main.json", record('{"ref": "refs/heads/\\u001b[31mx\\u0007", "after": "abc"}'))
    answer = project.command("trace", "main")
    assert "\x1b" not in answer.text
    assert "\x07" not in answer.text
