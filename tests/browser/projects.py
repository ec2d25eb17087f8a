"""Projects for the browser: one that is large, one full of hostile names, and the report of any."""

import json
from dataclasses import replace
from pathlib import Path

from harness.config import load_settings
from harness.finding import Finding, Related, Severity, SuppressedFinding
from harness.judgement import Judgement, findings
from harness.location import Location
from harness.project import Project, open_project
from harness.report.formats import FORMATS
from harness.rules import BrokenRule
from harness.runner import run_all, uncovered
from support.small_project import LISTENER, SUITE, Folder, record

HOSTILE = (
    "\x1b[31m</script><img src=x onerror=alert(1)>\"'`&lt; "
    "\x00 \u202etxt\u2066.exe\u200b é中\U0001f600 \ud800 __proto__ "
)
"""A text with all that might get out of the place where it stands."""

LONG = "an-extremely-long-name-that-never-ends-" * 30


def small(folder: Path) -> Project:
    """One listener with one trigger, two deliveries and a suite."""
    return _opened(_small(Folder(folder)))


def _small(files: Folder) -> Folder:
    files.write("pyproject.toml", '[tool.tekton-harness]\nsuites = ["suites"]\n')
    files.write("manifests/listener.yaml", LISTENER)
    files.write("payloads/main.json", record('{"ref": "refs/heads/main", "after": "abc"}'))
    files.write("payloads/push/dev.json", record('{"ref": "refs/heads/dev", "after": "abc"}'))
    files.write("payloads/push/no-ref.json", record('{"after": "abc"}'))
    files.write("suites/small.yaml", SUITE)
    return files


def hostile(folder: Path) -> Project:
    """Whatever comes from a stranger holds HOSTILE: names, values, keys, files; one delivery cannot be read."""
    files = _small(Folder(folder))
    text, name = json.dumps(HOSTILE), _yaml(HOSTILE)
    bound, made = "value: $(body.after)", "revision: $(tt.params.revision)"
    files.write(
        "manifests/listener.yaml",
        LISTENER.replace("- name: build\n", f"- name: {name}\n", 1)
        .replace("value: body.ref == 'refs/heads/main'", "value: body.ref.startsWith('refs')")
        .replace(made, f"{made}\n                {name}: x")
        .replace(bound, f"{bound}\n        - name: {name}\n          value: $(body.name)"),
    )
    main = f'{{"ref": "refs/heads/main", "after": {text}, "name": {text}, "__proto__": {{}}}}'
    files.write("payloads/main.json", record(main))
    files.write("payloads/push/dev.json", record(f'{{"ref": {text}, "after": "abc"}}'))
    image = record(f'{{"ref": "refs", "after": {text}, "name": "x"}}')
    files.write("payloads/<img src=x onerror=alert(1)>\u202e.json", image)
    files.write(f"payloads/{LONG[:200]}.json", record(f'{{"ref": 1, "after": {text}}}'))
    files.write("payloads/<script>alert(2)</script>.json", record('{"ref": "refs/heads/main"}'))
    files.write("payloads/broken.json", "{")
    files.write("suites/small.yaml", SUITE.replace("name: small", f"name: {name}").replace("main builds", LONG))
    return _opened(files)


def _yaml(text: str) -> str:
    """A double-quoted scalar of YAML, which knows no half of a surrogate pair."""
    signs = (
        sign if sign.isalnum() or sign == " " else f"\\U{ord(sign):08x}" for sign in text.replace("\ud800", "\ufffd")
    )
    return f'"{"".join(signs)}"'


def hostile_judgement(project: Project) -> Judgement:
    """The project's, with findings and a broken rule that say HOSTILE too."""
    where = Location("manifests/listener.yaml", 9, 3)
    found = Finding("cel-invalid", Severity.ERROR, HOSTILE, where, HOSTILE, HOSTILE, (Related(where, HOSTILE),))
    judged = judge(project)
    return replace(
        judged,
        findings=(found, *judged.findings, Finding(HOSTILE, Severity.WARNING, LONG, Location(HOSTILE))),
        suppressed=(SuppressedFinding(found, "comment", HOSTILE),),
        broken=(BrokenRule(HOSTILE, HOSTILE, HOSTILE),),
        idle=(HOSTILE,),
        uncovered=(*judged.uncovered, HOSTILE),
    )


def large(folder: Path, deliveries: int = 500, listeners: int = 10, triggers: int = 5) -> Project:
    """So many deliveries and listeners with so many triggers each: a trigger fires for one project in ten, and only for
    branches of one kind."""
    files = Folder(folder)
    files.write("pyproject.toml", "[tool.tekton-harness]\n")
    for number in range(listeners):
        names = [(number * triggers + index) for index in range(triggers)]
        files.write(f"manifests/listener-{number}.yaml", _listener(number, names))
    for number in range(deliveries):
        files.write(f"payloads/push/{number:04d}-of-app-{number % 10}.json", record(json.dumps(_push(number))))
    return _opened(files)


def _listener(number: int, triggers: list[int]) -> str:
    return f"""\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {{name: listener-{number}, namespace: ci}}
spec:
  serviceAccountName: ci
  triggers:
{"".join(map(_trigger, triggers))}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {{name: pushed-{number}, namespace: ci}}
spec:
  params:
    - {{name: revision, value: $(body.checkout_sha)}}
    - {{name: repository, value: $(body.project.git_http_url)}}
    - {{name: author, value: $(body.user_username)}}
    - {{name: image, value: $(extensions.image)}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: ci, namespace: ci}}
---
apiVersion: v1
kind: Secret
metadata: {{name: hook, namespace: ci}}
stringData: {{token: REPLACE_ME}}
"""


def _trigger(number: int) -> str:
    branch = ("dev", "main", "release", "feature")[number % 4]
    return f"""\
    - name: build-of-app-{number % 10}-for-{branch}-{number}
      interceptors:
        - ref: {{name: gitlab}}
          params:
            - name: secretRef
              value: {{secretName: hook, secretKey: token}}
            - name: eventTypes
              value: [Push Hook]
        - ref: {{name: cel}}
          params:
            - name: filter
              value: >-
                has(body.object_kind) && body.object_kind == 'push'
                && has(body.project) && has(body.project.path_with_namespace)
                && body.project.path_with_namespace == 'group/app-{number % 10}'
                && has(body.ref) && body.ref.startsWith('refs/heads/{branch}')
                && has(body.after) && !body.after.matches('^0+$')
                && has(body.checkout_sha) && body.checkout_sha != null
            - name: overlays
              value:
                - {{key: image, expression: "'registry.example.com/' + body.project.path_with_namespace"}}
      bindings:
        - ref: pushed-{number // 5}
      template:
        spec:
          params:
            - name: revision
            - name: repository
            - name: author
            - name: image
          resourcetemplates:
            - apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata: {{generateName: build-{number}-, namespace: ci}}
              spec:
                params:
                  - {{name: revision, value: $(tt.params.revision)}}
                  - {{name: repository, value: $(tt.params.repository)}}
                  - {{name: image, value: $(tt.params.image)}}
                pipelineSpec:
                  params: [{{name: revision}}, {{name: repository}}, {{name: image}}]
                  tasks:
{_task("clone", [], "git clone $(params.repository) && git checkout $(params.revision)")}
{_task("test", ["clone"], "make test")}
{_task("lint", ["clone"], "make lint")}
{_task("build", ["test", "lint"], "buildah build -t $(params.image):$(params.revision)")}
"""


def _task(name: str, after: list[str], script: str) -> str:
    pad = " " * 20
    return f"""\
{pad}- name: {name}
{pad}  runAfter: {json.dumps(after)}
{pad}  params:
{pad}    - {{name: revision, value: $(params.revision)}}
{pad}  taskSpec:
{pad}    params: [{{name: revision}}]
{pad}    steps:
{pad}      - name: {name}
{pad}        image: registry.example.com/tools:1.2.3
{pad}        script: {json.dumps(script)}"""


def _push(number: int) -> dict[str, object]:
    branch = ("dev", "main", "release/1.2", "feature/some-thing")[number % 4]
    sha = f"{number:040x}"
    path = f"group/app-{number % 10}"
    return {
        "object_kind": "push",
        "event_name": "push",
        "before": "0" * 39 + "1",
        "after": sha,
        "ref": f"refs/heads/{branch}",
        "checkout_sha": sha,
        "user_username": f"user-{number % 17}",
        "project": {
            "id": number % 10,
            "name": f"app-{number % 10}",
            "path_with_namespace": path,
            "git_http_url": f"https://gitlab.example.com/{path}.git",
            "default_branch": "main",
        },
        "commits": [
            {
                "id": sha,
                "message": f"Change {number}",
                "added": [f"src/file-{number}.py"],
                "modified": [],
                "removed": [],
            }
        ],
        "total_commits_count": 1,
    }


def _opened(files: Folder) -> Project:
    return open_project(load_settings(files.folder))


def reopened(folder: Path) -> Project:
    """The project whose files are in the folder."""
    return _opened(Folder(folder))


def judge(project: Project) -> Judgement:
    """What `check` judges, schemas aside."""
    return Judgement(findings=findings(project), verdicts=tuple(run_all(project)), uncovered=uncovered(project))


def write_report(project: Project, judgement: Judgement, path: Path) -> Path:
    """Write the HTML report as `--report` does."""
    with path.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        FORMATS["html"].write(project, judgement, stream)
    return path
