r"""An overlay key with `*`, `?`, `#`, `@` or a bar in it: it sets no extension, and nothing says so.

sjson takes these signs for wildcards and queries. Such a path only overwrites what it finds, and an overlay's document
begins empty (tidwall/sjson v1.2.5, SetRawBytes; tektoncd/triggers v0.37.0, pkg/interceptors/cel/cel.go). The
interceptor passes, the extension is not there, and the binding that reads it stops the trigger.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: "branch#name", expression: "body.ref.split('/')[2]"}
          template: {ref: build}

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: EventListener
    metadata: {name: listener, namespace: ci}
    spec:
      triggers:
        - name: build
          interceptors:
            - ref: {name: cel}
              params:
                - name: overlays
                  value:
                    - {key: branch_name, expression: "body.ref.split('/')[2]"}
          template: {ref: build}
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from harness import gjson
from harness.errors import InputError
from harness.finding import Finding, Severity
from harness.rules.params.overlays import Overlay, overlays_of
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.units import OwnedInterceptor, in_message
from harness.sjson import SjsonError, set_raw

_WILD = re.compile(r"(?<!\\)[*?#@|]")


def _find(rule: Rule[OwnedInterceptor], owned: OwnedInterceptor, _: Subject) -> Iterator[Finding]:
    document = "{}"
    for overlay in overlays_of(owned):
        if overlay.extension is not None:
            document = _with(document, overlay)
        elif overlay.key and _WILD.search(overlay.key):
            sign = _WILD.findall(overlay.key)[0]
            may_find = gjson.get(document, re.split(r"[.|]", overlay.key)[0]).index > 0
            key = in_message(overlay.key)
            does = "only overwrites what an earlier overlay set" if may_find else "sets no extension"
            finding = rule.finding(
                f"overlay {key!r} {does}: {sign} in a key is a wildcard, which finds what is there already",
                overlay.key_location,
                symbol=f"{owned.title} {overlay.key}",
                help=f"use another sign, or write {_escaped(overlay.key)} to mean the sign itself",
            )
            yield replace(finding, severity=Severity.WARNING) if may_find else finding


def _with(document: str, overlay: Overlay) -> str:
    """The document with some value where the overlay sets one; as it is where that cannot be written."""
    try:
        # An index would be filled up to with nulls; what matters here is the name at the top.
        return set_raw(document, re.split(r"(?<!\\)\.", overlay.key)[0], '""')
    except (SjsonError, InputError):
        return document


def _escaped(key: str) -> str:
    return _WILD.sub(lambda sign: f"\\{sign[0]}", key)


RULE = Rule(
    id="overlay-key-dropped",
    severity=Severity.ERROR,
    summary="an overlay key with `* ? # @` or a bar: it sets no extension",
    help="use letters, digits, dashes and underscores in the keys of overlays",
    each=lambda subject: subject.interceptors,
    find=_find,
)
