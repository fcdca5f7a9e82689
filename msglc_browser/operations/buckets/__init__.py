"""Buckets, prefixes and single objects: listing, lookup, connection tests.

May import the workspace.
"""
