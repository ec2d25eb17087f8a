"""The events of recorded deliveries as bindings see them."""

from functools import lru_cache

from harness import gojson
from harness.deliveries import Delivery
from harness.goheader import header_of
from harness.interceptors import Event
from harness.interceptors.chain import FORM
from harness.jsonpath import GoStruct, event_value
from harness.rules.units import Passage


def event_of(passage: Passage) -> GoStruct | None:
    """The event as the trigger's bindings see it. None where that cannot be told from the delivery: a webhook
    interceptor may have changed it, a form is read in its own way."""
    chain = passage.active.chain
    event = _event(passage.delivery)
    if any(one.webhook is not None for one in chain) or event.header_value("Content-Type") == FORM:
        return None
    try:
        return event_value(event.json, event.joined_header, passage.trace.extensions or {}, event.event_id)
    except gojson.DecodeError:
        return None


@lru_cache(maxsize=256)
def _event(delivery: Delivery) -> Event:
    """The delivery's event, its body decoded once for all params that look at it."""
    return Event(delivery.body, header_of(delivery.headers), "", "")
