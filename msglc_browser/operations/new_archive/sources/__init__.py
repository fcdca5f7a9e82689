"""What a new archive is made of: one reader per source format.

Imports no other room of operations.
"""
