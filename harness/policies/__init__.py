"""Policies: the rules of a house, as plain YAML beside the manifests that they judge."""
