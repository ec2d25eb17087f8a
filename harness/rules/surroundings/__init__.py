"""What is around it: access, secrets, routes, names. A new rule is one file and one line in RULES."""

from harness.rules.rule import AnyRule
from harness.rules.surroundings import (
    cluster_scoped_namespace,
    ingress_shadowed_path,
    ingress_without_tls,
    listener_name,
    rbac_cannot_create,
    rbac_too_wide,
    secret_in_manifest,
    secret_wrong_type,
    tls_verification_off,
    unresolved_reference,
)

RULES: tuple[AnyRule, ...] = (
    unresolved_reference.RULE,
    rbac_cannot_create.RULE,
    rbac_too_wide.RULE,
    cluster_scoped_namespace.RULE,
    secret_in_manifest.RULE,
    secret_wrong_type.RULE,
    ingress_without_tls.RULE,
    ingress_shadowed_path.RULE,
    tls_verification_off.RULE,
    listener_name.RULE,
)
