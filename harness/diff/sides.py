"""One side, ready for deliveries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from harness import gojson
from harness.diff.model import SideSummary
from harness.finding import Finding
from harness.manifests import ManifestSet, ResourceKey
from harness.pipelines.library import GROUP as LIBRARY
from harness.secrets import SecretStore, SecretValues
from harness.simulator import Simulator


@dataclass(frozen=True)
class Side:
    """The manifests of one side with the simulator over them; `title` and `notes` as in `SideSummary`."""

    title: str
    manifests: ManifestSet
    simulator: Simulator
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, manifests: ManifestSet, secrets: SecretValues, notes: tuple[str, ...] = ()) -> "Side":
        """A side with secret values laid over those of its manifests."""
        store = SecretStore.of(manifests, secrets, trust_redacted=True)
        return cls(title, manifests, Simulator(manifests, secrets=store, explain=False, admit=True), notes)

    @property
    def summary(self) -> SideSummary:
        """What there is to say of it."""
        return SideSummary(self.title, tuple(self._findings()), self.notes)

    def _findings(self) -> Iterator[Finding]:
        yield from self.manifests.findings
        yield from self.simulator.world.findings

    def looks(self, listener: str) -> object:
        """All that decides what a listener does with a delivery, up to the tasks of what it creates: two sides for
        which that is the same do the same."""
        own = self.simulator.world.listeners.get(listener)
        written = own.place.document.value if own is not None and own.place is not None else None
        return (gojson.dumps(written), self._looked_up)

    @cached_property
    def _looked_up(self) -> object:
        """What any listener may look at: the objects of Triggers other than listeners, and the Secrets, in their order,
        on which that of selected Triggers depends."""
        return self._texts(
            lambda key: (
                (key.group == "triggers.tekton.dev" and key.kind != "EventListener")
                or (key.group == "" and key.kind == "Secret")
            )
        )

    @cached_property
    def library(self) -> object:
        """All that decides which tasks a created run has."""
        return sorted(self._texts(lambda key: key.group == LIBRARY))

    def _texts(self, wanted: Callable[[ResourceKey], bool]) -> list[tuple[str, str, str]]:
        found = (resource for key, resource in self.manifests.resources.items() if wanted(key))
        return [(str(one.key), one.version, gojson.dumps(one.value)) for one in found]
