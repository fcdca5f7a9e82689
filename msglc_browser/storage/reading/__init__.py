"""Bytes from objects and files: ranges, caches, one pinned version.

May import s3 and places.
"""
