"""Whether a mutant is killed is what `check` says of the files with that mistake in them."""

from pathlib import Path

from harness.config import load_settings
from harness.judgement import judge
from harness.mutation import Fate, find_mutants
from harness.mutation.applying import Texts
from harness.mutation.judging import Judge
from harness.project import open_project
from support.mutants import project_in
from support.small_project import LISTENER

LOOSE = LISTENER.replace("value: body.ref ==", "value: has(body.ref) && body.ref ==").replace(
    "              data:\n", "              data:\n                fixed: text\n"
)


def test_killed_is_what_check_refuses(tmp_path: Path) -> None:
    project = project_in(tmp_path, {"manifests/listener.yaml": LOOSE})
    assert judge(project).passed
    judging, texts = Judge(project), Texts(project.manifests)
    wrong, fates = [], set()
    for mutant in find_mutants(project):
        fate = judging.judge(mutant).fate
        fates.add(fate)
        (tmp_path / mutant.file).write_text(texts.edited(mutant)[1], encoding="utf-8")
        passed = judge(open_project(load_settings(tmp_path))).passed
        if passed is (fate is Fate.KILLED):
            wrong.append((mutant.description, fate))
    assert wrong == []
    assert fates == {Fate.KILLED, Fate.SURVIVED, Fate.EQUIVALENT}
