"""Numbers as NumPy arrays, and arrays stored as pickles, rebuilt without running them.

May import items and model.
"""
