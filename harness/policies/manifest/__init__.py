"""Manifest policies: Kubernetes' ValidatingAdmissionPolicies, held against manifests without a cluster.

`load_policies(files)` reads them; `ManifestPolicies.judge(objects, manifests)` gives a finding for each object that one
of them would refuse, warn of or note. What is supported is told in docs/manifest-policies.md.
"""

from harness.policies.manifest.findings import RULE, Violation
from harness.policies.manifest.judged import JudgedObject
from harness.policies.manifest.policies import ManifestPolicies, load_policies
from harness.policies.manifest.reading import INVALID_RULE

__all__ = ["INVALID_RULE", "RULE", "JudgedObject", "ManifestPolicies", "Violation", "load_policies"]
