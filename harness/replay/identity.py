"""What the answers of a replay are made of: an interrupted one goes on only with the same."""

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from harness.jsontypes import JSON, JSONObject
from harness.replay.inputs import Input
from harness.replay.work import Job


def identity_of(job: Job, inputs: Sequence[Input]) -> JSONObject:
    """What the answers depend on, by the words that a message has for it. Manifests and secret values are told by one
    checksum of both, which gives no secret away."""
    digest = sha256()
    for document in job.manifests.documents:
        digest.update(repr((document.path, document.index, document.value)).encode(errors="backslashreplace"))
    for name, entries in sorted(job.secrets.values.items()):
        digest.update(repr((name, sorted(entries.items()))).encode(errors="backslashreplace"))
    files: list[JSON] = [[one.name, one.identity] for one in inputs]
    options: JSONObject = {"to": job.to, "full": job.full}
    try:
        harness = version("tekton-harness")
    except PackageNotFoundError:
        harness = ""
    return {
        "input files": files,
        "manifests or secrets": digest.hexdigest(),
        "options": options,
        "versions of tekton-harness": harness,
    }
