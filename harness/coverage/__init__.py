"""Coverage: what the deliveries of the suites exercise of manifests and policies, and what none does.

`measure(project)` gives a `Coverage`: points (a condition, a binding, a route …) with the outcomes that deliveries
brought, and the events that each listener was sent. docs/coverage.md tells what counts.
"""

from harness.coverage.measuring import measure
from harness.coverage.model import Coverage, Kind, ListenerEvents, Measured, Point, Share

__all__ = ["Coverage", "Kind", "ListenerEvents", "Measured", "Point", "Share", "measure"]
