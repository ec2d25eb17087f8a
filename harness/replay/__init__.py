"""Bulk replay: any number of recorded deliveries, one a line, through the manifests, over all cores or a Dask cluster.

`reading` cuts the inputs into blocks of whole lines, an engine (`local`, `dask_cluster`) has workers answer them
(`work`), and an output (`output`) takes the answers in the order of the lines. The answers depend on nothing but lines,
manifests and options: not on the engine, the number of workers, or where a replay was interrupted and gone on with.
"""

from harness.replay.block import Block, Position
from harness.replay.engine import Engine, replay
from harness.replay.inputs import Files, Input, LocalFiles
from harness.replay.local import LocalEngine, cores
from harness.replay.output import FileOutput, Output, StreamOutput
from harness.replay.tally import Tally
from harness.replay.work import EVERYWHERE, Answerer, Job

__all__ = [
    "EVERYWHERE",
    "Answerer",
    "Block",
    "Engine",
    "FileOutput",
    "Files",
    "Input",
    "Job",
    "LocalEngine",
    "LocalFiles",
    "Output",
    "Position",
    "StreamOutput",
    "Tally",
    "cores",
    "replay",
]
