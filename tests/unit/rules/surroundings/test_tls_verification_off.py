from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings.tls_options import options_in_arguments, options_in_script, setting_turns_off
from harness.rules.surroundings.tls_verification_off import RULE

Found = Callable[..., list[Finding]]


def test_scripts() -> None:
    off = {
        "curl -k https://x": "curl -k",
        "curl -fsSk https://x": "curl -fsSk",
        "x=$(curl -o f \\\n  -sk https://x)": "curl -sk",
        "curl --insecure https://x": "--insecure",
        "yes | argocd login x --insecure;": "--insecure",
        "wget --no-check-certificate x": "--no-check-certificate",
        "git -c http.sslVerify=false clone x": "http.sslVerify=false",
        'git config --global http.sslVerify "false"': 'http.sslVerify "false',
        "git config http.https://x.sslVerify 0": "http.https://x.sslVerify 0",
        "GIT_SSL_NO_VERIFY=true git clone x": "GIT_SSL_NO_VERIFY=",
        "export NODE_TLS_REJECT_UNAUTHORIZED=0": "NODE_TLS_REJECT_UNAUTHORIZED=",
        "buildah push --tls-verify=false x": "--tls-verify=false",
        "skopeo copy --dest-tls-verify false a b": "--dest-tls-verify false",
        "helm install --insecure-skip-tls-verify=true x": "--insecure-skip-tls-verify=true",
        "npm config set strict-ssl false": "strict-ssl false",
        "requests.get(url, verify=False)": "verify=False",
        'if [ -z "$TOKEN" ]; then argocd login --insecure; fi': "--insecure",
        'if [ "$SSL_VERIFY" = false ]; then echo; fi\ncurl -k x': "curl -k",
    }
    found = {script: [option.written for option in options_in_script(script)] for script in off}
    assert {
        script: written for script, written in found.items() if not written[:1] or off[script] not in written[0]
    } == {}
    fine = [
        *("curl -o k https://x", "curl -okey https://x", "kubectl apply -k .", "curl x | sort -k 2", "mycurl -k x"),
        *("# curl -k x", "curl x # not -k", "echo use --insecure", "argocd login --insecure=false", "--insecurely"),
        *("git config http.sslVerify true", "--tls-verify=true", "--tls-verify=$(params.TLSVERIFY)", "--insecure=$X"),
        'if [ "$SSL_VERIFY" = "false" ]; then\n  git config http.sslVerify false\nfi',
        '[ "$INSECURE" = true ] && curl -k x',
        "case $TLS_VERIFY in\n  no) curl -k x ;;\nesac",
    ]
    assert [script for script in fine if list(options_in_script(script))] == []


def test_arguments_and_settings() -> None:
    lists = [
        (["-k", "https://x"], "/usr/bin/curl", ["curl -k"]),
        (["-k", "x"], "kubectl", []),
        (["push", "--skip-tls-verify"], "", ["--skip-tls-verify"]),
        (["--tls-verify", "false"], "buildah", ["--tls-verify false"]),
        (["-c", "set -e\ncurl -k x"], "sh", ["curl -k"]),
        (["--insecure=false"], "argocd", []),
    ]
    found = [[option.written for _, option in options_in_arguments(items, program)] for items, program, _ in lists]
    assert found == [written for *_, written in lists]
    off = [("sslVerify", "false"), ("TLSVERIFY", "False"), ("GIT_SSL_NO_VERIFY", "1"), ("GIT_SSL_NO_VERIFY", "0")]
    off += [("insecure", "true"), ("insecureSkipVerify", "true"), ("skip-tls-verify", "yes"), ("verify-ssl", "no")]
    assert [setting for setting in off if not setting_turns_off(*setting)] == []
    fine = [("sslVerify", "true"), ("insecure", "false"), ("verify", "false"), ("sslVerify", "$(params.x)")]
    fine += [("GIT_SSL_NO_VERIFY", ""), ("GIT_SSL_NO_VERIFY", "$(params.x)"), ("", ""), ("tlsSecret", "false")]
    assert [setting for setting in fine if setting_turns_off(*setting)] == []


def test_places(found: Found) -> None:
    text = """\
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: t, namespace: ci}
spec:
  params:
    - name: sslVerify
      default: "false"
    - name: args
      default: ["--insecure"]
  steps:
    - name: one
      env:
        - name: GIT_SSL_NO_VERIFY
          value: "true"
        - name: ARGOCD_OPTS
          value: "--grpc-web --insecure"
      command: [curl]
      args: ["-s", "-k", x]
    - name: two
      script: |
        #!/bin/sh
        wget \\
          --no-check-certificate x
---
apiVersion: v1
kind: ConfigMap
metadata: {name: git, namespace: ci}
data:
  .gitconfig: |
    [http]
      sslVerify = false
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: t, namespace: ci}
spec:
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: PipelineRun
      metadata: {generateName: a-}
      spec: {params: [{name: TLSVERIFY, value: false}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-server, namespace: ci}
spec: {template: {spec: {containers: [{name: a, args: ["--insecure"]}]}}}
"""
    found_at = {str(finding.location).removeprefix("manifests/m.yaml:") for finding in found(RULE, text)}
    assert found_at == {"7:16", "9:18", "14:18", "16:30", "18:21", "23:11", "31:7", "41:48"}
