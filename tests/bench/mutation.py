"""How many mutants of the canonical system two cores judge in a minute: the processor's time of one process that
judges all of them, what is worked out once counted in."""

import time
from collections.abc import Iterator

from bench.deliveries import ROOT, CanonicalProject
from bench.measure import Bar, Measurement
from harness.config import load_settings
from harness.mutation import Fate, plan
from harness.mutation.judging import Judge
from harness.project import open_project

CORES = 2


def mutants_judged(_: CanonicalProject) -> Iterator[Measurement]:
    """All of them, in a project that nobody has asked anything."""
    project = open_project(load_settings(ROOT))
    started = time.process_time()
    mutants = plan(project).mutants
    judge = Judge(project)
    killed = sum(judge.judge(mutant).fate is Fate.KILLED for mutant in mutants)
    seconds = time.process_time() - started
    rate = CORES * 60 * len(mutants) / seconds
    detail = f"{len(mutants)} mutants, {killed} killed, {seconds:.1f} s of one core"
    yield Measurement("mutate: mutants a minute on two cores", rate, Bar(1000, "", at_least=True), detail)
