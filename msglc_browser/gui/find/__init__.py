"""Finding keys: the find box and its results.

May import archive, tabs and below.
"""
