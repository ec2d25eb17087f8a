"""Pipelines, Tasks and runs as text, with their spec in a known line."""

from collections.abc import Iterable
from textwrap import dedent, indent


def written(kind: str, spec: str, name: str = "x") -> str:
    """An object of Tekton Pipelines in the namespace `ci`; its spec begins in line 5."""
    version = "v1beta1" if kind == "StepAction" else "v1"
    return (
        f"apiVersion: tekton.dev/{version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: ci}}\nspec:\n"
        f"{indent(dedent(spec).strip(), '  ')}\n"
    )


def together(*documents: str) -> str:
    """Several documents in one file."""
    return "---\n".join(documents)


def templated(kind: str, spec: str, params: Iterable[str] = ()) -> str:
    """A TriggerTemplate that creates a run; the run's spec begins in line 11."""
    declared = ", ".join(f"{{name: {name}}}" for name in params)
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {name: t, namespace: ci}\nspec:\n"
        f"  params: [{declared}]\n  resourcetemplates:\n    - apiVersion: tekton.dev/v1\n      kind: {kind}\n"
        f"      metadata: {{generateName: run-}}\n      spec:\n{indent(dedent(spec).strip(), '        ')}\n"
    )
