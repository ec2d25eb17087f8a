"""How coverage is shown: in the terminal, as JSON, and as Cobertura XML for GitLab's widget."""
