"""Bytes into objects and files: uploads, conditions, the journal of what was begun.

May import s3 and places, never reading.
"""
