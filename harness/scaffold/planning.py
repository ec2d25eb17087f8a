"""What `init` would do with a folder: a plan, which nobody has carried out yet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.config import TABLE
from harness.deliveries import Delivery
from harness.deliveries.index import DeliveryIndex
from harness.errors import HarnessError, InputError, UsageError
from harness.location import Location
from harness.manifests import ManifestSet
from harness.scaffold import readmes
from harness.scaffold.covering import ManifestFolders, folders_of, kinds_below, widened
from harness.scaffold.discovery import TRIGGERS_GROUP, Discovery, LeftOut, Sort, discover
from harness.scaffold.gates import ByHand, plan_gates
from harness.scaffold.observed import Observed, observe
from harness.scaffold.samples import make_samples
from harness.scaffold.settings_text import has_table, with_table
from harness.scaffold.stand_ins import missing_secrets, stand_ins_text
from harness.scaffold.writing import Change, PlannedFile
from harness.secrets import SecretStore, SecretValues
from harness.simulator import Simulator

SUITES = Path("tests/suites")
STAND_INS = Path("tests/stand-in-secrets.yaml")
_PYPROJECT = Path("pyproject.toml")


@dataclass(frozen=True, slots=True)
class Scaffold:
    """The plan for a folder.

    `files` are to be written, `kept` are there already and stay as they are. `manifests` are the paths that will be
    judged and `kinds` how many objects of each kind of Tekton Triggers they hold; `deliveries` is how many deliveries
    there are, samples counted. `left_out` tells what is not judged, `by_hand` what is left to do. `firing` is a
    delivery that starts something, empty where none does.
    """

    folder: Path
    files: tuple[PlannedFile, ...]
    kept: tuple[Path, ...]
    manifests: tuple[Path, ...]
    kinds: Mapping[str, int]
    deliveries: int
    left_out: tuple[LeftOut, ...]
    by_hand: tuple[ByHand, ...]
    firing: str = ""


def plan_scaffold(
    folder: Path, *, version: str, samples: bool = False, force: bool = False, harness_url: str | None = None
) -> Scaffold:
    """Look at a folder and plan what to write into it; nothing is written.

    `samples` makes up two deliveries where none are recorded. With `force` the table in pyproject.toml is changed and
    files that are there are written over, READMEs excepted. `harness_url` is where a GitLab has the harness, of that
    `version`. Raises UsageError where something is there already that would be written over, InputError for a
    pyproject.toml that cannot be added to, HarnessError where there are no manifests of Tekton Triggers.
    """
    return _Planner(folder.resolve(), force=force).plan(version, samples, harness_url)


class _Planner:
    def __init__(self, folder: Path, *, force: bool) -> None:
        self._folder = folder
        self._force = force
        self._files: list[PlannedFile] = []
        self._kept: list[Path] = []
        self._left_out: list[LeftOut] = []

    def plan(self, version: str, samples: bool, harness_url: str | None) -> Scaffold:
        pyproject = _read(self._folder / _PYPROJECT)
        if has_table(pyproject) and not self._force:
            raise UsageError(f"{_PYPROJECT} has [tool.{TABLE}] already", help="--force changes its paths")
        gates = plan_gates(self._folder, harness_url, version)
        found = discover(self._folder)
        self._left_out += found.left_out
        manifests = ManifestFolders(self._folder, found)
        if not any(file.has_triggers for file in found.files):
            raise self._nothing_found(found)
        self._left_out += manifests.left_out
        loaded = manifests.load(manifests.paths)
        secrets = missing_secrets(loaded, Simulator(loaded).world)
        payloads, home = self._payloads(found)
        deliveries = self._recorded(payloads)
        if not deliveries and samples:
            deliveries = self._add_samples(home, _simulator(loaded, secrets, explain=True))
        observed = observe(_simulator(loaded, secrets, explain=False), deliveries)
        self._left_out += (LeftOut(Path(name), f"in no suite: {reason}") for name, reason in observed.left_out)
        suites = folders_of(found, Sort.SUITE)
        suites = suites if any(SUITES.is_relative_to(path) for path in suites) else (*suites, SUITES)
        policies = folders_of(found, Sort.POLICY) or (self._free_folder("policies", "tekton-policies"),)
        settings: dict[str, str | list[str]] = {
            "manifests": _texts(manifests.paths),
            "payloads": _texts(payloads),
            "suites": _texts(suites),
            "policies": _texts(policies),
        }
        if secrets:
            settings["secrets"] = STAND_INS.as_posix()
            text, what = stand_ins_text(secrets), "made-up values for Secrets that are not in the manifests"
            self._add(PlannedFile(STAND_INS, text, what))
        self._add_settings(pyproject, settings)
        self._add_page(home, readmes.PAYLOADS, "how to record deliveries")
        self._add_page(SUITES, readmes.SUITES, "how to say what has to happen")
        if not found.of(Sort.POLICY):
            self._add_page(policies[0], readmes.POLICIES, "how to say what must never happen")
        self._add_suites(observed)
        self._files += gates.files
        self._kept += gates.kept
        objects = kinds_below(found.of(Sort.MANIFEST), manifests.paths)
        return Scaffold(
            folder=self._folder,
            files=tuple(self._files),
            kept=tuple(self._kept),
            manifests=manifests.paths,
            kinds=Counter(kind for group, kind in objects if group == TRIGGERS_GROUP),
            deliveries=len(deliveries),
            left_out=tuple(self._left_out),
            by_hand=gates.by_hand,
            firing=observed.firing,
        )

    def _nothing_found(self, found: Discovery) -> HarnessError:
        templates = found.of(Sort.TEMPLATE)
        help = "name the folder that holds EventListeners, TriggerBindings and TriggerTemplates"
        if templates:
            help = f"{templates[0].path.as_posix()} is a template: render it first, for example with `helm template`"
        return HarnessError(f"no manifests of Tekton Triggers found in {self._folder}", help=help)

    def _free_folder(self, *names: str) -> Path:
        """The first of the names that is free, or a folder in which nothing would be mistaken for ours."""
        for name in names:
            folder = self._folder / name
            if not folder.exists() or (folder.is_dir() and all(one.suffix == ".md" for one in folder.iterdir())):
                return Path(name)
        return Path(names[-1])

    def _payloads(self, found: Discovery) -> tuple[tuple[Path, ...], Path]:
        """Where deliveries are, and the folder among them for those that are yet to be recorded."""
        payloads = widened(self._folder, folders_of(found, Sort.DELIVERY, with_it=(Sort.HEADERS,)))
        home = next((path for path in payloads if (self._folder / path).is_dir()), None)
        if home is not None:
            return payloads, home
        home = self._free_folder("payloads", "recorded-deliveries")
        return (*payloads, home), home

    def _recorded(self, payloads: Sequence[Path]) -> list[Delivery]:
        index = DeliveryIndex([path for one in payloads if (path := self._folder / one).exists()], self._folder)
        deliveries: list[Delivery] = []
        for name in index.names:
            try:
                deliveries.append(index.get(name))
            except InputError as error:
                where = error.location.path if error.location is not None else name
                self._left_out.append(LeftOut(Path(where), error.message))
        return deliveries

    def _add_samples(self, home: Path, simulator: Simulator) -> list[Delivery]:
        samples = make_samples(simulator)
        for sample in samples:
            path = (home / sample.delivery.name).with_suffix(".json")
            self._add(PlannedFile(path, sample.text, f"made up: {sample.about}"))
        return [sample.delivery for sample in samples]

    def _add_suites(self, observed: Observed) -> None:
        for suite in observed.suites:
            cases = f"{suite.cases} case{'s' * (suite.cases != 1)}"
            deliveries = f"{suite.deliveries} deliver{'ies' if suite.deliveries != 1 else 'y'}"
            what = f"{cases} of {deliveries}: what happens today, to be reviewed"
            self._add(PlannedFile(SUITES / f"observed-{suite.name}.yaml", suite.text, what))

    def _add_settings(self, text: str, settings: Mapping[str, str | list[str]]) -> None:
        """Plan the table, before all else that is planned."""
        change = Change.ADDED_TO if (self._folder / _PYPROJECT).exists() else Change.NEW
        purpose = f"[tool.{TABLE}]: where everything is"
        self._files.insert(0, PlannedFile(_PYPROJECT, with_table(text, settings), purpose, change))

    def _add_page(self, folder: Path, text: str, what: str) -> None:
        """Plan the page of a folder, unless it has one."""
        page = folder / "README.md"
        if (self._folder / page).exists():
            self._kept.append(page)
        else:
            self._files.append(PlannedFile(page, text, what))

    def _add(self, file: PlannedFile) -> None:
        """Plan a file. Raises UsageError where one is there already, unless that is wanted."""
        if (self._folder / file.path).exists():
            if not self._force:
                message = f"{file.path.as_posix()} is there already: nothing was written"
                raise UsageError(message, help="--force writes over it")
            file = replace(file, change=Change.REPLACED)
        self._files.append(file)


def _simulator(manifests: ManifestSet, secrets: SecretValues, *, explain: bool) -> Simulator:
    """As a project has it."""
    store = SecretStore.of(manifests, secrets, trust_redacted=True)
    return Simulator(manifests, secrets=store, explain=explain, admit=True)


def _texts(paths: Sequence[Path]) -> list[str]:
    return [path.as_posix() for path in paths]


def _read(path: Path) -> str:
    """The text of a file, empty where it is not there. Raises InputError."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", location=Location.of_file(path.name)) from error
