"""Finding keys in an archive and in its children.

May import reading.
"""
