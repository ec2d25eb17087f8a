"""The rules of the Pipelines webhook (tektoncd/pipeline v1.15.0, pkg/apis/pipeline), one file for each kind or part."""
