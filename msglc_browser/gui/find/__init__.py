"""Finding keys: the find box and what it found.

May import archive, tabs and below.
"""
