"""Whole buckets: a new one, its properties, the question before one is deleted.

May import folders and below.
"""
