"""The manifest policies of some files: loaded and compiled once, held against any objects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.finding import Finding, Severity
from harness.location import Location
from harness.manifests import ManifestSet, View
from harness.policies.manifest.compiling import CompiledPolicy, compile_policy
from harness.policies.manifest.findings import Violation
from harness.policies.manifest.judge import Judge
from harness.policies.manifest.judged import Cluster, JudgedObject
from harness.policies.manifest.matching import OPERATION
from harness.policies.manifest.model import Binding, MatchResources, Policy
from harness.policies.manifest.reading import (
    BINDING,
    GROUP,
    INVALID_RULE,
    POLICY,
    check_schema,
    read_binding,
    read_policy,
)
from harness.schemas import full_version


@dataclass(frozen=True, slots=True)
class ManifestPolicies:
    """The policies and bindings that could be read, and what is wrong with the others (rule
    `manifest-policy-invalid`). `files` are those that they stand in, where params are looked for as well."""

    policies: tuple[Policy, ...]
    bindings: tuple[Binding, ...]
    findings: tuple[Finding, ...]
    files: ManifestSet = field(repr=False)
    kubernetes_version: str = ""
    _bound: tuple[tuple[CompiledPolicy, tuple[Binding, ...]], ...] = field(default=(), repr=False)

    def judge(self, objects: Iterable[JudgedObject], manifests: ManifestSet) -> Iterator[Finding]:
        """Hold the policies against the creation of objects. `manifests` are what is in the cluster besides:
        Namespaces, params and CustomResourceDefinitions.

        Yields a finding for each violation (rule `manifest-policy`), then one for each policy and binding that looked
        at nothing (rule `manifest-policy-invalid`). Of what several deliveries render at one place, and break alike,
        the first is told. Never raises for what policies or objects hold.
        """
        judge = self._judge(manifests)
        looked_at_any = False
        told: set[tuple[str, str, str, Location]] = set()
        for judged in objects:
            looked_at_any = True
            for violation in judge.violations(judged):
                same = (violation.policy.name, violation.action, violation.message, violation.location)
                if not judged.rendered_for or same not in told:
                    yield violation.finding()
                told.add(same)
        if looked_at_any:
            yield from _unmatched(self._bound, judge.matched)

    def violations(self, objects: Iterable[JudgedObject], manifests: ManifestSet) -> Iterator[Violation]:
        """Every violation as data, for those who want more than the finding."""
        judge = self._judge(manifests)
        for judged in objects:
            yield from judge.violations(judged)

    def matching(self, objects: Iterable[JudgedObject], manifests: ManifestSet) -> frozenset[str]:
        """The names of the policies that look at any of the objects."""
        judge = self._judge(manifests)
        for judged in objects:
            for _ in judge.violations(judged):
                pass
        return frozenset(policy.name for policy in self.policies if id(policy) in judge.matched)

    def _judge(self, manifests: ManifestSet) -> Judge:
        return Judge(self._bound, Cluster(manifests, self.files), self.kubernetes_version)


def load_policies(files: ManifestSet, kubernetes_version: str = "") -> ManifestPolicies:
    """The ValidatingAdmissionPolicies and their bindings among the objects of some files.

    `kubernetes_version` says whose schemas they are held against, the newest by default. What is wrong with the files
    as files stays in `files.findings`; what is wrong with a policy or a binding is a finding here, and it is not judged
    by. Raises UsageError for a version without schemas.
    """
    version = full_version(kubernetes_version)
    findings: list[Finding] = []
    compiled: dict[str, CompiledPolicy] = {}
    bindings: list[Binding] = []
    known: set[str] = set()
    for resource in files.resources.values():
        if resource.key.group != GROUP:
            continue
        if resource.key.kind not in (POLICY, BINDING):
            findings.append(_unsupported(resource.key.kind, resource.key.name, resource.document.locate(("kind",))))
            continue
        if resource.key.kind == POLICY:
            known.add(resource.key.name)
        wrong = tuple(check_schema(resource, version))
        findings += wrong
        if wrong:
            continue
        if resource.key.kind == BINDING:
            binding, wrong = read_binding(resource)
            findings += wrong
            bindings += [] if binding is None else [binding]
            continue
        policy, wrong = read_policy(resource)
        findings += wrong
        if policy is not None:
            made, reader = compile_policy(policy)
            findings += reader.findings
            if made is not None:
                compiled[policy.name] = made
    findings += _unbound(compiled, bindings, known, files)
    bound = tuple(
        (one, tuple(binding for binding in bindings if binding.policy_name == name)) for name, one in compiled.items()
    )
    return ManifestPolicies(
        policies=tuple(one.policy for one in compiled.values()),
        bindings=tuple(bindings),
        findings=tuple(findings),
        files=files,
        kubernetes_version=version,
        _bound=bound,
    )


def _unsupported(kind: str, name: str, location: Location) -> Finding:
    message = f"{kind} {name} is not evaluated: of {GROUP}, only {POLICY} and {BINDING} are"
    return Finding(INVALID_RULE, Severity.ERROR, message, location, "keep it in another folder", f"{kind} {name}")


def _unbound(
    compiled: dict[str, CompiledPolicy], bindings: list[Binding], known: set[str], files: ManifestSet
) -> Iterator[Finding]:
    """Policies that nothing binds, bindings that bind nothing, and bindings without the params that a policy wants."""
    bound = (View.of(resource.document, ("spec", "policyName")) for resource in files.of_kind(GROUP, BINDING))
    named = {view.text for view in bound}
    for name, one in compiled.items():
        if name not in named:
            title = f"{POLICY} {name}"
            message = f"{title} has no binding, so that it judges nothing, here and in a cluster"
            help = f"add a {BINDING} with policyName: {name}"
            yield Finding(INVALID_RULE, Severity.ERROR, message, one.policy.location, help, title)
    for binding in bindings:
        title = f"{BINDING} {binding.name}"
        if binding.policy_name not in known:
            message = f"{title}: there is no {POLICY} {binding.policy_name}, so that the binding does nothing"
            help = f"correct policyName, or add the policy; there are {', '.join(sorted(known)) or 'none'}"
            yield Finding(INVALID_RULE, Severity.ERROR, message, binding.policy_name_location, help, title)


def _unmatched(bound: tuple[tuple[CompiledPolicy, tuple[Binding, ...]], ...], matched: set[int]) -> Iterator[Finding]:
    for compiled, bindings in bound:
        policy = compiled.policy
        if not bindings:
            continue
        if id(policy) not in matched:
            message = f"{POLICY} {policy.name} looks at no object that is judged here{_why(policy.match_constraints)}"
            help = "correct its matchConstraints, or remove it"
            where = policy.match_constraints.location
            yield Finding(INVALID_RULE, Severity.WARNING, message, where, help, f"{POLICY} {policy.name}")
            continue
        for binding in bindings:
            if id(binding) not in matched and binding.match_resources is not None:
                message = f"{BINDING} {binding.name} looks at no object that is judged here"
                help = "correct its matchResources, or remove it"
                where = binding.match_resources.location
                yield Finding(INVALID_RULE, Severity.WARNING, message, where, help, f"{BINDING} {binding.name}")


def _why(constraints: MatchResources) -> str:
    operations = sorted({operation for rule in constraints.rules for operation in rule.operations})
    if OPERATION in operations or "*" in operations:
        return ""
    return f": its rules are for {', '.join(operations)}, and everything here is created"
