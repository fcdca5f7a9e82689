"""The sources of a new archive: one reader per format.

Imports no other room of operations.
"""
