"""The pages that explain the folders which `init` makes."""

PAYLOADS = """\
# Recorded deliveries

Each file is a webhook that GitLab sent; `tekton-harness` sends it through the manifests again. GitLab keeps the
deliveries of the last seven days (GitLab 17.3 or later) and serves them to maintainers:

```sh
GITLAB=https://gitlab.example.com        # yours
PROJECT=group%2Fproject                  # or the project's number
# GITLAB_TOKEN: a personal access token with the scope read_api; keep it out of the shell's history

# The hooks of the project, with their numbers:
curl --fail --silent --header "PRIVATE-TOKEN: $GITLAB_TOKEN" \\
  "$GITLAB/api/v4/projects/$PROJECT/hooks" | jq '.[] | {id, url}'

# The deliveries of one hook, each into a file of its own:
HOOK=1
curl --fail --silent --header "PRIVATE-TOKEN: $GITLAB_TOKEN" \\
  "$GITLAB/api/v4/projects/$PROJECT/hooks/$HOOK/events?per_page=100" |
  jq --compact-output '.[]' |
  while IFS= read -r record; do
    printf '%s\\n' "$record" | jq . > "$(printf '%s' "$record" | jq .id).json"
  done
```

Give each file a name that tells what it shows (`push/main.json`): suites call deliveries by their path without the
ending. What has not happened yet can be caused: *Test* beside the hook sends a push.

GitLab has replaced the token, custom headers and e-mail addresses by `[REDACTED]`. A redacted token counts as the
right one. Names, URLs and commit messages are as they were: look at them before you commit.
"""

SUITES = """\
# Suites

What deliveries have to do. `tekton-harness check` and pytest run them.

```yaml
apiVersion: tekton-harness/v1
kind: Suite
metadata:
  name: what the suite is called
cases:
  - name: why this has to be so
    delivery: push/main                # a recorded delivery; or deliveries: [push/*, tag_push/*]
    expect:
      fires:
        the-name-of-a-trigger:
          params: {branch: main}
      stops:
        another-trigger: {interceptor: cel, code: 9}
```

A trigger that a case does not name must not fire; what a case does not write is not looked at. Files that are called
`observed-…` were written by `tekton-harness init`: they say what *is*, until somebody has reviewed them.
"""

POLICIES = """\
# Policies

What must hold for every delivery and every object, also for those that nobody has recorded or written yet.
`tekton-harness check` reads each YAML file in this folder.

An event policy says what a delivery may start; it is held against variations of the recorded deliveries, too:

```yaml
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata:
  name: runs-come-from-our-project
spec:
  description: A project of the same name in another group must start nothing here.
  select:
    resources:
      - apiVersion: tekton.dev/*
        kind: PipelineRun
  validations:
    - expression: body.project.path_with_namespace == 'group/project'
      message: another project starts a run
```

A manifest policy is Kubernetes' own ValidatingAdmissionPolicy with its binding, evaluated without a cluster.
"""
