"""What docs/event-policies.md says is so."""

import io
import re
from pathlib import Path
from shutil import copytree

from rich.console import Console

from harness.manifests import load_manifests
from harness.policies.event import load_event_policies
from harness.policies.event.judge import MOST_EVENTS
from harness.policies.event.model import Unit
from harness.policies.event.variables import FIELDS, VARIABLES
from harness.report.excerpt import print_finding
from harness.schemas import load_schema
from harness.variations import Compound
from harness.variations.variation import MOST_BYTES
from harness.variations.vary import MOST_VARIATIONS
from support.recorded import ROOT, canonical, recorded, simulator_of

TEXT = (ROOT / "docs" / "event-policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def rows(heading: str) -> dict[str, str]:
    """The first column of the table under a heading, without marks, and the last."""
    table = TEXT.split(heading)[1].split("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()[1:]]
    return {line[0].strip("`"): line[-1] for line in cells}


def test_every_example_holds_in_the_canonical_system(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("---\n".join(EXAMPLES), encoding="utf-8")
    policies = load_event_policies(load_manifests([tmp_path], tmp_path))
    assert policies.findings == ()
    assert len(policies.policies) == 5
    assert policies.judge(canonical(), recorded()).findings == ()


def test_the_finding_is_what_is_printed(tmp_path: Path) -> None:
    copytree(ROOT / "manifests", tmp_path / "m")
    listener = tmp_path / "m" / "eventlistener-merge-manifest.yaml"
    lost = "\n                && has(body.object_attributes.state) && body.object_attributes.state == 'merged'"
    text = listener.read_text(encoding="utf-8")
    assert lost in text
    listener.write_text(text.replace(lost, ""), encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(EXAMPLES[0], encoding="utf-8")
    policies = load_event_policies(load_manifests([tmp_path / "policy.yaml"], tmp_path))
    simulator = simulator_of(load_manifests([tmp_path / "m"], tmp_path / "m"))
    (finding,) = policies.judge(simulator, recorded()).findings
    printed = io.StringIO()
    print_finding(Console(file=printed, width=80), finding, lambda path: [])
    (shown,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert printed.getvalue().rstrip() == shown.rstrip()


def test_the_tables_name_every_field() -> None:
    definitions = load_schema("event-policy")["$defs"]
    assert isinstance(definitions, dict)
    fields = rows("| field of `select` | what it takes |\n")
    assert list(fields) == list(definitions["select"]["properties"])  # type: ignore[index, call-overload]  # the schema
    spec = load_schema("event-policy")["properties"]["spec"]["properties"]  # type: ignore[index, call-overload]  # the schema
    assert {name.removeprefix("spec.") for name in rows("| field | what it says |\n")} == {*spec, "metadata.name"}


def test_the_table_names_every_variable_and_who_has_it() -> None:
    told = rows("| variable | what it is | looking at |\n")
    for name, looking_at in told.items():
        units = {unit for unit in Unit if name in VARIABLES[unit]}
        words = {Unit.RESOURCE: "resources", Unit.TRIGGER: "triggers", Unit.DELIVERY: "deliveries"}
        some = ", ".join(words[unit] for unit in (Unit.DELIVERY, Unit.TRIGGER, Unit.RESOURCE) if unit in units)
        assert looking_at == ("everything" if len(units) == 3 else some), name
    assert set(told) == set().union(*VARIABLES.values())
    for variable, fields in FIELDS.items():
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{variable}` |"))
        assert all(f"`{field}`" in row for field in fields), variable


def test_the_bounds_are_told() -> None:
    assert f"at most {MOST_VARIATIONS} variations" in TEXT
    assert f"longer than {MOST_BYTES // 2**20} MB" in TEXT
    assert f"{MOST_EVENTS:,} events" in TEXT
    assert len(Compound) == 13
