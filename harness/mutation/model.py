"""What mutants are, and what became of them. Frozen data that goes from process to process."""

from dataclasses import dataclass, field
from enum import StrEnum

from harness.diff.model import Difference
from harness.fix import Change, NodePath
from harness.location import Location
from harness.manifests import ResourceKey


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of one document.

    `number` counts the mutants of a project from 1, in the order of the files. `operator` is the id of the kind of
    change, `description` says in words what is changed (`drops has(body.ref)`). The document is told by file, number
    and, where it is an item of a List, the path `within`; the paths of `changes` begin at its root. `location` is the
    place of the change, and `last_line` where it ends.
    """

    number: int
    operator: str
    description: str
    key: ResourceKey
    file: str
    document: int
    within: NodePath
    changes: tuple[Change, ...]
    location: Location
    last_line: int

    @property
    def where(self) -> tuple[str, int, NodePath]:
        """What tells its document from all others."""
        return self.file, self.document, self.within


class Fate(StrEnum):
    """What became of a mutant. ERROR: nobody knows, because the judging broke."""

    KILLED = "killed"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"
    ERROR = "error"


class By(StrEnum):
    """What can kill a mutant, in the order in which they are asked."""

    SUITE = "suite"
    EVENT_POLICY = "event policy"
    MANIFEST_POLICY = "manifest policy"
    SCHEMA = "schema"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Killer:
    """What noticed a mutant first: the suite, policy or rule called `name`; `detail` is what it had to say, a case and
    its delivery, or a message."""

    by: By
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Telling:
    """The smallest delivery found that tells a mutant from the original.

    `delivery` is a recorded one, `variation` says what is changed in it, empty where nothing is. `before` and `after`
    say in a line each what the trigger of the listener did, `differences` what of its params, resources and plan
    differs. `only_reason` tells that the same is created, which is nothing, and only for another reason. `record` is
    the text of the delivery's file where somebody wants to write it.
    """

    delivery: str
    variation: str
    listener: str
    trigger: str
    before: str
    after: str
    differences: tuple[Difference, ...] = ()
    only_reason: bool = False
    record: str = field(default="", repr=False)

    @property
    def title(self) -> str:
        """`push/dev, but the branch is deleted`."""
        return f"{self.delivery}, but {self.variation}" if self.variation else self.delivery


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant, and why.

    `killer` is there where it was killed, `proof` (the id of a `Proof`) where it is equivalent, `problem` where the
    judging broke. Of what was not killed `diff` is the change as a unified diff, and `telling` the delivery that would
    tell, None where none was found.
    """

    mutant: Mutant
    fate: Fate
    killer: Killer | None = None
    proof: str = ""
    telling: Telling | None = None
    diff: str = ""
    problem: str = ""
