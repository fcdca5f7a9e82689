"""The tree of an archive: model, view, columns, what is kept of its state.

May import base, parts and theme, and operations.
"""
