"""A build that does not check certificates: whoever answers gets the password, and decides what is built or deployed.

`curl -k`, `argocd … --insecure`, `sslVerify: "false"` for git-clone, `--tls-verify=false` for buildah,
GIT_SSL_NO_VERIFY: the connection is encrypted, but nobody knows with whom. Tokens go to whoever stands in between, and
what comes back, a repository or a base image, is his. A private authority's certificate in a ConfigMap does what these
options are for.

Looked at are Tekton's objects and Jobs: scripts, arguments, params, variables; and git configurations in Secrets and
ConfigMaps. Comments, what a script
only prints, and what it does only `if [ "$SSL_VERIFY" = false ]` do not count.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: ci}
    spec:
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.5.7
          script: |
            #!/bin/sh
            argocd login argocd.example.com --username "$USER" --password "$PASSWORD" --insecure

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: build, namespace: ci}
    spec:
      tasks:
        - name: clone
          taskRef: {name: git-clone}
          params:
            - name: sslVerify
              value: "false"

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: ci}
    spec:
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.5.7
          script: |
            #!/bin/sh
            # no --insecure: the certificate is in /certificates
            argocd login argocd.example.com --username "$USER" --password "$PASSWORD" --server-crt /certificates/ca.crt
"""

from collections.abc import Iterator

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.surroundings.nodes import objects_in
from harness.rules.surroundings.tls_options import (
    gitconfig_option,
    options_in_arguments,
    options_in_script,
    setting_turns_off,
)
from harness.rules.units import OwnedObject
from harness.rules.variables import locate_offset

_GROUPS = frozenset({"batch", "tekton.dev", "triggers.tekton.dev"})
_SETTINGS = ("value", "default")


def _each(subject: Subject) -> Iterator[OwnedObject]:
    for owned in subject.objects:
        key = owned.resource.key
        if key.group in _GROUPS or (not key.group and key.kind in ("ConfigMap", "Secret")):
            yield owned


def _find(rule: Rule[OwnedObject], owned: OwnedObject, _: Subject) -> Iterator[Finding]:
    found = _in_node(owned.view) if owned.resource.key.group else _in_files(owned.view)
    for written, at in found:
        yield rule.finding(
            f"{written} in {owned.title} takes any certificate: whoever answers gets what is sent, and what comes back "
            "is his",
            at,
            symbol=f"{owned.title} {written}",
        )


def _in_files(view: View) -> Iterator[tuple[str, Location]]:
    for field in ("data", "stringData"):
        for name in view.at(field).object:
            entry = view.at(field, name)
            option = gitconfig_option(entry.text) if name.endswith("gitconfig") else None
            if option is not None:
                yield option.written, locate_offset(entry.document, entry.path, entry.text, option.start)


def _in_node(view: View) -> Iterator[tuple[str, Location]]:
    """What a node and all below it turn off, each as it is written and where."""
    for path, item in objects_in(view.value, view.path):
        yield from _in_object(View(view.document, path, item))


def _in_object(view: View) -> Iterator[tuple[str, Location]]:
    name = view.object.get("name")
    setting = name if isinstance(name, str) else ""
    for field, value in view.object.items():
        match value:
            case str() if field == "script":
                yield from _in_text(view.at(field))
            case bool() | str() if setting and field in _SETTINGS and setting_turns_off(setting, _text(value)):
                yield f"{setting}: {_text(value)}", view.at(field).location
            case str() if setting and field in _SETTINGS:
                yield from _in_text(view.at(field))
            case True if setting_turns_off(field, "true"):
                yield f"{field}: true", view.at(field).location
            case list() if field in ("args", "command", *_SETTINGS):
                yield from _in_arguments(view.at(field), view.at("command"))


def _in_text(view: View) -> Iterator[tuple[str, Location]]:
    for option in options_in_script(view.text):
        yield option.written, locate_offset(view.document, view.path, view.text, option.start)


def _in_arguments(view: View, command: View) -> Iterator[tuple[str, Location]]:
    items = view.items()
    program = command.at(0).text
    for index, option in options_in_arguments([item.text for item in items], program):
        item = items[index]
        yield option.written, locate_offset(item.document, item.path, item.text, option.start)


def _text(value: bool | str) -> str:
    return value if isinstance(value, str) else str(value).lower()


RULE = Rule(
    id="tls-verification-off",
    severity=Severity.WARNING,
    summary="an option that turns the check of certificates off",
    help="trust your authority's certificate instead: SSL_CERT_FILE, curl --cacert, git's http.sslCAInfo",
    each=_each,
    find=_find,
)
