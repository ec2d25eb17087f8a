"""What the webhooks say of an object."""

from dataclasses import dataclass
from enum import StrEnum

from harness.admission.field_error import FieldError
from harness.manifests import Path


class Stage(StrEnum):
    """How far an object came."""

    OK = "OK"
    DECODE = "DECODE"
    INVALID = "INVALID"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted or not, and in whose words not.

    `message` is the webhook's, without the API server's words around it. For `DECODE` `path` leads to what could not be
    decoded, and where that is an unknown field `known` holds the names that are known there; for `INVALID` `errors`
    hold each broken rule. Kinds that are `UNKNOWN` are none of the webhooks' business.
    """

    stage: Stage
    message: str = ""
    path: Path = ()
    known: tuple[str, ...] = ()
    errors: tuple[FieldError, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the webhooks let the object pass."""
        return self.stage is Stage.OK
