"""The bodies of recorded deliveries, decoded once for all who look at them: simulators, variations, rules."""

from functools import lru_cache

from harness import gojson
from harness.deliveries.delivery import Delivery
from harness.jsontypes import JSONObject


def payload_of(delivery: Delivery) -> JSONObject | None:
    """The body as Go decodes it (every number a float); None where it is no JSON object. Nobody may write to it.

    Those of small bodies are kept, of large ones the last few: this is for deliveries that are looked at again and
    again, not for streams of them.
    """
    return _small(delivery.body) if len(delivery.body) <= _SMALL else _large(delivery.body)


_SMALL = 32 * 1024


def _payload(body: bytes) -> JSONObject | None:
    try:
        decoded = gojson.loads(body)
    except gojson.DecodeError:
        return None
    return decoded if isinstance(decoded, dict) else None


_small = lru_cache(maxsize=512)(_payload)
_large = lru_cache(maxsize=2)(_payload)
