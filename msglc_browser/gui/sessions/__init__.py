"""Where a wish becomes work, and a result a model change."""
