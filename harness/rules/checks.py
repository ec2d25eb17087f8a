"""What `check` and `validate` report besides the rules: problems of files, objects, references and policies.

These are found where the files are read and judged; here stand their names, for lists, settings and suppressions.
"""

from dataclasses import dataclass

from harness.finding import Severity


@dataclass(frozen=True, slots=True)
class Check:
    """A finding that is no rule's: its id, severity, what it tells in one line, and the mend."""

    id: str
    severity: Severity
    summary: str
    help: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

CHECKS: tuple[Check, ...] = (
    # Reading files (harness.manifests, harness.deliveries, harness.suites).
    Check("unreadable-file", _E, "a file that cannot be read", "mend its permissions, or take it away"),
    Check("yaml-syntax", _E, "a file that is no YAML", "mend the line; tabs and missing quotes are frequent causes"),
    Check("yaml-too-large", _E, "a file too large, too deep, or growing by its aliases", "split it, write aliases out"),
    Check("duplicate-key", _E, "a key given twice in one mapping: only the last would count", "remove one of them"),
    Check("not-an-object", _E, "a YAML document that is no mapping", "put Kubernetes objects into manifest files only"),
    Check("missing-kind", _E, "an object without apiVersion, kind or metadata.name", "add what is missing"),
    Check("duplicate-resource", _E, "two objects with one kind, namespace and name", "rename or remove one"),
    Check("object-too-large", _E, "an object that is larger than the API server takes", "split it"),
    Check("empty-file", _I, "a file without any object", "remove it"),
    Check("delivery-unreadable", _E, "a recorded delivery that cannot be read", "record it again; see payloads/"),
    Check("suite-invalid", _E, "a suite that cannot be read", "see docs/suites.md for its fields"),
    # Policies (harness.policies).
    Check("event-policy", _E, "a delivery starts what an event policy forbids", "correct what lets it pass"),
    Check("event-policy-invalid", _E, "an event policy that judges nothing", "see docs/event-policies.md"),
    Check(
        "event-policy-not-varied",
        _I,
        "deliveries that event policies were held against only as recorded",
        "judge fewer listeners or deliveries at a time",
    ),
    Check("manifest-policy", _E, "an object that a manifest policy forbids", "correct the object"),
    Check("manifest-policy-invalid", _E, "a manifest policy that judges nothing", "see docs/manifest-policies.md"),
    # Decisions to live with a finding (harness.suppression).
    Check("suppression-malformed", _W, "a suppression that cannot be read", "write ignore[rule-id] and a reason"),
    Check("suppression-unknown-rule", _W, "a suppression of a rule that there is not", "use the nearest name"),
    Check("suppression-without-reason", _W, "a suppression that gives no reason", "say why it is right as it is"),
    Check("unused-suppression", _W, "a suppression of what is not found", "remove it"),
    Check("stale-baseline", _I, "a baseline that holds what is no longer found", "write it anew"),
    # kustomize (harness.manifests.kustomization).
    Check("kustomization-missing-file", _E, "a kustomization that lists a file that is not there", "correct the path"),
    Check("kustomization-unlisted-file", _W, "a manifest that no kustomization lists", "list it under resources"),
    Check(
        "kustomization-not-applied", _I, "kustomize changes objects in a way that is not followed", "render it first"
    ),
    # Objects of Tekton and Kubernetes (harness.triggers, harness.object_check, harness.admission).
    Check("unserved-version", _E, "a version of a kind that Tekton does not serve", "use one that it serves"),
    Check("unknown-field", _E, "a field that Tekton does not know: the object is refused", "use the nearest name"),
    Check("malformed-field", _E, "a field of a wrong type: the object is refused", "give it the type that is named"),
    Check("schema", _E, "an object, written or rendered, that does not fit the schema of its kind", "mend the field"),
    Check("schema-missing", _I, "a kind without a schema: its objects are not held against one", "nothing to do"),
    Check("not-decoded", _E, "an object that Tekton's webhook cannot read", "mend the field that it names"),
    Check("not-admitted", _E, "an object that Tekton's webhook refuses", "mend what the webhook says"),
    Check("dropped-field", _W, "a field of a run that the API server drops without a word", "use the field of v1"),
    Check("replaced-labels", _W, "labels of an interceptor that Tekton replaces", "add the label server/type"),
)
"""Every check, in the order of the work."""
