"""Interceptors: what decides, before a trigger fires, whether it may, and adds extensions.

`registry` turns an interceptor as the manifests name it into one that answers; `chain` runs several in a row.
"""

from harness.interceptors.chain import ChainOutcome, PreparedChain, execute_chain, prepare_chain
from harness.interceptors.interface import Event, Interceptor, InterceptorRequest, InterceptorResponse
from harness.interceptors.stub import Stub

__all__ = [
    "ChainOutcome",
    "Event",
    "Interceptor",
    "InterceptorRequest",
    "InterceptorResponse",
    "PreparedChain",
    "Stub",
    "execute_chain",
    "prepare_chain",
]
