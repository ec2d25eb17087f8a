"""Coverage in the terminal: the share of each kind, what no delivery exercises, and the line that GitLab reads."""

from collections.abc import Iterator

from rich.console import Console

from harness.coverage import Coverage, Kind, Measured, Share
from harness.report.console import print_indented, print_labelled

_MOST = 20
"""How many points that lack something are shown."""

PLURALS = {
    Kind.ROUTE: "routes",
    Kind.TRIGGER: "triggers",
    Kind.INTERCEPTOR: "interceptors",
    Kind.CONDITION: "conditions",
    Kind.OVERLAY: "overlays",
    Kind.BINDING: "bindings",
    Kind.DEFAULT: "defaults",
    Kind.RESOURCE: "resource templates",
    Kind.EVENT_POLICY: "event policies",
    Kind.MANIFEST_POLICY: "manifest policies",
}
"""What to call several of a kind."""


def print_coverage(console: Console, coverage: Coverage) -> None:
    """The parts first, and last one line: `coverage: 93.4 % (113 of 121 outcomes)`."""
    shares = [f"{PLURALS[kind]} {share_text(share)}" for kind, share in coverage.by_kind.items()]
    print_labelled(console, "coverage", ", ".join(shares) or "nothing to cover")
    for number, line in enumerate(_lacking_events(coverage)):
        print_labelled(console, "" if number else "events", line)
    lacking = coverage.unexercised
    for one in lacking[:_MOST]:
        print_indented(console, 0, ("not exercised", "bold yellow"), (f": {missing_text(one)}", ""), hanging=2)
        print_indented(console, 1, (f"--> {one.point.location}", "blue"))
    if len(lacking) > _MOST:
        more = f"{len(lacking) - _MOST} more that something is missing of: --report coverage=FILE has them all"
        print_labelled(console, "", more)
    style = "bold green" if not lacking else "bold yellow"
    print_indented(console, 0, (total_line(coverage), style))


def total_line(coverage: Coverage) -> str:
    """`coverage: 93.4 % (113 of 121 outcomes, by 109 deliveries of the suites)`."""
    share = coverage.share
    noun = "delivery" if coverage.deliveries == 1 else "deliveries"
    by = f"{noun} of the suites" if coverage.asserted else f"recorded {noun}: no suite sends any"
    return f"coverage: {share.percent:g} % ({share_text(share)} outcomes, by {coverage.deliveries} {by})"


def too_little(coverage: Coverage, least: float, option: str) -> str:
    """What to say where the coverage is less than an option demands, in percent; empty where it is enough."""
    percent = coverage.asserted_percent
    if percent >= least:
        return ""
    why = "" if coverage.asserted else ", because no suite says what a delivery has to do"
    return f"coverage is {percent:g} %{why}, and {option} wants {least:g} %"


def share_text(share: Share) -> str:
    """`3 of 4`."""
    return f"{share.covered} of {share.wanted}"


def missing_text(one: Measured) -> str:
    """`trigger build of ci/listener: never stopped`; where other outcomes were seen, these too."""
    others = [outcome for outcome in one.seen if outcome not in one.point.wanted]
    seen = f" ({', '.join(others)})" if others else ""
    return f"{one.point.title}: never {' and never '.join(one.missing)}{seen}"


def _lacking_events(coverage: Coverage) -> Iterator[str]:
    for one in coverage.events:
        if one.lacking:
            yield f"{one.listener} lacks {', '.join(one.lacking)}"
