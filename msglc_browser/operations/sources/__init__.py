"""Readers of what an archive is made of: each hands its values to a sink, piece by piece."""
