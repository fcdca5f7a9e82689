"""Buckets, prefixes and single objects: list, look up, test a connection.

May import the workspace.
"""
