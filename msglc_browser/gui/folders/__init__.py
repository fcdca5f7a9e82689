"""Whole folders: a new one, the question before some are deleted.

May import browse and below.
"""
