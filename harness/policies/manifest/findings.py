"""What a policy says of an object, and the finding that it becomes."""

from dataclasses import dataclass

from harness.finding import Finding, Related, Severity
from harness.location import Location
from harness.policies.manifest.judged import JudgedObject
from harness.policies.manifest.model import Binding, Policy, ValidationAction

RULE = "manifest-policy"
"""The rule of every violation; the policy's name stands in the message and in the symbol."""

_SEVERITIES: dict[ValidationAction, Severity] = {
    "Deny": Severity.ERROR,
    "Warn": Severity.WARNING,
    "Audit": Severity.INFO,
}
_CONSEQUENCES: dict[ValidationAction, str] = {
    "Deny": "would be refused",
    "Warn": "would be created with a warning",
    "Audit": "would be created, and noted in the audit log",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One validation that does not hold for one object, or that could not be judged.

    `action` is what the binding makes of it; `is_error` tells that the policy failed on the object rather than judged
    it. `location` is the place in the object, `reason` Kubernetes' (`Invalid`), `written_at` the place of the
    expression in the policy.
    """

    policy: Policy
    binding: Binding
    judged: JudgedObject
    action: ValidationAction
    message: str
    location: Location
    written_at: Location
    reason: str = "Invalid"
    is_error: bool = False

    @property
    def severity(self) -> Severity:
        """error for Deny, warning for Warn, info for Audit."""
        return _SEVERITIES[self.action]

    def finding(self) -> Finding:
        """The violation as a finding."""
        title = self.judged.title
        if self.judged.rendered_for:
            title = f"{title}, rendered for {self.judged.rendered_for},"
        said = " ".join(self.message.split())
        message = f"manifest policy {self.policy.name}: {title} {_CONSEQUENCES[self.action]}: {said}"
        return Finding(
            RULE,
            self.severity,
            message,
            self.location,
            self._help(),
            f"ValidatingAdmissionPolicy {self.policy.name}, {self.judged.title}",
            (Related(self.written_at, f"the expression that {'fails' if self.is_error else 'is false'}"),),
        )

    def _help(self) -> str:
        if self.is_error:
            return "guard what may be absent (`object.spec.?field.orValue(...)`), or correct the object"
        return "correct the object; where it is a rightful exception, let the match of policy or binding leave it out"
