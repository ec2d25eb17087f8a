"""The page: one file, which asks for nothing and runs nothing but its own script.

Whatever comes from manifests and payloads is in the data, a `<script type="application/json">`; the script makes text
nodes of it. A Content-Security-Policy with the hashes of script and style holds that (W3C, Content Security Policy
Level 3), and Trusted Types take from the script itself what could turn a text into markup.
"""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from harness.report.console import plain
from harness.report.html.pool import Packed, Pool
from harness.report.html.summary import Tile

SCRIPTS = (
    "packed",
    "elements",
    "yaml",
    "report",
    "explanation",
    "excerpt",
    "picture",
    "way",
    "grid",
    "matrix",
    "findings",
    "cases",
    "main",
)
"""The scripts in the order in which they run; each may use those before it."""

COVERAGE_SCRIPT = "coverage"
"""The one that a page without coverage does not need; it runs before the last."""

_NOT_PLAIN = re.compile(
    "[<>&\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""What is escaped in the data: whatever could end the script, and what an editor would not show."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top: a title, whether all is well, the numbers, and lines below them; and whether the page has
    a view of the coverage."""

    title: str
    passed: bool
    tiles: tuple[Tile, ...]
    lines: tuple[str, ...]
    with_coverage: bool = False


def render_page(head: Head, pool: Pool, root: Packed) -> str:
    """The whole page; `root` is the report in the pool."""
    *names, last = SCRIPTS
    more = [COVERAGE_SCRIPT] if head.with_coverage else []
    scripts = [_asset(f"script/{name}.js") for name in (*names, *more, last)]
    style = _asset("style.css") + (_asset("coverage.css") if head.with_coverage else "")
    data = {"shapes": pool.shapes, "root": root.id, "table": pool.table}
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    return _template().render(
        title=plain(head.title),
        passed=head.passed,
        with_coverage=head.with_coverage,
        tiles=head.tiles,
        lines=[plain(line) for line in head.lines],
        policy=policy,
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        data=Markup(script_json(data)),
    )


def script_json(value: object) -> str:
    """JSON that may stand in a `<script>`: nothing in it can end it (HTML Living Standard, 4.12.1.3)."""
    return _NOT_PLAIN.sub(_escape, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if ord(found[0]) > 0x7F else f"\\u{ord(found[0]):04x}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html"))
