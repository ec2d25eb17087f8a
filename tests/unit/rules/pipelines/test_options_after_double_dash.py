from typing import Any

from harness.rules.pipelines.options_after_double_dash import RULE
from support.workloads import written


def script(text: str, params: str = "[]") -> str:
    """A Task with one script, whose text begins in line 9."""
    lines = "".join(f"      {one}\n" for one in text.split("\n"))
    return written("Task", f"params: {params}\nsteps:\n  - image: i\n    script: |\n{lines}")


TABLE = {
    "over several lines": (
        script("#!/bin/sh\nargocd app sync web \\\n  -- \\\n  --replace \\\n  --prune"),
        ("error 12:11 --replace of argocd in step 0 of Task ci/x stands behind `--` and so is no option: a",),
    ),
    "behind a condition": (
        script("if true; then helm upgrade x . -- --wait; fi"),
        ("error 9:43 --wait of helm in step 0 of Task ci/x stands behind `--` and so is no option: helm ta",),
    ),
    "a command to run": (script("kubectl exec pod -- ls -l\noc rsh pod -- ls -l\nkubectl run x --image=y -- -v"), ()),
    "kubectl's own": (
        script("kubectl apply -f x.yaml -- --server-side\noc delete pod x -- --now"),
        (
            "error 9:36 --server-side of kubectl in step 0 of Task ci/x stands behind `--` and so is no optio",
            "error 10:28 --now of oc in step 0 of Task ci/x stands behind `--` and so is no option: oc takes ",
        ),
    ),
    "git's paths": (
        script("git checkout -- -file\ngit log -- -x\ngit push origin main -- --force"),
        ("error 11:33 --force of git in step 0 of Task ci/x stands behind `--` and so is no option: git ta",),
    ),
    "names behind it": (script("argocd app sync -- web\necho -- --replace\nargocd app sync web\n-- --replace"), ()),
    "in a comment or a text": (script("# argocd app sync web -- --replace\necho 'argocd app sync web -- --x'"), ()),
    "a number is no option": (script("argocd app wait web -- -1"), ()),
    "args of a known program": (
        written("Task", "steps: [{image: i, command: [/usr/bin/argocd, app], args: [sync, web, --, --prune]}]"),
        ("error 5:77 --prune of argocd in step 0 of Task ci/x stands behind `--` and so is no option: argo",),
    ),
    "args of a program that is not known": (
        written("Task", "steps: [{image: i, args: [--, --prune]}, {image: i, command: [env], args: [--, --x]}]"),
        (),
    ),
    "a default of a param": (
        script('argocd app sync web "$(params.flags)" --prune', "[{name: flags, default: --}]"),
        ("error 9:47 --prune of argocd in step 0 of Task ci/x stands behind param 'flags', by default `--`",),
    ),
    "another default": (
        script('argocd app sync web "$(params.flags)" --prune', "[{name: flags, default: --force}]"),
        (),
    ),
    "an open quote": (
        script("argocd app sync 'web -- --replace"),
        ("error 9:33 --replace of argocd in step 0 of Task ci/x stands behind `--` and so is no option: ar",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
