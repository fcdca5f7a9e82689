"""Sample data for the demo: one module per kind, each the same at every run."""
