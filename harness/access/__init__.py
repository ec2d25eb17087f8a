"""Who may do what: Kubernetes' RBAC over the Roles and bindings of the manifests, offline.

`Access.of(manifests)` answers `review(account, action)`. Where the answer rests on something that the manifests do not
hold, it is UNKNOWN.
"""

from harness.access.access import Access, Answer, Binding, Role
from harness.access.account import Account
from harness.access.needs import account_of, creation, impersonation, reading, watches_all_namespaces
from harness.access.policy import Action, PolicyRule
from harness.access.resources import resource_of

__all__ = [
    "Access",
    "Account",
    "Action",
    "Answer",
    "Binding",
    "PolicyRule",
    "Role",
    "account_of",
    "creation",
    "impersonation",
    "reading",
    "resource_of",
    "watches_all_namespaces",
]
