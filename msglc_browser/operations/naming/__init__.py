"""Names of files, nodes and children: unique, valid, by pattern.

Imports no other room of operations.
"""
