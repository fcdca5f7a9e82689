"""Nodes to files and objects: one writer per export format.

May import new_archive, writing and reading.
"""
