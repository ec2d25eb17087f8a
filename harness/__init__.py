"""tekton-harness: what Tekton Triggers manifests will do with every GitLab webhook, before the merge.

The package is layered; `harness/ARCHITECTURE.md` shows the way through it and import-linter holds it.
"""
