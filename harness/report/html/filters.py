"""The filters of a way, each with what its parts came to: also those that let the delivery pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.cel.explanation import Explanation
from harness.interceptors import Event, PreparedChain, execute_chain
from harness.interceptors.cel import CelInterceptor
from harness.interceptors.interface import InterceptorRequest
from harness.jsontypes import JSON, JSONObject
from harness.report.explanation import MAX_DEPTH, Skipped, first_missing, shown
from harness.report.html.triggers import Column
from harness.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class PassedFilters:
    """Explains filters that a delivery passed, which a trace does not: it has to say why something stopped."""

    secrets: SecretStore

    def of(self, column: Column, event: Event, passed: int) -> list[Explanation | None]:
        """For the first `passed` interceptors of the column's chain (the group's first) what their filter came to, None
        for one that has none."""
        if column.prepared is None:
            return []
        extensions: JSONObject = {}
        found: list[Explanation | None] = []
        if column.group is not None:
            found = self._of_chain(column.group.chain, event, {}, passed)
            if passed > len(found):
                outcome = execute_chain(column.group.chain, event, {}, self.secrets, explain=False)
                # As the sink does: only headers of a group's webhook reach the triggers.
                event, extensions = event.changed(header=outcome.event.header), outcome.extensions
        return found + self._of_chain(column.prepared.chain, event, extensions, passed - len(found))

    def _of_chain(
        self, chain: PreparedChain, event: Event, extensions: JSONObject, passed: int
    ) -> list[Explanation | None]:
        found: list[Explanation | None] = []
        for index, link in enumerate(chain.links[:passed]):
            explanation = None
            if isinstance(link.answering, CelInterceptor):
                before = PreparedChain(chain.links[:index], chain.namespace)
                outcome = execute_chain(before, event, extensions, self.secrets, explain=False)
                request = InterceptorRequest(outcome.event, outcome.extensions, chain.namespace, self.secrets)
                explanation = link.answering.explain_filter(request)
            found.append(explanation)
        return found


def explanation_json(explanation: Explanation | None) -> JSON:
    """An explanation as the page wants it: the source and the tree of the parts that tell something, each with its
    place in the source (code points). `missing` is the first key that was missing, `missingIn` the text of its part."""
    if explanation is None:
        return None
    missing = first_missing(explanation)
    return {
        "source": explanation.text,
        "whole": _part_json(explanation, explanation.start, MAX_DEPTH),
        "missing": missing.missing if missing else "",
        "missingIn": missing.text if missing else "",
    }


def _part_json(part: Explanation | Skipped, origin: int, depth: int) -> JSONObject:
    place: JSONObject = {"start": part.start - origin, "end": part.end - origin}
    if isinstance(part, Skipped) or part.outcome == "skipped":
        return {**place, "outcome": "skipped"}
    if part.outcome == "error":
        told: JSONObject = {**place, "outcome": "error", "text": part.error}
        if part.missing and not any(first_missing(child) for child in part.children):
            told["missing"] = part.missing
    else:
        told = {**place, "outcome": part.value if part.value in ("true", "false") else "value", "text": part.value}
    children: Sequence[Explanation | Skipped] = shown(part) if depth else ()
    if children:
        told["parts"] = [_part_json(child, origin, depth - 1) for child in children]
    return told
