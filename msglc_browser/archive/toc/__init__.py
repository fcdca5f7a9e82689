"""The table of contents, one level at a time: entries, blocks, key search.

May import items and model.
"""
