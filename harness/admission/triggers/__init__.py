"""The rules of the Triggers webhook (tektoncd/triggers v0.37.0, pkg/apis/triggers), one file for each kind or part."""
