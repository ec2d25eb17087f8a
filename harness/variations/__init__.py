"""Variations: events that nobody recorded, made of recorded ones by changing what the manifests read.

`variations_of(delivery, corpus, reads)` gives all of a delivery; `compound(delivery, kind)` gives one change that knows
GitLab's bodies; `reads_of(world)` tells what matters; `Corpus(deliveries, reads)` holds what values there are.
"""

from harness.variations.compounds import Compound, compound
from harness.variations.corpus import Corpus
from harness.variations.edits import BodyEdit, Edit, HeaderEdit, UrlEdit
from harness.variations.likeness import likeness
from harness.variations.reads import Reads, reads_of, reads_of_expression, reads_of_interceptor, reads_of_params
from harness.variations.record import as_record, write_record
from harness.variations.variation import Variation, parent_of
from harness.variations.vary import variations_of

__all__ = [
    "BodyEdit",
    "Compound",
    "Corpus",
    "Edit",
    "HeaderEdit",
    "Reads",
    "UrlEdit",
    "Variation",
    "as_record",
    "compound",
    "likeness",
    "parent_of",
    "reads_of",
    "reads_of_expression",
    "reads_of_interceptor",
    "reads_of_params",
    "variations_of",
    "write_record",
]
