"""Whole folders: a new one, what is in them, the question before some are deleted.

Knows no page.
"""
