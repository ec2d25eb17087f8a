"""CEL as Kubernetes evaluates it in ValidatingAdmissionPolicies: its libraries, and the environment made of them.

The libraries are those of k8s.io/apiserver v0.37.2 for the compatibility version 1.36: what Kubernetes 1.35 to 1.37 let
one write into a new policy. One module a library, as in harness/cel/functions.
"""
