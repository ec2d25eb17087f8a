"""Admission: what Tekton's webhooks do with an object that is created.

`admit` judges an object as it stands, `judge_document` gives findings with places, `refusal` what the API server
answers to a listener that creates an object.
"""

from harness.admission.created import refusal
from harness.admission.documents import judge_document
from harness.admission.verdict import Stage, Verdict
from harness.admission.webhooks import admit

__all__ = ["Stage", "Verdict", "admit", "judge_document", "refusal"]
