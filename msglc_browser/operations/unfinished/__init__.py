"""Interrupted uploads: list them, resume them, discard them.

May import writing.
"""
