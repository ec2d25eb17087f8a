"""What a change of the manifests changes, for people, for programs and for merge requests."""
