"""The expressions of a policy, compiled once: what each may see, and what the API server objects to.

Facts: k8s.io/kubernetes v1.37.2, pkg/apis/admissionregistration/validation/validation.go (which expression sees which
variables); k8s.io/apiserver v0.37.2, pkg/admission/plugin/policy/validating (the types of the results).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.cel import CompileError
from harness.cel.kubernetes.program import Expression, compile_expression, composed_type, reads
from harness.cel.types import BOOL, NULL, STRING, Type
from harness.policies.manifest.model import Policy, Text
from harness.policies.manifest.reading import POLICY, Reader

_UNSUPPORTED = "authorizer"


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy with its expressions, in the order in which it has them. A validation without a messageExpression has
    None for it."""

    policy: Policy
    match_conditions: tuple[Expression, ...]
    variables: Mapping[str, Expression]
    validations: tuple[Expression, ...]
    messages: tuple[Expression | None, ...]
    audit_annotations: tuple[Expression, ...]


@dataclass(slots=True)
class _Compiler:
    reader: Reader
    has_params: bool

    def compile(
        self, text: Text, results: Sequence[Type] = (), variables: Mapping[str, Type] | None = None
    ) -> Expression | None:
        """The expression, None where it is refused; what is wrong is noted."""
        try:
            at = reads(text.value, _UNSUPPORTED) if _UNSUPPORTED in text.value else None
            if at is not None:
                line = text.value.count("\n", 0, at) + 1
                column = at - text.value.rfind("\n", 0, at)
                self.reader.refuse(
                    text.locate(line, column),
                    "the expression asks `authorizer`, which needs a cluster: the policy is not judged",
                    "leave it to the cluster: keep the policy out of the folders that are judged here",
                )
                return None
            return compile_expression(
                text.value, has_params=self.has_params, variables=variables, results=tuple(results)
            )
        except CompileError as error:
            self._refuse(text, error)
            return None

    def _refuse(self, text: Text, error: CompileError) -> None:
        if not error.issues:
            self.reader.refuse(text.location, f"the expression is refused by Kubernetes: {error}")
        for issue in error.issues:
            where = text.locate(issue.line, issue.column) if issue.line > 0 else text.location
            self.reader.refuse(where, f"the expression is refused by Kubernetes: {issue.message}")


def compile_policy(policy: Policy) -> tuple[CompiledPolicy | None, Reader]:
    """The policy with its expressions, None where one of them is refused, and who has noted what is wrong."""
    reader = Reader(f"{POLICY} {policy.name}")
    compiler = _Compiler(reader, policy.param_kind is not None)
    variables: dict[str, Expression] = {}
    types: dict[str, Type] = {}
    for variable in policy.variables:
        expression = compiler.compile(variable.expression, variables=types)
        if expression is not None:
            variables[variable.name] = expression
            types[variable.name] = composed_type(expression.result)
    if reader.findings:
        return None, reader  # what reads a variable that is refused would be refused for that, too
    conditions = [compiler.compile(one.expression, [BOOL]) for one in policy.match_conditions]
    validations = [compiler.compile(one.expression, [BOOL], types) for one in policy.validations]
    messages = [
        None if one.message_expression is None else compiler.compile(one.message_expression, [STRING], types)
        for one in policy.validations
    ]
    annotations = [compiler.compile(one.expression, [STRING, NULL], types) for one in policy.audit_annotations]
    if reader.findings:
        return None, reader
    compiled = CompiledPolicy(
        policy,
        tuple(one for one in conditions if one is not None),
        variables,
        tuple(one for one in validations if one is not None),
        tuple(messages),
        tuple(one for one in annotations if one is not None),
    )
    return compiled, reader
