"""A value as one short line."""
