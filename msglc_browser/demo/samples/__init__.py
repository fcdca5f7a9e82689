"""Sample data for the demo: one module per kind, each deterministic."""
