"""secret-in-manifest and secret-wrong-type."""

import base64
import json
from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings import secret_in_manifest, secret_wrong_type
from harness.rules.surroundings.secret_material import is_placeholder, material_in

Found = Callable[..., list[Finding]]

BODY = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj"


def test_placeholders() -> None:
    stand_ins = [
        *("", " ", "REPLACE_ME", "REPLACE_ME with the token\n", "changeme", "change-it", "xxxx", "XXXXXXXX", "****"),
        *("<token>", "$(params.token)", "${TOKEN}", "$TOKEN", "{{ .Values.token }}", "%TOKEN%", "TODO", "your-token"),
        *("ENC[AES256_GCM,data:x]", "vault:secret/data/x#token", "ref+vault://x", "op://vault/x", "-----", "00000000"),
        *("token", "password", "true", "your-webhook-secret-here", "dummy-token", "..."),
    ]
    assert [value for value in stand_ins if not is_placeholder(value, "token")] == []
    real = ["1234567", "s3cr3t!", "8d1f0c5b6a", "hunter2", "correct horse battery", "Pa$$w0rd9", "admin123"]
    assert [value for value in real if is_placeholder(value, "token")] == []


def test_shapes() -> None:
    letters = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0"
    found = [
        *(f"glpat-{letters[:20]}", f"x=gldt-{letters[:20]};", f"ghp_{letters[:36]}", f"github_pat_{letters * 2}"),
        *(f"xoxb-123456789012-{letters[:24]}", f"https://hooks.slack.com/services/T0ABC12/B0DEF34/{letters[:24]}"),
        *(f"whsec_{letters}", "https://bob:s3cr3t9@git.example.com/x", "postgres://:s3cr3t9@db:5432"),
        *(f"-----BEGIN PRIVATE KEY-----\n{BODY}\n", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n"),
    ]
    assert [text for text in found if len(list(material_in(text))) != 1] == []
    none = [
        *("glpat-xxxxxxxxxxxxxxxxxxxx", "ghp_short", "https://git.example.com/a:b@c", "https://$USER:$TOKEN@git.x"),
        *("https://oauth2:$(params.token)@git.x", "https://u:<password>@git.x", "https://REPLACE:REPLACE_ME@git.x"),
        *(
            "-----BEGIN PRIVATE KEY-----\nREPLACE_ME\n-----END",
            f"-----BEGIN CERTIFICATE-----\n{BODY}",
            "http://a:8080/",
        ),
        *(f"myglpat-{letters[:20]}", "git@github.com:x/y.git", "https://user@git.x", r"https://\1:\2@git.x"),
    ]
    assert [text for text in none if list(material_in(text))] == []


def secret(key: str, value: str, *, field: str = "stringData", name: str = "s") -> str:
    text = base64.b64encode(value.encode()).decode() if field == "data" else value
    entry = f"{{{json.dumps(key)}: {json.dumps(text)}}}"
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: ci}}\n{field}: {entry}\n"


def test_entries_of_secrets(found: Found) -> None:
    auths = json.dumps({"auths": {"harbor.example.com": {"auth": base64.b64encode(b"robot:s3cr3t9").decode()}}})
    empty = json.dumps({"auths": {"harbor.example.com": {"username": "x", "password": "REPLACE_ME"}}})
    held = [("password", "s3cr3t9"), ("webhookToken", "8d1f0c"), ("tls.key", "8d1f0c5b"), ("apiKey", "8d1f0c5b")]
    held += [(".dockerconfigjson", auths), (".netrc", "machine x login y password s3cr3t9"), ("id_rsa", BODY)]
    held[-1] = ("id_rsa", f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n")
    none = [("username", "bob"), ("url", "https://x"), ("tokenUrl", "https://x"), ("cosign.pub", "8d1f0c5b")]
    none += [(".dockerconfigjson", empty), (".dockerconfigjson", "no json"), (".netrc", "machine x login y")]
    none += [("tls.crt", f"-----BEGIN CERTIFICATE-----\n{BODY}"), ("password", "REPLACE_ME"), ("secretName", "x-y-z")]
    for field in ("data", "stringData"):
        wrong = [entry for entry in held if len(found(secret_in_manifest.RULE, secret(*entry, field=field))) != 1]
        wrong += [entry for entry in none if found(secret_in_manifest.RULE, secret(*entry, field=field))]
        assert wrong == [], field


def test_a_token_that_an_interceptor_checks_has_any_key(found: Found) -> None:
    listener = """---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors:
        - ref: {name: gitlab}
          params: [{name: secretRef, value: {secretName: s, secretKey: gitlab}}]
      template: {ref: build}
"""
    assert found(secret_in_manifest.RULE, secret("gitlab", "8d1f0c5b")) == []
    (finding,) = found(secret_in_manifest.RULE, secret("gitlab", "8d1f0c5b") + listener)
    assert finding.message.startswith("Secret ci/s holds the token 'gitlab' that an interceptor checks: ")
    assert found(secret_in_manifest.RULE, secret("gitlab", "8d1f0c5b", name="other") + listener) == []


def test_the_place_and_no_secret_in_the_message(found: Found) -> None:
    text = """\
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: clone, namespace: ci}
spec:
  steps:
    - name: clone
      image: git
      script: |
        #!/bin/sh
        git clone https://bob:s3cr3t9@git.example.com/x
"""
    (finding,) = found(secret_in_manifest.RULE, text)
    assert str(finding.location) == "manifests/m.yaml:10:31"
    assert "s3cr3t9" not in f"{finding.message}{finding.help}{finding.symbol}"
    assert found(secret_in_manifest.RULE, f"{text}sops: {{mac: x}}\n") == []


def consumer(spec: str, kind: str = "Task") -> str:
    return f"---\napiVersion: tekton.dev/v1\nkind: {kind}\nmetadata: {{name: t, namespace: ci}}\nspec:\n  {spec}\n"


def test_keys_that_consumers_read(found: Found) -> None:
    rule, given = secret_wrong_type.RULE, secret("token", "REPLACE_ME")
    missing = [
        "steps: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: tokne}}}]}]",
        "volumes: [{name: v, secret: {secretName: s, items: [{key: tokne, path: x}]}}]",
        "volumes: [{name: v, projected: {sources: [{secret: {name: s, items: [{key: tokne, path: x}]}}]}}]",
    ]
    for spec in missing:
        (finding,) = found(rule, given + consumer(spec))
        assert finding.message == "Task ci/t reads the key tokne of Secret ci/s, which lacks it: the pod cannot start"
        assert finding.help == "did you mean token?"
        assert (finding.location.line, finding.location.column) == (10, 3 + spec.index("tokne"))
    fine = [spec.replace("tokne", "token") for spec in missing]
    fine += [spec.replace("tokne", "$(params.key)") for spec in missing]
    fine += [spec.replace("name: s,", "name: other,").replace("secretName: s", "secretName: other") for spec in missing]
    fine += ["steps: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: x, optional: true}}}]}]"]
    fine += [
        "x: {secretKeyRef: 7, secret: [1], imagePullSecrets: {name: s}}",
        "x: {secretKeyRef: {name: [1], key: {}}}",
    ]
    assert [spec for spec in fine if found(rule, given + consumer(spec))] == []
    filled = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ci}\n"
    assert found(rule, filled + consumer(missing[0])) == []


def test_types(found: Found) -> None:
    rule = secret_wrong_type.RULE
    pull = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runs, namespace: ci}\n"
    pull += "imagePullSecrets: [{name: s}]\n"
    docker = secret(".dockerconfigjson", "{}") + "type: kubernetes.io/dockerconfigjson\n"
    assert found(rule, docker + pull) == []
    (finding,) = found(rule, secret(".dockerconfigjson", "{}") + pull)
    assert "names Secret ci/s of type Opaque: the kubelet passes over it" in finding.message
    lacking = secret("config.json", "{}") + "type: kubernetes.io/dockerconfigjson\n"
    (finding,) = found(rule, lacking + pull)
    assert "has the type kubernetes.io/dockerconfigjson and no key .dockerconfigjson" in finding.message
    assert finding.location.line == 5


def test_a_resource_template_looks_in_the_namespace_of_what_it_creates(found: Found) -> None:
    template = """---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: %s}
spec:
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: TaskRun
      metadata: {generateName: a-%s}
      spec:
        podTemplate: {imagePullSecrets: [{name: s}]}
"""
    for namespace, own, count in (("ci", "", 1), ("other", "", 0), ("other", ", namespace: ci", 1)):
        text = secret("a", "b") + template % (namespace, own)
        assert len(found(secret_wrong_type.RULE, text)) == count, (namespace, own)
